import type { BackupSettings } from '../../src-shared/contract/index.ts';
import type { DataFolder } from '../db/folder.ts';
import { readSettingsFile, writeSettingsFile } from '../db/settings-file.ts';
import { applyPolicy, assertCompliant, policyValues } from '../policy/policy.ts';

const FILE = 'backup.json';

export interface StoredBackupSettings extends BackupSettings {
  /**
   * Why the last backup could not be made or copied to the second location, as a stored message; null if it succeeded.
   */
  problem: string | null;
}

const DEFAULTS: StoredBackupSettings = {
  scheduled: true,
  daily: 7,
  weekly: 4,
  monthly: 12,
  second: null,
  problem: null,
};

export function backupSettings(folder: DataFolder): StoredBackupSettings {
  return applyPolicy(readSettingsFile(folder, FILE, DEFAULTS), policyValues().backup ?? {});
}

/** @throws Problem `fixed_by_policy` */
export function saveBackupSettings(folder: DataFolder, change: Partial<StoredBackupSettings>): StoredBackupSettings {
  assertCompliant({ ...backupSettings(folder), ...change }, policyValues().backup ?? {});
  writeSettingsFile(folder, FILE, { ...readSettingsFile(folder, FILE, DEFAULTS), ...change });
  return backupSettings(folder);
}

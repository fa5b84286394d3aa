import type { BackupSettings } from '../../src-shared/contract/index.ts';
import { fixed, mustAgree, withFixed } from '../policy/policy.ts';
import { readBeside, writeBeside } from '../store/beside.ts';
import type { DataFolder } from '../store/folder.ts';

const FILE = 'backup.json';

export interface Kept extends BackupSettings {
  /** Why the last backup could not be made or copied to the second location; null if it succeeded. */
  problem: string | null;
}

const USUAL: Kept = { scheduled: true, daily: 7, weekly: 4, monthly: 12, second: null, problem: null };

export function backupSettings(folder: DataFolder): Kept {
  return withFixed(readBeside(folder, FILE, USUAL), fixed().backup ?? {});
}

/** @throws Problem `fixed_by_policy` */
export function keepBackupSettings(folder: DataFolder, change: Partial<Kept>): Kept {
  mustAgree({ ...backupSettings(folder), ...change }, fixed().backup ?? {});
  writeBeside(folder, FILE, { ...readBeside(folder, FILE, USUAL), ...change });
  return backupSettings(folder);
}

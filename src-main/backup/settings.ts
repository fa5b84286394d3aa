import fs from 'node:fs';
import path from 'node:path';
import type { BackupSettings } from '../../src-shared/contract/index.ts';
import { fixed, mustAgree, withFixed } from '../policy/policy.ts';
import type { DataFolder } from '../store/folder.ts';

const USUAL: BackupSettings = { scheduled: true, daily: 7, weekly: 4, monthly: 12, second: null };

// beside the database, not in it: they are needed where that can't be read, and are not put back with it
const fileOf = (folder: DataFolder) => path.join(folder.root, 'backup.json');

export interface Kept extends BackupSettings {
  /** What kept the last backup from being made or copied to the second place. */
  problem: string | null;
}

export function backupSettings(folder: DataFolder): Kept {
  return withFixed(keptSettings(folder), fixed().backup ?? {});
}

function keptSettings(folder: DataFolder): Kept {
  try {
    return { ...USUAL, problem: null, ...(JSON.parse(fs.readFileSync(fileOf(folder), 'utf8')) as Partial<Kept>) };
  } catch {
    return { ...USUAL, problem: null };
  }
}

/** @throws Problem `fixed_by_policy` */
export function keepBackupSettings(folder: DataFolder, change: Partial<Kept>): Kept {
  mustAgree({ ...backupSettings(folder), ...change }, fixed().backup ?? {});
  const kept = { ...keptSettings(folder), ...change };
  const draft = `${fileOf(folder)}.${process.pid}`;
  fs.writeFileSync(draft, JSON.stringify(kept), { mode: 0o600, flush: true });
  fs.renameSync(draft, fileOf(folder));
  return backupSettings(folder);
}

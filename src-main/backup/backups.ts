import fs from 'node:fs';
import path from 'node:path';
import type { Backup } from '../../src-shared/contract/index.ts';
import { readBackupName } from '../db/backup-name.ts';

/** The backups in a folder, newest first; empty if the folder does not exist. */
export function backupsIn(folder: string, place: Backup['place']): Backup[] {
  let names: string[];
  try {
    names = fs.readdirSync(folder);
  } catch {
    return [];
  }
  return names
    .flatMap((name): Backup[] => {
      const parsed = readBackupName(name);
      const bytes = fs.statSync(path.join(folder, name), { throwIfNoEntry: false })?.size;
      return parsed && bytes !== undefined ? [{ name, bytes, ...parsed, place }] : [];
    })
    .sort((a, b) => (a.at < b.at ? 1 : -1));
}

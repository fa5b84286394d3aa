import fs from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import type { Backup, Damage, Holds, Mended } from '../../src-shared/contract/index.ts';
import { Problem } from '../../src-shared/problem.ts';
import { copyFile, removeFile } from '../files.ts';
import { checkRegular } from '../named-file.ts';
import { closingAfter } from '../store/closing.ts';
import type { DataFolder } from '../store/folder.ts';
import { makeEmpty } from '../store/migrate.ts';
import { asWriteProblem, ENDS, settle } from '../store/new-file.ts';
import { renameDatabase } from '../store/replaced.ts';
import { forgetSealProof } from '../store/seals/proof.ts';
import { holdsOf, newerThan, openBackup } from './holds.ts';
import { salvageInThread } from './in-thread.ts';
import { allBackups, placeOf } from './index.ts';

/** The newest backup that is whole; those that are not are passed over. */
function newestWhole(folder: DataFolder): (Backup & { holds: Holds }) | null {
  for (const backup of allBackups(folder)) {
    try {
      return { ...backup, holds: closingAfter(openBackup(placeOf(folder, backup)), holdsOf) };
    } catch {
      // the one before it may be
    }
  }
  return null;
}

/** What is wrong, what there is to mend it with, and what would be missing then. */
export function lookAtDamage(folder: DataFolder, findings: string[]): Damage {
  const newest = newestWhole(folder);
  let newer: Damage['newer'] = null;
  try {
    const damaged = new Database(folder.database, { readonly: true, fileMustExist: true });
    newer = closingAfter(damaged, (db) => newerThan(db, newest?.holds.until ?? null));
  } catch {
    // it can't be read so far
  }
  return { findings, newest, newer };
}

/** Makes a damaged folder usable again. No process may have its database open. @throws Problem `no_backup` */
export async function mend(folder: DataFolder, how: Mended['how'], file?: string): Promise<Mended> {
  const newest = newestWhole(folder);
  const backup = file ?? (newest && placeOf(folder, newest));
  if (file && fs.existsSync(file)) checkRegular(file, fs.statSync(file));
  const draft = mendedIn(folder);
  let tables: Mended['tables'] = [];
  let incomplete: string[] = [];
  removeDatabase(draft);
  if (how === 'salvage') ({ tables, incomplete } = await salvageInThread(folder.database, backup, draft));
  else if (how === 'anew') makeEmpty(draft).close();
  else {
    if (backup === null)
      throw new Problem('no_backup', 'There is no backup that is whole.', 'Salvage what can still be read.');
    openBackup(backup).close();
    copyFile(backup, draft);
  }
  const holds = closingAfter(new Database(draft), (db) => {
    renameDatabase(db);
    return holdsOf(db);
  });
  const kept = path.join(folder.backups, `damaged-${new Date().toISOString().replace(/[:.]/g, '-')}`);
  fs.mkdirSync(kept, { recursive: true, mode: 0o700 });
  const damaged = ['', '-wal', '-shm', '-journal'].filter((end) => fs.existsSync(`${folder.database}${end}`));
  for (const end of damaged) copyFile(`${folder.database}${end}`, path.join(kept, `mangalm.db${end}`));
  // what was not yet in the damaged file must not be read into the new one
  for (const end of damaged) if (end !== '') removeFile(`${folder.database}${end}`);
  fs.chmodSync(draft, 0o600);
  forgetSealProof(folder);
  settle(draft, folder.database);
  return { how, kept, holds, tables, incomplete };
}

/**
 * Overwrites the database with a backup in one transaction, also under the eyes of programs that have it open. It comes
 * under a name of its own, so that they see with the same transaction that it is another. Whoever asks has the folder for
 * themselves (`store/folder-lock.ts`).
 */
export async function putBack(folder: DataFolder, file: string): Promise<void> {
  openBackup(file).close();
  const draft = restoredIn(folder);
  removeDatabase(draft);
  try {
    copyFile(file, draft);
    fs.chmodSync(draft, 0o600);
    const db = new Database(draft);
    try {
      forgetSealProof(folder);
      db.pragma('journal_mode = DELETE');
      renameDatabase(db);
      await db.backup(folder.database, { progress: () => 10_000 });
    } finally {
      db.close();
    }
  } catch (error) {
    throw asWriteProblem(error, draft, ['backup_failed', 'The backup to put back']);
  } finally {
    removeDatabase(draft);
  }
}

/** Where databases are made ready to be put in place of the one in use. */
const mendedIn = ({ root }: DataFolder) => path.join(root, 'mended.db');
const restoredIn = ({ root }: DataFolder) => path.join(root, 'restored.db');

/** Removes what a restore or mending that was killed left, where none can be under way: whoever asks shares the folder. */
export function removeLeftDatabases(folder: DataFolder): void {
  for (const file of [mendedIn(folder), restoredIn(folder)]) removeDatabase(file);
}

function removeDatabase(file: string): void {
  for (const end of ENDS) removeFile(`${file}${end}`);
}

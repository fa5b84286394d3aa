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

/** The newest intact backup. */
function newestWhole(folder: DataFolder): (Backup & { holds: Holds }) | null {
  for (const backup of allBackups(folder)) {
    try {
      return { ...backup, holds: closingAfter(openBackup(placeOf(folder, backup)), holdsOf) };
    } catch {
      // damaged: try the next older one
    }
  }
  return null;
}

/** The damage found, the newest intact backup, and the changes that restoring it would lose. */
export function lookAtDamage(folder: DataFolder, findings: string[]): Damage {
  const newest = newestWhole(folder);
  let newer: Damage['newer'] = null;
  try {
    const damaged = new Database(folder.database, { readonly: true, fileMustExist: true });
    newer = closingAfter(damaged, (db) => newerThan(db, newest?.holds.until ?? null));
  } catch {
    // too damaged to read
  }
  return { findings, newest, newer };
}

/** Repairs a damaged folder; no process may have its database open. @throws Problem `no_backup` */
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
  // the damaged database's WAL or journal must not be applied to the new file
  for (const end of damaged) if (end !== '') removeFile(`${folder.database}${end}`);
  fs.chmodSync(draft, 0o600);
  forgetSealProof(folder);
  settle(draft, folder.database);
  return { how, kept, holds, tables, incomplete };
}

/**
 * Overwrites the database with a backup in one transaction; other processes may have it open. The restored database
 * gets a new id in the same transaction, by which they detect the replacement. The caller must hold the exclusive work
 * lock (`store/folder-lock.ts`).
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

/** Where databases are prepared before they replace the current one. */
const mendedIn = ({ root }: DataFolder) => path.join(root, 'mended.db');
const restoredIn = ({ root }: DataFolder) => path.join(root, 'restored.db');

/** Removes files of a killed restore or repair. The caller must hold the work lock, so that none is running. */
export function removeLeftDatabases(folder: DataFolder): void {
  for (const file of [mendedIn(folder), restoredIn(folder)]) removeDatabase(file);
}

function removeDatabase(file: string): void {
  for (const end of ENDS) removeFile(`${file}${end}`);
}

import fs from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import type { Backup, DamageReport, DatabaseContent, RepairResult } from '../../src-shared/contract/index.ts';
import { Problem } from '../../src-shared/problem.ts';
import { useAndClose } from '../db/close.ts';
import { assignDatabaseId } from '../db/database-id.ts';
import { type Finding, findingDescriptor, findingText } from '../db/findings.ts';
import type { DataFolder } from '../db/folder.ts';
import { createEmptyDatabase } from '../db/migrate.ts';
import { asWriteProblem, DATABASE_SUFFIXES, renameDurably } from '../db/new-file.ts';
import { removeSealMarker } from '../db/seals/marker.ts';
import { copyFile, removeFile } from '../platform/files.ts';
import { assertRegularFile } from '../platform/user-file.ts';
import { contentsOf, newerThan, openBackup } from './contents.ts';
import { salvageInThread } from './in-thread.ts';
import { allBackups, backupPath } from './index.ts';

/** The newest intact backup. */
function newestIntactBackup(folder: DataFolder): (Backup & { holds: DatabaseContent }) | null {
  for (const backup of allBackups(folder)) {
    try {
      return { ...backup, holds: useAndClose(openBackup(backupPath(folder, backup)), contentsOf) };
    } catch {
      // damaged: try the next older one
    }
  }
  return null;
}

/** The damage found, the newest intact backup, and the changes that restoring it would lose. */
export function assessDamage(folder: DataFolder, findings: Finding[]): DamageReport {
  const newest = newestIntactBackup(folder);
  let newer: DamageReport['newer'] = null;
  try {
    const damaged = new Database(folder.database, { readonly: true, fileMustExist: true });
    newer = useAndClose(damaged, (db) => newerThan(db, newest?.holds.until ?? null));
  } catch {
    // too damaged to read
  }
  return {
    findings: findings.map(findingText),
    findingDescriptors: findings.map(findingDescriptor),
    newest,
    newer,
  };
}

/** Repairs a damaged folder; no process may have its database open. @throws Problem `no_backup` */
export async function repair(folder: DataFolder, how: RepairResult['how'], file?: string): Promise<RepairResult> {
  const newest = newestIntactBackup(folder);
  const backup = file ?? (newest && backupPath(folder, newest));
  if (file && fs.existsSync(file)) assertRegularFile(file, fs.statSync(file));
  const prepared = repairedFile(folder);
  let tables: RepairResult['tables'] = [];
  let incomplete: string[] = [];
  removeDatabase(prepared);
  if (how === 'salvage') ({ tables, incomplete } = await salvageInThread(folder.database, backup, prepared));
  else if (how === 'anew') createEmptyDatabase(prepared).close();
  else {
    if (backup === null) throw new Problem('no_backup');
    openBackup(backup).close();
    copyFile(backup, prepared);
  }
  const holds = useAndClose(new Database(prepared), (db) => {
    assignDatabaseId(db);
    return contentsOf(db);
  });
  const kept = path.join(folder.backups, `damaged-${new Date().toISOString().replace(/[:.]/g, '-')}`);
  fs.mkdirSync(kept, { recursive: true, mode: 0o700 });
  const damaged = ['', '-wal', '-shm', '-journal'].filter((end) => fs.existsSync(`${folder.database}${end}`));
  for (const end of damaged) copyFile(`${folder.database}${end}`, path.join(kept, `mangalm.db${end}`));
  // the damaged database's WAL or journal must not be applied to the new file
  for (const end of damaged) if (end !== '') removeFile(`${folder.database}${end}`);
  fs.chmodSync(prepared, 0o600);
  removeSealMarker(folder);
  renameDurably(prepared, folder.database);
  return { how, kept, holds, tables, incomplete };
}

/**
 * Overwrites the database with a backup in one transaction; other processes may have it open. The restored database
 * gets a new id in the same transaction, by which they detect the replacement. The caller must hold the exclusive work
 * lock (`db/folder-lock.ts`).
 */
export async function restoreDatabase(folder: DataFolder, file: string): Promise<void> {
  openBackup(file).close();
  const prepared = restoredFile(folder);
  removeDatabase(prepared);
  try {
    copyFile(file, prepared);
    fs.chmodSync(prepared, 0o600);
    const db = new Database(prepared);
    try {
      removeSealMarker(folder);
      db.pragma('journal_mode = DELETE');
      assignDatabaseId(db);
      await db.backup(folder.database, { progress: () => 10_000 });
    } finally {
      db.close();
    }
  } catch (error) {
    throw asWriteProblem(error, prepared, 'backup_failed/restored');
  } finally {
    removeDatabase(prepared);
  }
}

/** Where databases are prepared before they replace the current one. */
const repairedFile = ({ root }: DataFolder) => path.join(root, 'mended.db');
const restoredFile = ({ root }: DataFolder) => path.join(root, 'restored.db');

/** Removes files of a killed restore or repair. The caller must hold the work lock, so that none is running. */
export function removeStaleDatabases(folder: DataFolder): void {
  for (const file of [repairedFile(folder), restoredFile(folder)]) removeDatabase(file);
}

function removeDatabase(file: string): void {
  for (const suffix of DATABASE_SUFFIXES) removeFile(`${file}${suffix}`);
}

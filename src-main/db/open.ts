import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { Problem } from '../../src-shared/problem.ts';
import { registerAuditHash } from './audit-hash.ts';
import { readBackupName } from './backup-name.ts';
import { configureOrClose } from './close.ts';
import type { DataFolder } from './folder.ts';
import { type FolderLock, openElsewhere } from './folder-lock.ts';
import { isOutdated, migrate } from './migrate.ts';
import { sealRows } from './seals/index.ts';

export type Db = Database.Database;

/**
 * Opens the data folder's database and migrates its schema.
 * @throws Problem `data_newer` if a newer version wrote it · `data_damaged` if the file is lost or not a database
 */
export function openDatabase(folder: DataFolder): Db {
  let db: Db | undefined;
  try {
    assertNotLost(folder);
    db = connect(folder.database);
    registerAuditHash(db);
    migrate(db, folder);
    return db;
  } catch (error) {
    db?.close();
    throw databaseProblem(error, folder.database);
  }
}

/**
 * Migrates an outdated database while no other process has it open, since an older program would continue to write for
 * the old schema. New and up-to-date databases need no exclusive lock.
 * @throws Problem `open_elsewhere` · the errors of {@link openDatabase}
 */
export function migrateExclusively(folder: DataFolder, lock: FolderLock): void {
  if (!isOutdated(folder)) return;
  const openLock = lock.lockOpenSync();
  try {
    assertNotOpen(folder);
    openDatabase(folder).close();
  } finally {
    openLock.release();
  }
}

/**
 * Detects programs of versions without folder locks: SQLite refuses to leave WAL mode while another connection is open.
 * @throws Problem `open_elsewhere`
 */
function assertNotOpen({ database }: DataFolder): void {
  const db = new Database(database, { timeout: 5000 });
  try {
    db.pragma('journal_mode = DELETE');
  } catch (error) {
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) throw openElsewhere();
    throw error;
  } finally {
    db.close();
  }
}

/**
 * A missing or empty database in a folder with backups is a data loss, not a new folder.
 * @throws Problem `data_damaged`
 */
function assertNotLost({ database, backups }: DataFolder): void {
  if ((fs.statSync(database, { throwIfNoEntry: false })?.size ?? 0) > 0) return;
  if (!fs.readdirSync(backups).some((name) => readBackupName(name) !== null)) return;
  throw new Problem(fs.existsSync(database) ? 'data_damaged/empty' : 'data_damaged/gone', { file: database });
}

/**
 * An additional connection to a database already opened by {@link openDatabase}, for a worker thread that writes.
 * @param sealKey the row-seal key, `sealsOf(db).key` of the connection that starts the thread
 */
export function connectSealed(file: string, sealKey: Uint8Array): Db {
  return configureOrClose(connect(file), (db) => void sealRows(db, sealKey));
}

/** A connection without seals, for reading or for writing only unsealed tables. */
export function connect(file: string): Db {
  // SQLite would create it readable by others, and copies the mode to the files beside it. An existing file is not
  // opened: closing a descriptor releases the POSIX locks of this process's other connections
  try {
    fs.closeSync(fs.openSync(file, 'ax', 0o600));
  } catch {
    // it exists, or SQLite reports why it can't be opened
  }
  return configureOrClose(new Database(file, { timeout: 10_000 }), (db) => {
    retryWhileBusy(() => db.pragma('journal_mode = WAL'));
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = ON');
    db.pragma('temp_store = MEMORY');
    db.pragma('cache_size = -32000');
  });
}

/** Retries on SQLITE_BUSY where SQLite ignores its time-out: while another process creates the same database. */
function retryWhileBusy(act: () => void): void {
  for (let tries = 0; ; tries++) {
    try {
      act();
      return;
    } catch (error) {
      if (!(error instanceof Database.SqliteError) || !error.code.startsWith('SQLITE_BUSY') || tries >= 100)
        throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
    }
  }
}

/** A scratch database: survives a crash of the process, but not a power failure. */
export function connectScratch(file: string): Db {
  return configureOrClose(new Database(file), (db) => {
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = OFF');
    db.pragma('cache_size = -4000');
    // what is sorted grows with the file that is staged
    db.pragma('temp_store = FILE');
  });
}

/** Maps SQLite's expected errors to Problems; any other error is returned unchanged. */
export function databaseProblem(error: unknown, file: string): unknown {
  if (!(error instanceof Database.SqliteError)) return error;
  if (
    error.code === 'SQLITE_FULL' ||
    (error.code.startsWith('SQLITE_IOERR') && /WRITE|FSYNC|TRUNCATE|SHMSIZE/.test(error.code))
  ) {
    const folder = temporaryFolder();
    // by now SQLite has removed its temporary files, so the disk with less room is the one that was full
    const wasTemporary = error.code === 'SQLITE_FULL' && freeBytes(folder) < freeBytes(path.dirname(file));
    if (wasTemporary) return new Problem('disk_full/folder', { folder });
    return new Problem('disk_full/database', { file, code: error.code });
  }
  if (error.code.startsWith('SQLITE_READONLY') || error.code === 'SQLITE_CANTOPEN') {
    return new Problem('data_folder_unusable/database', { file, code: error.code });
  }
  if (error.code === 'SQLITE_NOTADB' || error.code.startsWith('SQLITE_CORRUPT')) {
    return new Problem('data_damaged/file', { file, code: error.code });
  }
  if (error.code.startsWith('SQLITE_BUSY')) {
    return new Problem('data_busy', { file });
  }
  return error;
}

/** Where SQLite puts what it sorts (https://www.sqlite.org/tempfiles.html). */
function temporaryFolder(): string {
  const { SQLITE_TMPDIR, TMPDIR } = process.env;
  const candidates = process.platform === 'win32' ? [] : [SQLITE_TMPDIR, TMPDIR, '/var/tmp', '/usr/tmp', '/tmp'];
  return candidates.find((folder) => folder && isWritableFolder(folder)) ?? os.tmpdir();
}

function isWritableFolder(folder: string): boolean {
  try {
    fs.accessSync(folder, fs.constants.W_OK | fs.constants.X_OK);
    return fs.statSync(folder).isDirectory();
  } catch {
    return false;
  }
}

/** Free bytes of a folder's disk; infinite where the system does not tell. */
function freeBytes(folder: string): number {
  try {
    const { bavail, bsize } = fs.statfsSync(folder);
    return bavail * bsize;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

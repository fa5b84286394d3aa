import fs from 'node:fs';
import Database from 'better-sqlite3';
import { Problem } from '../../src-shared/problem.ts';
import { withAuditHash } from './audit-hash.ts';
import { readBackupName } from './backup-name.ts';
import { prepared } from './closing.ts';
import type { DataFolder } from './folder.ts';
import { type FolderLock, openElsewhere } from './folder-lock.ts';
import { isOutdated, migrate } from './migrate.ts';
import { sealRows } from './seals/index.ts';

export type Store = Database.Database;

/**
 * Opens the data folder's database, brings its schema up to date and checks that it is whole enough to use.
 * @throws Problem `data_newer` for a folder that a newer version wrote, `data_damaged` for a file that is no database
 */
export function openStore(folder: DataFolder): Store {
  let db: Store | undefined;
  try {
    mustNotBeGone(folder);
    db = connect(folder.database);
    withAuditHash(db);
    migrate(db, folder);
    return db;
  } catch (error) {
    db?.close();
    throw storeProblem(error, folder.database);
  }
}

/**
 * Migrates a database that holds data while no process has it open: one of an older program would go on to write what
 * the new schema does not know. A new folder needs no such care, nor does one that is up to date.
 * @throws Problem `open_elsewhere` · what {@link openStore} throws
 */
export function migrateAlone(folder: DataFolder, lock: FolderLock): void {
  if (!isOutdated(folder)) return;
  const closed = lock.closedNow();
  try {
    mustNotBeOpen(folder);
    openStore(folder).close();
  } finally {
    closed.release();
  }
}

/**
 * A program of a former version takes no lock of the folder. While any has a database in WAL mode open, SQLite does not let it
 * leave that mode.
 * @throws Problem `open_elsewhere`
 */
function mustNotBeOpen({ database }: DataFolder): void {
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
 * A folder that has backups had a database. One that is gone or empty now is a loss, and no new beginning.
 * @throws Problem `data_damaged`
 */
function mustNotBeGone({ database, backups }: DataFolder): void {
  if ((fs.statSync(database, { throwIfNoEntry: false })?.size ?? 0) > 0) return;
  if (!fs.readdirSync(backups).some((name) => readBackupName(name) !== null)) return;
  throw new Problem(
    'data_damaged',
    `The database ${database} is ${fs.existsSync(database) ? 'empty' : 'gone'}, though there are backups of it`,
    'Open the app to put a backup back or to begin anew, or: mangalm restore FILE.',
  );
}

/**
 * A further connection to a database that {@link openStore} has opened before, for a worker thread.
 * @param sealKey what a thread seals its rows with that writes any: `sealsOf(db).key` of the connection that starts it
 */
export function connectSealed(file: string, sealKey: Uint8Array): Store {
  return prepared(connect(file), (db) => void sealRows(db, sealKey));
}

/** The same without seals, for one that reads, or writes nothing that is sealed. */
export function connect(file: string): Store {
  // SQLite would make it readable to others, and gives the files beside it the same rights. One that is there is not
  // touched: to close a handle to it would give up the locks of this process's other connections
  try {
    fs.closeSync(fs.openSync(file, 'ax', 0o600));
  } catch {
    // it is there, or what keeps it from being opened, SQLite says
  }
  return prepared(new Database(file, { timeout: 10_000 }), (db) => {
    patiently(() => db.pragma('journal_mode = WAL'));
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = ON');
    db.pragma('temp_store = MEMORY');
    db.pragma('cache_size = -32000');
  });
}

/** Tries again what SQLite refuses at once, without its time-out, while another process makes the same new database. */
function patiently(act: () => void): void {
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

/** A scratch database without promises: what is in it may vanish with the machine's power, not with the process. */
export function connectScratch(file: string): Store {
  return prepared(new Database(file), (db) => {
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = OFF');
    db.pragma('cache_size = -4000');
  });
}

/** Says SQLite's expected failures in plain words; anything else comes back as it was. */
export function storeProblem(error: unknown, file: string): unknown {
  if (!(error instanceof Database.SqliteError)) return error;
  if (
    error.code === 'SQLITE_FULL' ||
    (error.code.startsWith('SQLITE_IOERR') && /WRITE|FSYNC|TRUNCATE|SHMSIZE/.test(error.code))
  ) {
    return new Problem(
      'disk_full',
      `The disk that holds ${file} is full or can't be written to (${error.code}).`,
      'Free some space and try again; what was saved before is untouched.',
    );
  }
  if (error.code.startsWith('SQLITE_READONLY') || error.code === 'SQLITE_CANTOPEN') {
    return new Problem(
      'data_folder_unusable',
      `The database ${file} can't be opened for writing (${error.code}).`,
      'Give this user write access to it, or name another folder with --data.',
    );
  }
  if (error.code === 'SQLITE_NOTADB' || error.code.startsWith('SQLITE_CORRUPT')) {
    return new Problem(
      'data_damaged',
      `The database ${file} is damaged (${error.code}).`,
      'Open the app to mend it, or put a backup back: mangalm restore FILE.',
    );
  }
  if (error.code.startsWith('SQLITE_BUSY')) {
    return new Problem(
      'data_busy',
      `Another program has held ${file} for more than ten seconds.`,
      'Wait until it is done, or end it, and try again.',
    );
  }
  return error;
}

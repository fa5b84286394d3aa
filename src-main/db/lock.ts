import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { removeFile } from '../platform/files.ts';
import type { DataFolder } from './folder.ts';

export interface Lock {
  release(): void;
}

const isBusy = (error: unknown): boolean =>
  error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');

type LocksFolder = Pick<DataFolder, 'locks'>;

const lockFile = ({ locks }: LocksFolder, name: string): string => path.join(locks, `${name}.lock`);

/**
 * Tries to acquire a machine-wide exclusive lock; null if it is held. It is SQLite's EXCLUSIVE lock on an empty
 * database, so the operating system releases it when the process dies.
 */
export function tryLock(folder: DataFolder, name: string): Lock | null {
  const lock = new SharedLock(folder, name);
  const hold = lock.tryExclusive();
  if (!hold) lock.close();
  return hold && { release: () => lock.close() };
}

/** Whether any process holds a lock; creates no file and may run concurrently. */
export function isLocked(folder: DataFolder, name: string): boolean {
  if (!fs.existsSync(lockFile(folder, name))) return false;
  const lock = new SharedLock(folder, name);
  try {
    return lock.tryShared() === null;
  } finally {
    lock.close();
  }
}

/** Removes the file of a lock that is no longer used, such as one named after an ended process. */
export function removeLock(folder: DataFolder, name: string): void {
  try {
    removeFile(lockFile(folder, name));
  } catch {
    // open in another process on Windows; the file left behind is empty
  }
}

/**
 * A reader-writer lock across all processes and threads of this machine: SQLite's SHARED and EXCLUSIVE locks on an
 * empty database. Shared holds of one instance are reference-counted, so it keeps a single file open.
 */
export class SharedLock {
  readonly #file: string;
  #db: Database.Database | null = null;
  #read: Database.Statement | null = null;
  #shared = 0;
  #exclusive = false;

  constructor(folder: LocksFolder, name: string) {
    fs.mkdirSync(folder.locks, { recursive: true, mode: 0o700 });
    this.#file = lockFile(folder, name);
  }

  /** Acquires it shared; null if it is held exclusively. */
  tryShared(): Lock | null {
    if (this.#exclusive || (this.#shared === 0 && !this.#begin('BEGIN', true))) return null;
    this.#shared++;
    return releaseOnce(() => {
      if (--this.#shared === 0) this.#end();
    });
  }

  /** Acquires it exclusively; null if anyone holds it, including this instance. */
  tryExclusive(): Lock | null {
    if (this.#exclusive || this.#shared > 0 || !this.#begin('BEGIN EXCLUSIVE', false)) return null;
    this.#exclusive = true;
    return releaseOnce(() => {
      this.#exclusive = false;
      this.#end();
    });
  }

  /** Releases all holds of this instance. */
  close(): void {
    this.#db?.close();
    this.#db = null;
    this.#read = null;
    this.#shared = 0;
    this.#exclusive = false;
  }

  #begin(how: 'BEGIN' | 'BEGIN EXCLUSIVE', reads: boolean): boolean {
    this.#db ??= openLockFile(this.#file);
    try {
      this.#db.exec(how);
      if (reads) {
        this.#read ??= this.#db.prepare('SELECT count(*) FROM sqlite_master');
        this.#read.get();
      }
      return true;
    } catch (error) {
      this.#end();
      if (isBusy(error)) return false;
      throw error;
    }
  }

  #end(): void {
    if (this.#db?.inTransaction) this.#db.exec('ROLLBACK');
  }
}

function openLockFile(file: string): Database.Database {
  const db = new Database(file, { timeout: 0 });
  // else an exclusive lock creates a journal file; the pragma itself is refused while the file is locked exclusively
  try {
    db.pragma('journal_mode = MEMORY');
  } catch (error) {
    if (!isBusy(error)) {
      db.close();
      throw error;
    }
  }
  return db;
}

/** Makes releasing idempotent. */
function releaseOnce(release: () => void): Lock {
  let held = true;
  return {
    release() {
      if (held) release();
      held = false;
    },
  };
}

const POLL_MS = 20;

/** {@link acquire}, blocking the thread. */
export function acquireSync(tryAcquire: () => Lock | null, timeoutMs: number, timeoutError: () => Error): Lock {
  const sleeper = new Int32Array(new SharedArrayBuffer(4));
  for (const start = performance.now(); ; ) {
    const lock = tryAcquire();
    if (lock) return lock;
    if (performance.now() - start > timeoutMs) throw timeoutError();
    Atomics.wait(sleeper, 0, 0, POLL_MS);
  }
}

/** Polls until a lock is acquired. @throws the error from `timeoutError` after `timeoutMs` */
export async function acquire(
  tryAcquire: () => Lock | null,
  timeoutMs: number,
  timeoutError: () => Error,
): Promise<Lock> {
  for (const start = performance.now(); ; ) {
    const lock = tryAcquire();
    if (lock) return lock;
    if (performance.now() - start > timeoutMs) throw timeoutError();
    await delay(POLL_MS);
  }
}

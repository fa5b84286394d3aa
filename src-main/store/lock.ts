import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { removeFile } from '../files.ts';
import type { DataFolder } from './folder.ts';

export interface Lock {
  release(): void;
}

const isBusy = (error: unknown): boolean =>
  error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');

/** Where the locks lie. */
type Place = Pick<DataFolder, 'locks'>;

/** Where the lock of a name lies. */
const lockFile = ({ locks }: Place, name: string): string => path.join(locks, `${name}.lock`);

/**
 * Takes a lock that one process of all on this machine can hold, or answers null at once. It is SQLite's exclusive
 * lock on an empty database, so the operating system gives it back when the process dies, however it dies.
 */
export function tryLock(folder: DataFolder, name: string): Lock | null {
  const lock = new SharedLock(folder, name);
  const hold = lock.tryExclusive();
  if (!hold) lock.close();
  return hold && { release: () => lock.close() };
}

/** Whether some process holds a lock; asking makes no file and keeps nobody from asking the same. */
export function isLocked(folder: DataFolder, name: string): boolean {
  if (!fs.existsSync(lockFile(folder, name))) return false;
  const lock = new SharedLock(folder, name);
  try {
    return lock.tryShared() === null;
  } finally {
    lock.close();
  }
}

/** Takes away the file of a lock that nobody will take again, as one that bears the name of a process that has ended. */
export function removeLock(folder: DataFolder, name: string): void {
  try {
    removeFile(lockFile(folder, name));
  } catch {
    // Windows keeps what somebody looks at just now; it is empty
  }
}

/**
 * A lock that many may share or one may have for itself, across all processes and threads of this machine: SQLite's
 * SHARED and EXCLUSIVE locks on an empty database. Holds of the same object are counted, so it keeps one file open.
 */
export class SharedLock {
  readonly #file: string;
  #db: Database.Database | null = null;
  #read: Database.Statement | null = null;
  #shared = 0;
  #exclusive = false;

  constructor(folder: Place, name: string) {
    fs.mkdirSync(folder.locks, { recursive: true, mode: 0o700 });
    this.#file = lockFile(folder, name);
  }

  /** Shares it, or answers null where it is held exclusively. */
  tryShared(): Lock | null {
    if (this.#exclusive || (this.#shared === 0 && !this.#begin('BEGIN', true))) return null;
    this.#shared++;
    return once(() => {
      if (--this.#shared === 0) this.#end();
    });
  }

  /** Takes it for oneself, or answers null where anybody holds it, this object included. */
  tryExclusive(): Lock | null {
    if (this.#exclusive || this.#shared > 0 || !this.#begin('BEGIN EXCLUSIVE', false)) return null;
    this.#exclusive = true;
    return once(() => {
      this.#exclusive = false;
      this.#end();
    });
  }

  /** Gives it back, however it is held. */
  close(): void {
    this.#db?.close();
    this.#db = null;
    this.#read = null;
    this.#shared = 0;
    this.#exclusive = false;
  }

  #begin(how: 'BEGIN' | 'BEGIN EXCLUSIVE', reads: boolean): boolean {
    this.#db ??= opened(this.#file);
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

function opened(file: string): Database.Database {
  const db = new Database(file, { timeout: 0 });
  // an exclusive lock would else begin with a journal beside it; on an exclusively locked file even this is refused
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

/** A lock that is given back once, however often it is asked to. */
function once(release: () => void): Lock {
  let held = true;
  return {
    release() {
      if (held) release();
      held = false;
    },
  };
}

const LOOK_AGAIN_MS = 20;

/** Waits for a lock as {@link waitFor} does, where nothing can be done but block this thread. */
export function waitingFor(take: () => Lock | null, most: number, refusal: () => Error): Lock {
  const asleep = new Int32Array(new SharedArrayBuffer(4));
  for (const begun = performance.now(); ; ) {
    const lock = take();
    if (lock) return lock;
    if (performance.now() - begun > most) throw refusal();
    Atomics.wait(asleep, 0, 0, LOOK_AGAIN_MS);
  }
}

/** Takes a lock as soon as it is free. @throws what the refusal makes, where that takes too long */
export async function waitFor(take: () => Lock | null, most: number, refusal: () => Error): Promise<Lock> {
  for (const begun = performance.now(); ; ) {
    const lock = take();
    if (lock) return lock;
    if (performance.now() - begun > most) throw refusal();
    await delay(LOOK_AGAIN_MS);
  }
}

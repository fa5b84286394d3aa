import fs from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import type { DataFolder } from './folder.ts';

export interface Lock {
  release(): void;
}

/**
 * Takes a lock that one process of all on this machine can hold, or answers null at once. It is SQLite's exclusive
 * lock on an empty database, so the operating system gives it back when the process dies, however it dies.
 */
export function tryLock(folder: DataFolder, name: string): Lock | null {
  fs.mkdirSync(folder.locks, { recursive: true, mode: 0o700 });
  const db = new Database(path.join(folder.locks, `${name}.lock`), { timeout: 0 });
  try {
    db.pragma('journal_mode = MEMORY');
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) return null;
    throw error;
  }
  return {
    release() {
      if (!db.open) return;
      db.exec('ROLLBACK');
      db.close();
    },
  };
}

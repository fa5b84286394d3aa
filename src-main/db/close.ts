import type { Db } from './open.ts';

/** Runs a function with a connection and always closes it: Windows does not delete open files. */
export function useAndClose<T>(db: Db, act: (db: Db) => T): T {
  try {
    return act(db);
  } finally {
    db.close();
  }
}

/** Returns a connection once it is configured; closes it if that fails. */
export function configureOrClose(db: Db, configure: (db: Db) => void): Db {
  try {
    configure(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

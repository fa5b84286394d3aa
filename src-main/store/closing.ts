import type { Store } from './open.ts';

/** Runs a function with a connection and always closes it: Windows does not delete open files. */
export function closingAfter<T>(db: Store, act: (db: Store) => T): T {
  try {
    return act(db);
  } finally {
    db.close();
  }
}

/** Returns a connection once it is configured; closes it if that fails. */
export function prepared(db: Store, prepare: (db: Store) => void): Store {
  try {
    prepare(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

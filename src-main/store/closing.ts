import type { Store } from './open.ts';

/** Does something with a connection and closes it, however that ends: on Windows no file that is open is removed. */
export function closingAfter<T>(db: Store, act: (db: Store) => T): T {
  try {
    return act(db);
  } finally {
    db.close();
  }
}

/** Hands a connection on once it is prepared; one that can't be is closed. */
export function prepared(db: Store, prepare: (db: Store) => void): Store {
  try {
    prepare(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

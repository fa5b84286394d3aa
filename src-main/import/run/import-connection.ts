import { connectSealed, type Db } from '../../db/open.ts';

/** The database that an import will write to. */
export interface ImportDatabase {
  database: string;
  /** The key that it seals its rows with. */
  sealKey: Uint8Array;
}

let prepared: { database: string; db: Db } | null = null;

/** Opens the connection of this thread's first import ahead of it, while the main thread is still starting. */
export function prepareImportConnection({ database, sealKey }: ImportDatabase): void {
  try {
    prepared = { database, db: connect(database, sealKey) };
  } catch {
    // the import tries again, and reports it
  }
}

/** The connection of an import, which closes it. */
export function importConnection({ database, sealKey }: ImportDatabase): Db {
  const ready = prepared;
  prepared = null;
  if (ready?.database === database) return ready.db;
  ready?.db.close();
  return connect(database, sealKey);
}

function connect(database: string, sealKey: Uint8Array): Db {
  const db = connectSealed(database, sealKey);
  // what a merge sorts and maps grows with the file
  db.pragma('temp_store = FILE');
  // a merge scans the tables from end to end: a larger cache would not help. A script counts as a write, so the
  // triggers that seal are created now
  db.exec('PRAGMA cache_size = -16000');
  return db;
}

import { configureOrClose } from '../../db/close.ts';
import { connect, type Db } from '../../db/open.ts';
import { sealRows } from '../../db/seals/index.ts';
import { PAGE_CACHE_KIB } from '../ledger/page-cache.ts';

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
    prepared?.db.close();
    prepared = { database, db: connectForImport(database, sealKey) };
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
  return connectForImport(database, sealKey);
}

function connectForImport(database: string, sealKey: Uint8Array): Db {
  return configureOrClose(connect(database), (db) => {
    // what a merge sorts and maps grows with the file; before the triggers that seal, since this drops all that is temporary
    db.pragma('temp_store = FILE');
    sealRows(db, sealKey);
    // a script counts as a write, so the triggers are created now
    db.exec(`PRAGMA cache_size = -${PAGE_CACHE_KIB}`);
  });
}

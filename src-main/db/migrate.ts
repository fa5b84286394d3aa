import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { Problem } from '../../src-shared/problem.ts';
import { removeFile, renameFile } from '../platform/files.ts';
import { programRoot } from '../program-root.ts';
import { registerAuditHash } from './audit-hash.ts';
import { backupName } from './backup-name.ts';
import { configureOrClose } from './close.ts';
import type { DataFolder } from './folder.ts';
import type { Db } from './open.ts';
import { temporaryPath } from './temporary-path.ts';

const migrationsFolder = fileURLToPath(new URL('db/migrations/', programRoot));

/** The schema of this version, for new databases. */
const SCHEMA_FILE = 'schema.sql';

/** The numbered migration files in order: `001_start.sql` migrates version 0 to 1. */
export function migrationFiles(): string[] {
  return fs
    .readdirSync(migrationsFolder)
    .filter((name) => /^\d{3}_.*\.sql$/.test(name))
    .sort();
}

/** The schema version that this program writes. */
export const dataVersion = (): number => migrationFiles().length;

/** Whether a folder's database has an older schema version. */
export function isOutdated({ database }: DataFolder): boolean {
  if (!fs.existsSync(database)) return false;
  try {
    const db = new Database(database, { readonly: true, fileMustExist: true, timeout: 10_000 });
    try {
      const version = db.pragma('user_version', { simple: true }) as number;
      return version > 0 && version < dataVersion();
    } finally {
      db.close();
    }
  } catch {
    // opening the database reports the error
    return false;
  }
}

const readSql = (name: string): string => fs.readFileSync(path.join(migrationsFolder, name), 'utf8');

/** Creates an empty database with the current schema. */
export function createEmptyDatabase(file: string): Db {
  return configureOrClose(new Database(file), (db) => {
    registerAuditHash(db);
    bringUpToDate(db, 0, migrationFiles());
  });
}

/** A new database gets the schema that all migrations together lead to, in a fifth of their time. */
function bringUpToDate(db: Db, version: number, files: string[]): void {
  for (const file of version === 0 ? [SCHEMA_FILE] : files.slice(version)) db.exec(readSql(file));
  db.pragma(`user_version = ${files.length}`);
}

/**
 * Applies the pending migrations in order, in one transaction; `user_version` counts them. A database that already has a
 * schema is first backed up to `backups/`. Safe if two processes open a new folder at once: the second waits and finds the
 * migrations applied.
 * @throws Problem `data_newer` if the database has a newer schema version
 */
export function migrate(db: Db, folder: DataFolder): void {
  const files = migrationFiles();
  const version = () => db.pragma('user_version', { simple: true }) as number;
  if (version() > files.length) {
    throw new Problem('data_newer/folder', { folder: folder.root, version: version(), known: files.length });
  }
  if (version() === files.length) return;
  if (version() > 0) backUp(db, folder);
  db.transaction(() => {
    // another process may have created the schema meanwhile
    if (version() < files.length) bringUpToDate(db, version(), files);
  }).immediate();
}

function backUp(db: Db, folder: DataFolder): void {
  const file = path.join(folder.backups, backupName('before-update'));
  const temporary = temporaryPath(file);
  removeFile(temporary);
  db.prepare('VACUUM INTO ?').run(temporary);
  // renamed last, so an interrupted copy never has a backup's name
  renameFile(temporary, file);
}

import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { Problem } from '../../src-shared/problem.ts';
import { removeFile, renameFile } from '../files.ts';
import { place } from '../place.ts';
import { withAuditHash } from './audit-hash.ts';
import { backupName } from './backup-name.ts';
import { prepared } from './closing.ts';
import type { DataFolder } from './folder.ts';
import { draftOf } from './new-file.ts';
import type { Store } from './open.ts';

const migrations = fileURLToPath(new URL('store/migrations/', place));

/** The numbered .sql files, oldest first: `001_start.sql` brings version 0 to 1. */
function steps(): string[] {
  return fs
    .readdirSync(migrations)
    .filter((name) => /^\d{3}_.*\.sql$/.test(name))
    .sort();
}

/** The version of data that this program writes. */
export const dataVersion = (): number => steps().length;

/** Whether a folder's database holds data under an older schema. */
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
    // what is wrong with it is told by whoever opens it
    return false;
  }
}

/** A new database with the present schema and nothing in it, for whoever fills it. */
export function makeEmpty(file: string): Store {
  return prepared(new Database(file), (db) => {
    withAuditHash(db);
    for (const step of steps()) db.exec(fs.readFileSync(path.join(migrations, step), 'utf8'));
    db.pragma(`user_version = ${dataVersion()}`);
  });
}

/**
 * Brings the schema to this program's version, one file at a time, each in its own transaction; `user_version` counts
 * them. Before the first step on a database that holds data, a copy of it goes to `backups/`. Two processes may open
 * the same new folder at once: the second waits and finds the work done.
 * @throws Problem `data_newer` when the database is ahead of this program
 */
export function migrate(db: Store, folder: DataFolder): void {
  const files = steps();
  const version = () => db.pragma('user_version', { simple: true }) as number;
  if (version() > files.length) {
    throw new Problem(
      'data_newer',
      `The data folder ${folder.root} was written by a newer version of this program (data version ${version()}, this program knows ${files.length}).`,
      'Install the newer version, or name another folder with --data. Nothing was changed.',
    );
  }
  if (version() === files.length) return;
  if (version() > 0) backup(db, folder);
  for (const [index, file] of files.entries()) {
    if (version() > index) continue;
    const sql = fs.readFileSync(path.join(migrations, file), 'utf8');
    db.transaction(() => {
      if (version() > index) return;
      db.exec(sql);
      db.pragma(`user_version = ${index + 1}`);
    }).immediate();
  }
}

function backup(db: Store, folder: DataFolder): void {
  const file = path.join(folder.backups, backupName('before-update'));
  const draft = draftOf(file);
  removeFile(draft);
  db.prepare('VACUUM INTO ?').run(draft);
  // cut off before this, it is no backup under a backup's name
  renameFile(draft, file);
}

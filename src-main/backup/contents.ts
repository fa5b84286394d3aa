import fs from 'node:fs';
import Database from 'better-sqlite3';
import type { ChangesSinceBackup, DatabaseContent } from '../../src-shared/contract/index.ts';
import { type MessageValue, message } from '../../src-shared/messages/descriptor.ts';
import { Problem } from '../../src-shared/problem.ts';
import { dataVersion } from '../db/migrate.ts';
import type { Db } from '../db/open.ts';
import { assertRegularFile } from '../platform/user-file.ts';

const count = (db: Db, table: string): number =>
  db.prepare<unknown[], number>(`SELECT count(*) FROM ${table}`).pluck().get()!;

/** Row counts of a database, its schema version and the time of its last change. */
export function contentsOf(db: Db): DatabaseContent {
  return {
    dataVersion: db.pragma('user_version', { simple: true }) as number,
    invoices: count(db, 'invoice'),
    lines: count(db, 'invoice_line'),
    stores: count(db, 'store'),
    orders: hasTable(db, 'sales_order') ? count(db, 'sales_order') : 0,
    imports: count(db, 'import'),
    until: lastChangeAt(db),
  };
}

const hasTable = (db: Db, name: string): boolean =>
  db.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?").get(name) !== undefined;

/** The time of the last audited change, import or edit. */
const lastChangeAt = (db: Db): string | null =>
  db
    .prepare<unknown[], string | null>(
      `SELECT max(at) FROM (SELECT max(at) AS at FROM audit UNION ALL SELECT max(coalesce(undone_at, finished_at)) FROM import
         ${hasTable(db, 'edit') ? 'UNION ALL SELECT max(at) FROM edit' : ''})`,
    )
    .pluck()
    .get()!;

const MAX_LISTED = 20;

/** What was changed after `until`, the last change in a backup. */
export function newerThan(db: Db, until: string | null): ChangesSinceBackup {
  const since = until ?? '';
  const imports = db
    .prepare<unknown[], ChangesSinceBackup['imports'][number]>(
      `SELECT id AS importId, path AS file, coalesce(finished_at, created_at) AS at, coalesce(summary ->> 'linesImported', 0) AS lines FROM import
       WHERE coalesce(finished_at, created_at) > ? ORDER BY id DESC LIMIT ${MAX_LISTED}`,
    )
    .all(since);
  const countAfter = (table: string, column: string) =>
    db.prepare<unknown[], number>(`SELECT count(*) FROM ${table} WHERE ${column} > ?`).pluck().get(since)!;
  return {
    imports: imports.map((row) => ({ ...row, file: row.file.replace(/^.*[\\/]/, '') })),
    orders: countAfter('sales_order', 'created_at'),
    edits: countAfter('edit', 'at'),
  };
}

/** The findings of SQLite's `quick_check`; empty if the database is intact. */
export function quickCheck(db: Db): string[] {
  try {
    return (db.pragma('quick_check(20)') as { quick_check: string }[])
      .map((row) => row.quick_check)
      .filter((text) => text !== 'ok');
  } catch (error) {
    return [(error as Error).message];
  }
}

/**
 * Opens a backup read-only, after checking its integrity and schema version.
 * @throws Problem `file_not_regular` · `backup_unreadable` · `backup_damaged` · `data_newer`
 */
export function openBackup(file: string): Db {
  const unreadable = (reason: MessageValue) => new Problem('backup_unreadable', { file, reason });
  const damaged = (reason: string) => new Problem('backup_damaged', { file, reason });
  if (!fs.existsSync(file)) throw unreadable(message('backup_unreadable/missing'));
  assertRegularFile(file, fs.statSync(file));
  let db: Db;
  try {
    db = new Database(file, { readonly: true, fileMustExist: true });
  } catch (error) {
    throw unreadable((error as Error).message);
  }
  try {
    let version: number;
    try {
      version = db.pragma('user_version', { simple: true }) as number;
      if (!hasTable(db, 'invoice') || !hasTable(db, 'setting'))
        throw unreadable(message('backup_unreadable/other_program'));
    } catch (error) {
      if ((error as { code?: string }).code === 'SQLITE_CORRUPT') throw damaged((error as Error).message);
      throw error instanceof Problem ? error : unreadable((error as Error).message);
    }
    if (version > dataVersion()) throw new Problem('data_newer/backup', { file, version, known: dataVersion() });
    const [first] = quickCheck(db);
    if (first) throw damaged(first.split('\n')[0]!);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

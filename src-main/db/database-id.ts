import { randomInt } from 'node:crypto';
import type { Statement } from 'better-sqlite3';
import type { MessageValue } from '../../src-shared/messages/descriptor.ts';
import { Problem } from '../../src-shared/problem.ts';
import type { Db } from './open.ts';

/**
 * Assigns a new random id before a database replaces another. It is SQLite's `application_id` in the file header, not a
 * row.
 */
export function assignDatabaseId(db: Db): void {
  db.pragma(`application_id = ${randomInt(1, 2 ** 31)}`);
}

const readers = new WeakMap<Db, Statement<unknown[], number>>();

/**
 * The database's id, for work that reads now and writes later: a different id means that the database was replaced, so
 * row ids read before are no longer valid.
 */
export function databaseId(db: Db): number {
  const reader =
    readers.get(db) ?? db.prepare<unknown[], number>('SELECT application_id FROM pragma_application_id').pluck();
  readers.set(db, reader);
  return reader.get()!;
}

/** The error of work whose database was replaced before it could write. */
export const databaseReplacedProblem = (what: MessageValue): Problem => new Problem('data_replaced', { what });

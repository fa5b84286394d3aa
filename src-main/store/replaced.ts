import { randomInt } from 'node:crypto';
import type { Statement } from 'better-sqlite3';
import { Problem } from '../../src-shared/problem.ts';
import type { Store } from './open.ts';

/** Gives a database another name, before it takes the place of one that is in use: the id in its header, which no row holds. */
export function renameDatabase(db: Store): void {
  db.pragma(`application_id = ${randomInt(1, 2 ** 31)}`);
}

const readers = new WeakMap<Store, Statement>();

/**
 * Which database this is, for work that reads now and writes later: another name says that it was put in place of
 * another, so that its numbers mean other things.
 */
export function databaseName(db: Store): number {
  const reader = readers.get(db) ?? db.prepare('SELECT application_id FROM pragma_application_id').pluck();
  readers.set(db, reader);
  return reader.get() as number;
}

/** What keeps work that began on one database from ending on another. */
export const databaseReplaced = (what: string): Problem =>
  new Problem(
    'data_replaced',
    `${what}: a backup was put back meanwhile.`,
    'See what is there now, and do it again if it is still wanted.',
  );

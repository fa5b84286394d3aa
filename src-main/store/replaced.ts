import { randomUUID } from 'node:crypto';
import { Problem } from '../../src-shared/problem.ts';
import type { Store } from './open.ts';
import { readSetting, writeSetting } from './settings.ts';

/** The setting that names the database: another name says that it was put in place of another, so that its numbers mean other things. */
export const REPLACED = 'replaced';

/** Gives a database another name, before it takes the place of one that is in use. */
export const renameDatabase = (db: Store): void => writeSetting(db, REPLACED, randomUUID());

/** Which database this is, for work that reads now and writes later. */
export const databaseName = (db: Store): string => String(readSetting(db, REPLACED) ?? '');

/** What keeps work that began on one database from ending on another. */
export const databaseReplaced = (what: string): Problem =>
  new Problem(
    'data_replaced',
    `${what}: the database was put in place of another meanwhile.`,
    'Look what it holds now, and do it again where that is still wanted.',
  );

import type Database from 'better-sqlite3';
import type { Store } from './open.ts';
import { sealsOf } from './seals/index.ts';

// settings are read with every question, so what reads them is kept
const readers = new WeakMap<Store, Database.Statement>();

function textOf(db: Store, key: string): string | undefined {
  const reader = readers.get(db) ?? db.prepare('SELECT value FROM setting WHERE key = ?').pluck();
  readers.set(db, reader);
  return reader.get(key) as string | undefined;
}

/** Whether a setting is kept at all, readable or not. */
export const hasSetting = (db: Store, key: string): boolean => textOf(db, key) !== undefined;

/**
 * A setting as it is kept; undefined where there is none, or another program changed it: what decides on rights and on
 * where data goes is never taken from there.
 */
export function readSetting<T>(db: Store, key: string): T | undefined {
  return sealsOf(db)?.isIntact('setting', key) === false ? undefined : readUnsealedSetting<T>(db, key);
}

/** The same where seals can’t be looked at yet, because the keys they were made with are not known. */
export function readUnsealedSetting<T>(db: Store, key: string): T | undefined {
  const text = textOf(db, key);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as T;
  } catch {
    return undefined;
  }
}

export function writeSetting(db: Store, key: string, value: unknown): void {
  db.prepare('INSERT INTO setting VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value').run(
    key,
    JSON.stringify(value),
  );
}

import type Database from 'better-sqlite3';
import type { Db } from './open.ts';
import { sealsOf } from './seals/index.ts';

// settings are read on every call, so the prepared statement is cached
const readers = new WeakMap<Db, Database.Statement<unknown[], string>>();

function settingText(db: Db, key: string): string | undefined {
  const reader = readers.get(db) ?? db.prepare<unknown[], string>('SELECT value FROM setting WHERE key = ?').pluck();
  readers.set(db, reader);
  return reader.get(key);
}

/** Whether a setting is stored, readable or not. */
export const hasSetting = (db: Db, key: string): boolean => settingText(db, key) !== undefined;

/**
 * A stored setting; undefined if missing, or if its seal does not match: settings decide on permissions and on where
 * data is sent, so tampered values are ignored.
 */
export function readSetting<T>(db: Db, key: string): T | undefined {
  return sealsOf(db)?.isIntact('setting', key) === false ? undefined : readSettingUnverified<T>(db, key);
}

/** Reads a setting without verifying its seal, for start-up before the keys are known. */
export function readSettingUnverified<T>(db: Db, key: string): T | undefined {
  const text = settingText(db, key);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as T;
  } catch {
    return undefined;
  }
}

export function writeSetting(db: Db, key: string, value: unknown): void {
  db.prepare('INSERT INTO setting VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value').run(
    key,
    JSON.stringify(value),
  );
}

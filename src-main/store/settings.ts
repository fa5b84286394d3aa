import type { Store } from './open.ts';

/** A setting as it is kept; undefined where there is none or it is no JSON any more. */
export function readSetting<T>(db: Store, key: string): T | undefined {
  const text = db.prepare('SELECT value FROM setting WHERE key = ?').pluck().get(key) as string | undefined;
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

import type { Db } from '../db/open.ts';

/** Base versions: the version of each field group that this laptop and the server last agreed on. */
export function baseVersionsOf(db: Db) {
  const of = db.prepare<unknown[], { clock: number; device: string }>(
    'SELECT clock, device FROM sync_version WHERE kind = ? AND gid = ? AND unit = ?',
  );
  const set = db.prepare(
    'INSERT INTO sync_version VALUES (@kind, @gid, @unit, @clock, @device) ON CONFLICT (kind, gid, unit) DO UPDATE SET clock = excluded.clock, device = excluded.device',
  );
  return {
    of: (kind: string, gid: string, unit: string) => of.get(kind, gid, unit) ?? null,
    set: (kind: string, gid: string, unit: string, clock: number, device: string) =>
      void set.run({ kind, gid, unit, clock, device }),
  };
}

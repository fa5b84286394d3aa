import type { Db } from '../db/open.ts';
import { inBulk } from '../db/seals/index.ts';

/**
 * Two laptops may merge two stores in opposite directions; the merges then form a cycle without a canonical store.
 * Undoes the latest merge of each cycle. The choice is deterministic, so all laptops reach the same result.
 */
export function breakMergeCycles(db: Db): void {
  for (const table of ['store', 'product'] as const) {
    const rows = db
      .prepare<unknown[], [number, number]>(`SELECT id, merged_into FROM ${table} WHERE merged_into IS NOT NULL`)
      .raw()
      .all();
    const mergedInto = new Map(rows);
    if (rows.length === 0) continue;
    const latest = db.prepare<unknown[], number>(
      `SELECT o.id FROM json_each(?) j JOIN ${table} o ON o.id = j.value
       LEFT JOIN sync_row r ON r.kind = '${table}' AND r.id = o.id
       LEFT JOIN sync_version v ON v.kind = r.kind AND v.gid = r.gid AND v.unit = 'merge'
       LEFT JOIN outbox b ON b.kind = '${table}' AND b.id = o.id AND b.unit = 'merge'
       ORDER BY coalesce(b.clock, v.clock, 0) DESC, r.gid DESC LIMIT 1`,
    );
    const unmerge = db.prepare(`UPDATE ${table} SET merged_into = NULL, edition = edition + 1 WHERE id = ?`);
    inBulk(db, () => {
      const visited = new Set<number>();
      for (const [start] of rows) {
        const path: number[] = [];
        let current: number | undefined = start;
        while (current !== undefined && !visited.has(current)) {
          visited.add(current);
          path.push(current);
          current = mergedInto.get(current);
        }
        const cycleStart = current === undefined ? -1 : path.indexOf(current);
        if (cycleStart < 0) continue;
        db.exec('UPDATE sync_clock SET taken = taken + 1');
        const newest = latest.pluck().get(JSON.stringify(path.slice(cycleStart)));
        if (newest !== undefined) unmerge.run(newest);
      }
    });
  }
}

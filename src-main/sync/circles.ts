import type { Store } from '../store/open.ts';
import { inBulk } from '../store/seals/index.ts';

/**
 * Two laptops may merge two stores in opposite directions; the merges then form a cycle without a canonical store.
 * Undoes the latest merge of each cycle. The choice is deterministic, so all laptops reach the same result.
 */
export function breakCircles(db: Store): void {
  for (const table of ['store', 'product'] as const) {
    const rows = db.prepare(`SELECT id, merged_into FROM ${table} WHERE merged_into IS NOT NULL`).raw().all() as [
      number,
      number,
    ][];
    const into = new Map(rows);
    if (rows.length === 0) continue;
    const latest = db.prepare(
      `SELECT o.id FROM json_each(?) j JOIN ${table} o ON o.id = j.value
       LEFT JOIN sync_row r ON r.kind = '${table}' AND r.id = o.id
       LEFT JOIN sync_version v ON v.kind = r.kind AND v.gid = r.gid AND v.unit = 'merge'
       LEFT JOIN outbox b ON b.kind = '${table}' AND b.id = o.id AND b.unit = 'merge'
       ORDER BY coalesce(b.clock, v.clock, 0) DESC, r.gid DESC LIMIT 1`,
    );
    const take = db.prepare(`UPDATE ${table} SET merged_into = NULL, edition = edition + 1 WHERE id = ?`);
    inBulk(db, () => {
      const seen = new Set<number>();
      for (const [start] of rows) {
        const way: number[] = [];
        let at: number | undefined = start;
        while (at !== undefined && !seen.has(at)) {
          seen.add(at);
          way.push(at);
          at = into.get(at);
        }
        const begins = at === undefined ? -1 : way.indexOf(at);
        if (begins < 0) continue;
        db.exec('UPDATE sync_clock SET taken = taken + 1');
        take.run((latest.pluck().get(JSON.stringify(way.slice(begins))) as number) ?? 0);
      }
    });
  }
}

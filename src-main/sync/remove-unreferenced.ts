import type { Db } from '../db/open.ts';
import { USED_PRODUCTS_SQL, USED_STORES_SQL } from '../import/ledger/undo.ts';

/**
 * Deletes stores and products that were removed on another laptop, once nothing here refers to them any more.
 * Referenced ones stay on every laptop, so all laptops converge.
 */
export function removeUnreferenced(db: Db): void {
  for (const [kind, usedIdsSql] of [
    ['store', USED_STORES_SQL],
    ['product', USED_PRODUCTS_SQL],
  ] as const) {
    const removed = db.prepare<unknown[], number>('SELECT id FROM sync_row WHERE kind = ? AND gone').pluck().all(kind);
    if (removed.length === 0) continue;
    const unused = db
      .prepare<unknown[], number>(
        `SELECT value FROM json_each(?) WHERE value NOT IN (SELECT * FROM (${usedIdsSql}) WHERE 1)`,
      )
      .pluck()
      .all(JSON.stringify(removed));
    for (const id of unused) {
      db.prepare(`DELETE FROM ${kind}_key WHERE ${kind}_id = ?`).run(id);
      db.prepare('DELETE FROM earlier_version WHERE entity = ? AND entity_id = ?').run(kind, id);
      db.prepare(`DELETE FROM ${kind} WHERE id = ?`).run(id);
      db.prepare('DELETE FROM outbox WHERE kind = ? AND id = ?').run(kind, id);
      db.prepare('DELETE FROM sync_row WHERE kind = ? AND id = ?').run(kind, id);
    }
  }
}

import { USED_PRODUCTS, USED_STORES } from '../import/undo.ts';
import type { Store } from '../store/open.ts';

/**
 * Deletes stores and products that were removed on another laptop, once nothing here refers to them any more.
 * Referenced ones stay on every laptop, so all laptops converge.
 */
export function removeUnreferenced(db: Store): void {
  for (const [kind, used] of [
    ['store', USED_STORES],
    ['product', USED_PRODUCTS],
  ] as const) {
    const gone = db.prepare('SELECT id FROM sync_row WHERE kind = ? AND gone').pluck().all(kind) as number[];
    if (gone.length === 0) continue;
    const unused = db
      .prepare(`SELECT value FROM json_each(?) WHERE value NOT IN (SELECT * FROM (${used}) WHERE 1)`)
      .pluck()
      .all(JSON.stringify(gone)) as number[];
    for (const id of unused) {
      db.prepare(`DELETE FROM ${kind}_key WHERE ${kind}_id = ?`).run(id);
      db.prepare('DELETE FROM earlier_version WHERE entity = ? AND entity_id = ?').run(kind, id);
      db.prepare(`DELETE FROM ${kind} WHERE id = ?`).run(id);
      db.prepare('DELETE FROM outbox WHERE kind = ? AND id = ?').run(kind, id);
      db.prepare('DELETE FROM sync_row WHERE kind = ? AND id = ?').run(kind, id);
    }
  }
}

import type { Db } from '../../db/open.ts';
import type { AuditChange } from '../../dispatch/request-context.ts';
import { type Entity, effectiveValue, readMasterRows, refreshListed } from './master-data.ts';

/** Changes of an undo that its audit entry lists one by one. */
const MAX_RECORDED = 200;

/**
 * Reverts what an import of a list said: values, prices, counts, open items, payments and targets.
 * @returns the first of the changes of values
 */
export function undoList(db: Db, importId: number): AuditChange[] {
  const changes = (['store', 'product'] as const).flatMap((entity) => undoValues(db, entity, importId));
  for (const table of ['list_price', 'stock_count', 'open_item', 'balance_list', 'payment', 'target'])
    db.prepare(`DELETE FROM main.${table} WHERE import_id = ?`).run(importId);
  return changes;
}

function undoValues(db: Db, entity: Entity, importId: number): AuditChange[] {
  const values = db
    .prepare<unknown[], { id: number; field: string; replaced: string | null }>(
      `SELECT ${entity}_id AS id, field, replaced FROM main.${entity}_value WHERE import_id = ? ORDER BY 1, 2`,
    )
    .all(importId);
  if (values.length === 0) return [];
  const before = readMasterRows(db, entity);
  db.prepare(`DELETE FROM main.${entity}_value WHERE import_id = ?`).run(importId);
  const ownOf = db.prepare<unknown[], string>(`SELECT own FROM main.${entity} WHERE id = ?`).pluck();
  const setOwn = db.prepare(`UPDATE main.${entity} SET own = ? WHERE id = ?`);
  const passOn = db.prepare(
    `UPDATE main.${entity}_value SET replaced = @replaced WHERE ${entity}_id = @id AND field = @field AND replaced IS NULL
       AND import_id = (SELECT min(import_id) FROM main.${entity}_value WHERE ${entity}_id = @id AND field = @field AND import_id > @importId)`,
  );
  for (const { id, field, replaced } of values) {
    if (replaced === null) continue;
    // a later list has edited the value too: its undo puts back what was typed
    if (passOn.run({ id, field, replaced, importId }).changes > 0) continue;
    const own = JSON.parse(ownOf.get(id)!) as Record<string, unknown>;
    // what was typed since stays
    if (own[field] !== undefined) continue;
    const { value, keys } = JSON.parse(replaced) as { value: unknown; keys: string[] };
    setOwn.run(JSON.stringify(inOrder({ ...own, [field]: value }, keys)), id);
  }
  refreshListed(db, entity, new Set(values.map(({ id }) => id)));
  const after = readMasterRows(db, entity);
  return values.slice(0, MAX_RECORDED).flatMap(({ id, field }) => {
    const [was, is] = [before.get(id), after.get(id)].map((row) => (row ? effectiveValue(row, field) : null));
    return was === is ? [] : [{ what: `${entity} ${id} ${field}`, before: was, after: is }];
  });
}

/** The same object with its keys in an order, others last. */
const inOrder = (values: Record<string, unknown>, keys: string[]) => {
  const place = (key: string) => (keys.includes(key) ? keys.indexOf(key) : keys.length);
  return Object.fromEntries(Object.entries(values).sort(([a], [b]) => place(a) - place(b)));
};

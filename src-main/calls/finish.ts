import type { ParsedInput } from '../../src-shared/contract/index.ts';
import { type MessageDescriptor, message } from '../../src-shared/messages/descriptor.ts';
import { Problem } from '../../src-shared/problem.ts';
import { QUANTITY_SCALE } from '../../src-shared/quantity.ts';
import type { SalesCube } from '../cube/cube.ts';
import type { Db } from '../db/open.ts';
import { edit, type RowChange } from '../desk/edits.ts';
import { mergedStoreIds } from '../orders/history.ts';
import { createOrder } from '../orders/orders.ts';
import { insertMark } from './marks.ts';

type FinishedCall = ParsedInput<'calls.finish'>;

/**
 * Ends a call: its result, what was counted on the shelf, a remark, and a draft of what was ordered, in one edit, so that one
 * undo takes all of it back; the draft is cancelled then.
 *
 * @throws Problem `store_unknown` · `product_unknown` · `call_refused` · `order_refused`, each with the field
 */
export function finishCall(db: Db, cube: SalesCube, actor: string, call: FinishedCall) {
  const storeId = cube.stores.canonicalId[call.storeId] ?? 0;
  if (!storeId) throw new Problem('store_unknown', { id: call.storeId });
  checkCall(db, cube, storeId, call);
  return db
    .transaction(() => {
      const { how, outcome, date, until } = call;
      // rows are stored as removed and restored by the edit, so that undoing it removes them
      const restored = (table: 'call_mark' | 'shelf_count' | 'note', id: number): RowChange => ({
        table,
        id,
        set: { removed: 0 },
      });
      const changes = [
        restored(
          'call_mark',
          insertMark(db, {
            storeId,
            what: how,
            outcome,
            onDate: date,
            until: outcome === 'later' ? until! : null,
            author: actor,
          }),
        ),
        ...countShelf(db, storeId, actor, call).map((id) => restored('shelf_count', id)),
      ];
      if (call.remark !== '') changes.push(restored('note', addRemark(db, storeId, actor, call)));
      const orderId = call.lines.length === 0 ? null : draftOrder(db, cube, storeId, actor, call);
      if (orderId !== null) changes.push({ table: 'sales_order', id: orderId, set: { state: 'draft' } });
      return { editId: edit(db, actor, 'call', changes), orderId };
    })
    .immediate();
}

function checkCall(
  db: Db,
  cube: SalesCube,
  storeId: number,
  { outcome, until, date, lines, shelf }: FinishedCall,
): void {
  const refuse = (field: string, reason: MessageDescriptor) => {
    throw new Problem('call_refused', { reason }, { fields: { [field]: reason } });
  };
  if (outcome === 'later' && until === undefined) refuse('until', message('call_field/day_missing'));
  if (outcome === 'later' && until! <= date) refuse('until', message('call_field/day_not_later'));
  if (outcome !== 'ordered' && lines.length > 0) refuse('outcome', message('call_field/lines_without_order'));
  if (outcome === 'ordered' && lines.length === 0 && !hasOrderOf(db, cube, storeId, date))
    refuse('lines', message('call_field/order_without_lines'));
  shelf.forEach(({ productId }, i) => {
    if (cube.products.canonicalId[productId]) return;
    const unknown = message('product_unknown', { id: productId });
    throw new Problem('product_unknown', { id: productId }, { fields: { [`shelf.${i}.productId`]: unknown } });
  });
}

/** Whether an order of a day was entered otherwise: by hand, or from a sheet. */
const hasOrderOf = (db: Db, cube: SalesCube, storeId: number, date: string): boolean =>
  db
    .prepare<unknown[], number>(
      `SELECT EXISTS (SELECT 1 FROM sales_order WHERE store_id IN (SELECT value FROM json_each(?)) AND ordered_on = ?
         AND state <> 'cancelled')`,
    )
    .pluck()
    .get(JSON.stringify(mergedStoreIds(cube, storeId)), date) === 1;

/** Stores what was counted, the last of each product; returns the rows. */
function countShelf(db: Db, storeId: number, actor: string, { shelf, date }: FinishedCall): number[] {
  const insert = db.prepare(
    'INSERT INTO shelf_count (store_id, product_id, quantity, counted_on, author, removed) VALUES (?, ?, ?, ?, ?, 1)',
  );
  const counts = new Map(shelf.map(({ productId, pieces }) => [productId, Math.round(pieces * QUANTITY_SCALE)]));
  return [...counts].map(([productId, quantity]) =>
    Number(insert.run(storeId, productId, quantity, date, actor).lastInsertRowid),
  );
}

const addRemark = (db: Db, storeId: number, actor: string, { how, date, remark }: FinishedCall): number =>
  Number(
    db
      .prepare('INSERT INTO note (store_id, kind, on_date, text, author, removed) VALUES (?, ?, ?, ?, ?, 1)')
      .run(storeId, how === 'visited' ? 'visit' : 'note', date, remark, actor).lastInsertRowid,
  );

/** A cancelled order with the lines, which the edit makes a draft. */
function draftOrder(db: Db, cube: SalesCube, storeId: number, actor: string, { lines, date }: FinishedCall): number {
  const { id } = createOrder(db, cube, actor, { storeId, lines, orderedOn: date });
  db.prepare("UPDATE sales_order SET state = 'cancelled' WHERE id = ?").run(id);
  return id;
}

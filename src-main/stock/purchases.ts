import { addDays } from '../../src-shared/calendar.ts';
import type { Output, ParsedInput } from '../../src-shared/contract/index.ts';
import { message } from '../../src-shared/messages/descriptor.ts';
import { Problem } from '../../src-shared/problem.ts';
import { QUANTITY_SCALE, quantityToNumber } from '../../src-shared/quantity.ts';
import type { SalesCube } from '../cube/cube.ts';
import type { Db } from '../db/open.ts';
import { recordChange } from '../dispatch/request-context.ts';
import { leadDaysOf, stockSettings } from './settings.ts';
import type { Stock } from './stock.ts';

interface PurchaseRow {
  id: number;
  productId: number;
  quantity: number;
  orderedOn: string;
  arrivesOn: string;
  author: string;
}

const SELECT = `SELECT id, product_id AS productId, quantity, ordered_on AS orderedOn, arrives_on AS arrivesOn, author FROM purchase`;

/** What is on the way from suppliers: what arrives after the newest count of its product is not in that. */
function onTheWay(db: Db, cube: SalesCube, stock: Stock | null): PurchaseRow[] {
  const rows = db.prepare<unknown[], PurchaseRow>(`${SELECT} WHERE NOT removed ORDER BY arrives_on, id`).all();
  return rows
    .map((row) => ({ ...row, productId: cube.products.canonicalId[row.productId]! }))
    .filter(({ productId, arrivesOn }) =>
      (stock?.products.get(productId)?.ledger.batches ?? []).every(({ countedOn }) => arrivesOn > countedOn),
    );
}

/** What is on the way of each product, in thousandths of a piece. */
export function comingOf(db: Db, cube: SalesCube, stock: Stock | null): Map<number, number> {
  const coming = new Map<number, number>();
  for (const { productId, quantity } of onTheWay(db, cube, stock))
    coming.set(productId, (coming.get(productId) ?? 0) + quantity);
  return coming;
}

/** What is on the way from suppliers, what arrives first on top. */
export function listPurchases(db: Db, cube: SalesCube, stock: Stock | null): Output<'stock.purchases'> {
  const items = onTheWay(db, cube, stock).map(({ quantity, ...row }) => ({
    ...row,
    name: cube.products.get(row.productId).name,
    pieces: quantityToNumber(quantity),
  }));
  return { items };
}

/** Notes what was ordered from suppliers today. @throws Problem `purchase_refused` with a message per invalid field */
export function addPurchases(
  db: Db,
  cube: SalesCube,
  author: string,
  today: string,
  { items }: ParsedInput<'stock.ordered'>,
): Output<'stock.ordered'> {
  const fields = Object.fromEntries(
    items.flatMap(({ productId, pieces }, i) => {
      if (!cube.products.canonicalId[productId])
        return [[`items.${i}.productId`, message('product_unknown', { id: productId })]];
      return pieces > 0 ? [] : [[`items.${i}.pieces`, message('order_line/quantity_not_positive')]];
    }),
  );
  const [first] = Object.values(fields);
  if (first) throw new Problem('purchase_refused', { reason: first }, { fields });
  const settings = stockSettings(db);
  const insert = db.prepare(
    `INSERT INTO purchase (product_id, quantity, ordered_on, arrives_on, author) VALUES (@productId, @quantity, @today, @arrivesOn, @author)`,
  );
  const ids = items.map(({ productId, pieces }) => {
    const arrivesOn = addDays(today, leadDaysOf(cube.products.get(productId), settings));
    const quantity = Math.round(pieces * QUANTITY_SCALE);
    const id = Number(insert.run({ productId, quantity, today, arrivesOn, author }).lastInsertRowid);
    recordChange(`purchase ${id}`, null, { productId, pieces, arrivesOn });
    return id;
  });
  return { ids };
}

/** Takes back what was noted as ordered, or notes it again. @throws Problem `purchase_unknown` */
export function removePurchases(
  db: Db,
  { ids, removed }: ParsedInput<'stock.removePurchases'>,
): Output<'stock.ordered'> {
  const read = db.prepare<unknown[], number>('SELECT removed FROM purchase WHERE id = ?').pluck();
  const write = db.prepare('UPDATE purchase SET removed = ? WHERE id = ?');
  for (const id of ids) {
    const before = read.get(id);
    if (before === undefined) throw new Problem('purchase_unknown', { id });
    write.run(Number(removed), id);
    recordChange(`purchase ${id}`, { removed: before === 1 }, { removed });
  }
  return { ids };
}

import { localToday } from '../../src-shared/calendar.ts';
import type { Order, OrderDetails, Output, ParsedInput } from '../../src-shared/contract/index.ts';
import { discounted } from '../../src-shared/discount.ts';
import { message } from '../../src-shared/messages/descriptor.ts';
import { toMinor } from '../../src-shared/money.ts';
import { Problem } from '../../src-shared/problem.ts';
import { quantityToNumber } from '../../src-shared/quantity.ts';
import { type SalesCube, unscoped } from '../cube/cube.ts';
import type { Db } from '../db/open.ts';
import { changedMeanwhile, edit, type RowChange } from '../desk/edits.ts';
import { recordChange } from '../dispatch/request-context.ts';
import { foldText } from '../sales/figures.ts';
import { checkLines, lineTotal, type OrderLine, orderingStore } from './lines.ts';
import { matchOrders } from './match.ts';

export interface OrderRow {
  id: number;
  state: 'draft' | 'confirmed' | 'cancelled';
  storeId: number;
  orderedOn: string;
  remark: string;
  deliverOn: string | null;
  /** In hundredths of a per cent. */
  discount: number;
  author: string;
  createdAt: string;
  confirmedAt: string | null;
  currency: string;
  invoiceId: number | null;
  invoiceNumber: string | null;
  edition: number;
}

type LineRow = OrderLine & { orderId: number; lineNo: number };

const SELECT_ORDERS = `SELECT o.id, o.state, o.store_id AS storeId, o.ordered_on AS orderedOn, o.remark, o.deliver_on AS deliverOn, o.discount, o.author, o.created_at AS createdAt, o.confirmed_at AS confirmedAt, o.currency, o.invoice_id AS invoiceId,
  i.number AS invoiceNumber, o.edition FROM sales_order o LEFT JOIN invoice i ON i.id = o.invoice_id`;
const SELECT_LINES = `SELECT order_id AS orderId, line_no AS lineNo, product_id AS productId, quantity, unit, case_size AS caseSize, price, source
  FROM sales_order_line`;

function orderHead(cube: SalesCube, row: OrderRow, lines: LineRow[]): Order {
  const store = cube.stores.get(row.storeId);
  const subtotal = toMinor(
    lines.reduce((sum, line) => sum + lineTotal(line), 0),
    row.currency,
  );
  const { discount, ...shown } = row;
  return {
    ...shown,
    discountPercent: discount / 100,
    state: row.invoiceId === null ? row.state : 'invoiced',
    storeId: store.id,
    storeName: store.name,
    lines: lines.length,
    subtotalMinor: subtotal,
    dealsMinor: 0,
    totalMinor: discounted(subtotal, discount / 100),
  };
}

/** Orders, newest first. */
export function listOrders(db: Db, cube: SalesCube, input: ParsedInput<'orders.list'>): Output<'orders.list'> {
  const rows = db
    .prepare<unknown[], OrderRow>(
      `${SELECT_ORDERS} WHERE o.ordered_on BETWEEN ? AND ? ORDER BY o.ordered_on DESC, o.id DESC`,
    )
    .all(input.from ?? '0000', input.to ?? '9999');
  const query = foldText(input.search).trim();
  const ids = input.ids && new Set(input.ids);
  const store = input.storeId === undefined ? undefined : (cube.stores.canonicalId[input.storeId] ?? -1);
  const found = rows.filter(
    (row) =>
      cube.stores.canonicalId[row.storeId] &&
      (ids === undefined || ids.has(row.id)) &&
      (store === undefined || cube.stores.canonicalId[row.storeId] === store) &&
      (input.state === undefined || (row.invoiceId === null ? row.state : 'invoiced') === input.state) &&
      (query === '' ||
        `#${row.id}`.includes(query) ||
        foldText(cube.stores.get(row.storeId).name).includes(query) ||
        foldText(row.remark).includes(query)),
  );
  const lines = db.prepare<unknown[], LineRow>(`${SELECT_LINES} WHERE order_id = ? ORDER BY line_no`);
  const page = found.slice(input.offset, input.offset + input.limit);
  return { items: page.map((row) => orderHead(cube, row, lines.all(row.id))), total: found.length };
}

/** Undelivered orders of stores, newest first. */
export function openOrdersOf(db: Db, cube: SalesCube, storeIds: number[]) {
  const rows = db
    .prepare<unknown[], OrderRow>(
      `${SELECT_ORDERS} WHERE o.store_id IN (SELECT value FROM json_each(?)) AND o.state IN ('draft', 'confirmed') AND o.invoice_id IS NULL
       ORDER BY o.ordered_on DESC, o.id DESC`,
    )
    .all(JSON.stringify(storeIds));
  const lines = db.prepare<unknown[], LineRow>(`${SELECT_LINES} WHERE order_id = ? ORDER BY line_no`);
  return rows.map((row) => {
    const { id, state, orderedOn, subtotalMinor, dealsMinor, totalMinor, currency, ...head } = orderHead(
      cube,
      row,
      lines.all(row.id),
    );
    return { id, state, orderedOn, lines: head.lines, subtotalMinor, dealsMinor, totalMinor, currency };
  });
}

/** @throws Problem `order_unknown` */
export function rowOf(db: Db, id: number): OrderRow {
  const row = db.prepare<unknown[], OrderRow>(`${SELECT_ORDERS} WHERE o.id = ?`).get(id);
  if (!row) throw new Problem('order_unknown', { id });
  return row;
}

/** One order with its lines. @throws Problem `order_unknown` */
export function getOrder(db: Db, cube: SalesCube, id: number): OrderDetails {
  const row = rowOf(db, id);
  const lines = db.prepare<unknown[], LineRow>(`${SELECT_LINES} WHERE order_id = ? ORDER BY line_no`).all(id);
  const minor = (amount: number) => toMinor(amount, row.currency);
  const items = lines.map((line) => {
    const product = cube.products.get(line.productId);
    const pieces = quantityToNumber(line.quantity);
    return {
      lineNo: line.lineNo,
      productId: product.id,
      sku: product.sku,
      name: product.name,
      quantity: line.unit === 'case' ? pieces / line.caseSize! : pieces,
      unit: line.unit,
      caseSize: line.caseSize,
      pieces,
      priceMinor: line.price === null ? null : minor(line.price),
      totalMinor: minor(lineTotal(line)),
      source: line.source,
    };
  });
  const scan = db.prepare<unknown[], OrderDetails['scan']>('SELECT id, name FROM scan WHERE order_id = ?').get(id);
  return { ...orderHead(cube, row, lines), items, scan: scan ?? null };
}

function writeLines(db: Db, orderId: number, lines: OrderLine[]): void {
  db.prepare('DELETE FROM sales_order_line WHERE order_id = ?').run(orderId);
  const insert = db.prepare(
    `INSERT INTO sales_order_line (order_id, line_no, product_id, quantity, unit, case_size, price, source)
     VALUES (@orderId, @lineNo, @productId, @quantity, @unit, @caseSize, @price, @source)`,
  );
  lines.forEach((line, i) => {
    insert.run({ ...line, orderId, lineNo: i + 1 });
  });
}

/** A new draft. @throws Problem `order_refused` */
export function createOrder(
  db: Db,
  cube: SalesCube,
  author: string,
  { storeId, lines: requested, ...terms }: Pick<ParsedInput<'orders.create'>, 'storeId' | 'lines'> & OrderTerms,
): OrderDetails {
  const store = orderingStore(db, cube, storeId);
  const lines = checkLines(db, cube, store.id, requested, terms.orderedOn ?? localToday());
  return insertOrder(db, cube, author, store.id, lines, terms);
}

/** What an order says besides its lines. */
type OrderTerms = Partial<Pick<ParsedInput<'orders.create'>, 'orderedOn' | 'remark' | 'deliverOn' | 'discountPercent'>>;

/** @throws Problem `order_refused` for the field `deliverOn` */
function checkDelivery(orderedOn: string, deliverOn: string | null): void {
  if (deliverOn !== null && deliverOn < orderedOn)
    throw new Problem('order_refused/delivery_early', undefined, {
      fields: { deliverOn: message('order_refused/delivery_early') },
    });
}

function insertOrder(
  db: Db,
  cube: SalesCube,
  author: string,
  storeId: number,
  lines: OrderLine[],
  terms: OrderTerms = {},
): OrderDetails {
  const { orderedOn = localToday(), remark = '', deliverOn = null, discountPercent = 0 } = terms;
  checkDelivery(orderedOn, deliverOn);
  const id = db
    .transaction(() => {
      const { lastInsertRowid } = db
        .prepare(
          `INSERT INTO sales_order (store_id, state, ordered_on, currency, remark, deliver_on, discount, author, created_at)
           VALUES (@storeId, 'draft', @orderedOn, @currency, @remark, @deliverOn, @discount, @author, @now)`,
        )
        .run({
          storeId,
          orderedOn,
          currency: cube.currency,
          remark,
          deliverOn,
          discount: Math.round(discountPercent * 100),
          author,
          now: new Date().toISOString(),
        });
      writeLines(db, Number(lastInsertRowid), lines);
      return Number(lastInsertRowid);
    })
    .immediate();
  return getOrder(db, cube, id);
}

/**
 * Replaces the contents of a draft.
 * @throws Problem `order_refused` · `order_state` if it is no longer a draft · `changed_meanwhile`
 */
export function saveOrder(db: Db, cube: SalesCube, input: ParsedInput<'orders.save'>): OrderDetails {
  const { id, edition, orderedOn, remark } = input;
  db.transaction(() => {
    const row = rowOf(db, id);
    if (row.edition !== edition) throw changedMeanwhile('sales_order');
    if (row.state !== 'draft') throw wrongState(row, 'changed');
    const lines = checkLines(db, cube, cube.stores.get(row.storeId).id, input.lines, orderedOn);
    const deliverOn = input.deliverOn === undefined ? row.deliverOn : input.deliverOn;
    const discount = input.discountPercent === undefined ? row.discount : Math.round(input.discountPercent * 100);
    checkDelivery(orderedOn, deliverOn);
    db.prepare(
      `UPDATE sales_order SET ordered_on = @orderedOn, remark = @remark, deliver_on = @deliverOn, discount = @discount,
       edition = edition + 1 WHERE id = @id`,
    ).run({ orderedOn, remark, deliverOn, discount, id });
    if (row.deliverOn !== deliverOn || row.discount !== discount)
      recordChange(
        `order ${id}`,
        { deliverOn: row.deliverOn, discountPercent: row.discount / 100 },
        { deliverOn, discountPercent: discount / 100 },
      );
    const before = storedLines(db, id);
    writeLines(db, id, lines);
    recordChange(`order ${id}`, before, storedLines(db, id));
  }).immediate();
  return getOrder(db, cube, id);
}

/** An order's lines, by their numbers. */
export const linesOf = (db: Db, id: number) =>
  db.prepare<unknown[], LineRow>(`${SELECT_LINES} WHERE order_id = ? ORDER BY line_no`).all(id);

/** An order's stored lines, for the audit. */
const storedLines = (db: Db, id: number) => db.prepare(`${SELECT_LINES} WHERE order_id = ? ORDER BY line_no`).all(id);

export function wrongState(row: OrderRow, action: 'changed' | 'confirmed' | 'cancelled'): Problem {
  const status =
    row.invoiceId === null
      ? message(`order_status/${row.state}`)
      : message('order_status/invoiced', { invoice: String(row.invoiceNumber) });
  return new Problem('order_state', { id: row.id, status, action: message(`order_action/${action}`) });
}

/** A new draft with the lines of an order or invoice, at current prices. @throws Problem `copy_of_nothing` */
export function copyOrder(
  db: Db,
  cube: SalesCube,
  author: string,
  { orderId, invoiceId }: ParsedInput<'orders.copy'>,
): OrderDetails {
  const from = orderId !== undefined ? linesOfOrder(db, cube, orderId) : linesOfInvoice(db, cube, invoiceId ?? 0);
  if (from.lines.length === 0) throw new Problem('copy_of_nothing');
  return insertOrder(db, cube, author, from.storeId, checkLines(db, cube, from.storeId, from.lines, localToday()));
}

type CopySource = { storeId: number; lines: ParsedInput<'orders.create'>['lines'] };

function linesOfOrder(db: Db, cube: SalesCube, id: number): CopySource {
  const { storeId, items } = getOrder(db, cube, id);
  const lines = items.map(({ productId, quantity, unit, pieces }) => {
    const isWholeCases =
      unit === 'case' && cube.products.get(productId).caseSize !== null && Number.isInteger(quantity);
    return {
      productId,
      quantity: isWholeCases ? quantity : pieces,
      unit: isWholeCases ? unit : ('piece' as const),
      source: 'copy' as const,
    };
  });
  return { storeId, lines };
}

function linesOfInvoice(db: Db, cube: SalesCube, id: number): CopySource {
  const rows = db
    .prepare<unknown[], { storeId: number; productId: number; quantity: number }>(
      `SELECT i.store_id AS storeId, l.product_id AS productId, sum(l.quantity) AS quantity FROM invoice_line l JOIN invoice i ON i.id = l.invoice_id
       WHERE l.invoice_id = ? GROUP BY l.product_id HAVING sum(l.quantity) > 0 ORDER BY min(l.line_no)`,
    )
    .all(id);
  return {
    storeId: rows[0] ? cube.stores.get(rows[0].storeId).id : 0,
    lines: rows.map(({ productId, quantity }) => ({
      productId,
      quantity: quantityToNumber(quantity),
      unit: 'piece',
      source: 'copy',
    })),
  };
}

/** Draft → confirmed, to be matched with its invoice. @throws Problem `order_state` · `order_empty` */
export function confirmOrder(db: Db, cube: SalesCube, actor: string, id: number, expectedVersion?: number) {
  const row = rowOf(db, id);
  if (row.state !== 'draft') throw wrongState(row, 'confirmed');
  orderingStore(db, cube, cube.stores.get(row.storeId).id);
  if (getOrder(db, cube, id).lines === 0) throw new Problem('order_empty', { id });
  return changeState(db, cube, actor, row, 'confirmed', expectedVersion);
}

/** Draft or confirmed → cancelled. @throws Problem `order_state` */
export function cancelOrder(db: Db, cube: SalesCube, actor: string, id: number, expectedVersion?: number) {
  matchOrders(db, unscoped(cube));
  const row = rowOf(db, id);
  if (row.state === 'cancelled' || row.invoiceId !== null) throw wrongState(row, 'cancelled');
  return changeState(db, cube, actor, row, 'cancelled', expectedVersion);
}

function changeState(
  db: Db,
  cube: SalesCube,
  actor: string,
  { id, edition }: OrderRow,
  state: 'confirmed' | 'cancelled',
  expectedVersion = edition,
): Output<'orders.cancel'> {
  const set: RowChange['set'] = { state, invoice_id: null };
  if (state === 'confirmed') set.confirmed_at = new Date().toISOString();
  const editId = edit(db, actor, state, [{ table: 'sales_order', id, expectedVersion, set }]);
  return { ...getOrder(db, cube, id), editId };
}

import { todayHere } from '../../src-shared/calendar.ts';
import type { Checked, Order, Output, WholeOrder } from '../../src-shared/contract/index.ts';
import { toMinor } from '../../src-shared/money.ts';
import { Problem } from '../../src-shared/problem.ts';
import { quantityToNumber } from '../../src-shared/quantity.ts';
import { tellChange } from '../asking.ts';
import { type Change, changedMeanwhile, edit } from '../desk/edits.ts';
import { type Facts, wholeOf } from '../facts/facts.ts';
import { folded } from '../sales/figures.ts';
import type { Store as Database } from '../store/open.ts';
import { checkLines, type Line, lineTotal, orderingStore } from './lines.ts';
import { matchOrders } from './match.ts';

interface OrderRow {
  id: number;
  state: 'draft' | 'confirmed' | 'cancelled';
  storeId: number;
  orderedOn: string;
  remark: string;
  author: string;
  currency: string;
  invoiceId: number | null;
  invoiceNumber: string | null;
  edition: number;
}

type LineRow = Line & { orderId: number; lineNo: number };

const ORDER = `SELECT o.id, o.state, o.store_id AS storeId, o.ordered_on AS orderedOn, o.remark, o.author, o.currency, o.invoice_id AS invoiceId,
  i.number AS invoiceNumber, o.edition FROM sales_order o LEFT JOIN invoice i ON i.id = o.invoice_id`;
const LINES = `SELECT order_id AS orderId, line_no AS lineNo, product_id AS productId, quantity, unit, case_size AS caseSize, price, source
  FROM sales_order_line`;

function headOf(facts: Facts, row: OrderRow, lines: LineRow[]): Order {
  const store = facts.stores.of(row.storeId);
  const total = lines.reduce((sum, line) => sum + lineTotal(line), 0);
  return {
    ...row,
    state: row.invoiceId === null ? row.state : 'invoiced',
    storeId: store.id,
    storeName: store.name,
    lines: lines.length,
    totalMinor: toMinor(total, row.currency),
  };
}

/** Orders, newest first. */
export function listOrders(db: Database, facts: Facts, input: Checked<'orders.list'>): Output<'orders.list'> {
  matchOrders(db, wholeOf(facts));
  const rows = db
    .prepare(`${ORDER} WHERE o.ordered_on BETWEEN ? AND ? ORDER BY o.ordered_on DESC, o.id DESC`)
    .all(input.from ?? '0000', input.to ?? '9999') as OrderRow[];
  const words = folded(input.search).trim();
  const store = input.storeId === undefined ? undefined : (facts.stores.countsAs[input.storeId] ?? -1);
  const found = rows.filter(
    (row) =>
      facts.stores.countsAs[row.storeId] &&
      (store === undefined || facts.stores.countsAs[row.storeId] === store) &&
      (input.state === undefined || (row.invoiceId === null ? row.state : 'invoiced') === input.state) &&
      (words === '' ||
        `#${row.id}`.includes(words) ||
        folded(facts.stores.of(row.storeId).name).includes(words) ||
        folded(row.remark).includes(words)),
  );
  const lines = db.prepare(`${LINES} WHERE order_id = ? ORDER BY line_no`);
  const shown = found.slice(input.offset, input.offset + input.limit);
  return { items: shown.map((row) => headOf(facts, row, lines.all(row.id) as LineRow[])), total: found.length };
}

/** Undelivered orders of stores, newest first. */
export function openOrdersOf(db: Database, facts: Facts, storeIds: number[]) {
  matchOrders(db, wholeOf(facts));
  const rows = db
    .prepare(
      `${ORDER} WHERE o.store_id IN (SELECT value FROM json_each(?)) AND o.state IN ('draft', 'confirmed') AND o.invoice_id IS NULL
       ORDER BY o.ordered_on DESC, o.id DESC`,
    )
    .all(JSON.stringify(storeIds)) as OrderRow[];
  const lines = db.prepare(`${LINES} WHERE order_id = ? ORDER BY line_no`);
  return rows.map((row) => {
    const { id, state, orderedOn, totalMinor, currency, ...head } = headOf(facts, row, lines.all(row.id) as LineRow[]);
    return { id, state, orderedOn, lines: head.lines, totalMinor, currency };
  });
}

/** @throws Problem `order_unknown` */
function rowOf(db: Database, id: number): OrderRow {
  const row = db.prepare(`${ORDER} WHERE o.id = ?`).get(id) as OrderRow | undefined;
  if (!row)
    throw new Problem('order_unknown', `There is no order ${id}.`, 'The list of orders shows those that are here.');
  return row;
}

/** One order with its lines. @throws Problem `order_unknown` */
export function getOrder(db: Database, facts: Facts, id: number): WholeOrder {
  matchOrders(db, wholeOf(facts));
  const row = rowOf(db, id);
  const lines = db.prepare(`${LINES} WHERE order_id = ? ORDER BY line_no`).all(id) as LineRow[];
  const minor = (amount: number) => toMinor(amount, row.currency);
  const items = lines.map((line) => {
    const product = facts.products.of(line.productId);
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
  const scan = db.prepare('SELECT id, name FROM scan WHERE order_id = ?').get(id) as WholeOrder['scan'] | undefined;
  return { ...headOf(facts, row, lines), items, scan: scan ?? null };
}

function writeLines(db: Database, orderId: number, lines: Line[]): void {
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
  db: Database,
  facts: Facts,
  author: string,
  { storeId, orderedOn, remark, lines: asked }: Checked<'orders.create'>,
): WholeOrder {
  const store = orderingStore(db, facts, storeId);
  return insertOrder(db, facts, author, store.id, checkLines(db, facts, store.id, asked), orderedOn, remark);
}

function insertOrder(
  db: Database,
  facts: Facts,
  author: string,
  storeId: number,
  lines: Line[],
  orderedOn = todayHere(),
  remark = '',
): WholeOrder {
  const id = db
    .transaction(() => {
      const { lastInsertRowid } = db
        .prepare(
          `INSERT INTO sales_order (store_id, state, ordered_on, currency, remark, author, created_at) VALUES (?, 'draft', ?, ?, ?, ?, ?)`,
        )
        .run(storeId, orderedOn, facts.currency, remark, author, new Date().toISOString());
      writeLines(db, Number(lastInsertRowid), lines);
      return Number(lastInsertRowid);
    })
    .immediate();
  return getOrder(db, facts, id);
}

/**
 * Replaces the contents of a draft.
 * @throws Problem `order_refused` · `order_state` if it is no longer a draft · `changed_meanwhile`
 */
export function saveOrder(db: Database, facts: Facts, input: Checked<'orders.save'>): WholeOrder {
  const { id, edition, orderedOn, remark } = input;
  db.transaction(() => {
    const row = rowOf(db, id);
    if (row.edition !== edition) throw changedMeanwhile('sales_order');
    if (row.state !== 'draft') throw wrongState(row, 'changed');
    const lines = checkLines(db, facts, facts.stores.of(row.storeId).id, input.lines);
    db.prepare('UPDATE sales_order SET ordered_on = ?, remark = ?, edition = edition + 1 WHERE id = ?').run(
      orderedOn,
      remark,
      id,
    );
    const before = keptOrder(db, id);
    writeLines(db, id, lines);
    tellChange(`order ${id}`, before, keptOrder(db, id));
  }).immediate();
  return getOrder(db, facts, id);
}

/** An order's stored lines, for the audit. */
const keptOrder = (db: Database, id: number) => db.prepare(`${LINES} WHERE order_id = ? ORDER BY line_no`).all(id);

function wrongState(row: OrderRow, what: string): Problem {
  const state = row.invoiceId === null ? row.state : `invoiced (${row.invoiceNumber})`;
  return new Problem('order_state', `Order ${row.id} is ${state} and can't be ${what}.`, 'Copy it to begin a new one.');
}

/** A new draft with the lines of an order or invoice, at current prices. @throws Problem `copy_of_nothing` */
export function copyOrder(
  db: Database,
  facts: Facts,
  author: string,
  { orderId, invoiceId }: Checked<'orders.copy'>,
): WholeOrder {
  const from = orderId !== undefined ? linesOfOrder(db, facts, orderId) : linesOfInvoice(db, facts, invoiceId ?? 0);
  if (from.lines.length === 0)
    throw new Problem('copy_of_nothing', 'There are no lines to copy.', 'Name an order or an invoice that has some.');
  return insertOrder(db, facts, author, from.storeId, checkLines(db, facts, from.storeId, from.lines));
}

type Copied = { storeId: number; lines: Checked<'orders.create'>['lines'] };

function linesOfOrder(db: Database, facts: Facts, id: number): Copied {
  const { storeId, items } = getOrder(db, facts, id);
  const lines = items.map(({ productId, quantity, unit, pieces }) => {
    const whole = unit === 'case' && facts.products.of(productId).caseSize !== null && Number.isInteger(quantity);
    return {
      productId,
      quantity: whole ? quantity : pieces,
      unit: whole ? unit : ('piece' as const),
      source: 'copy' as const,
    };
  });
  return { storeId, lines };
}

function linesOfInvoice(db: Database, facts: Facts, id: number): Copied {
  const rows = db
    .prepare(
      `SELECT i.store_id AS storeId, l.product_id AS productId, sum(l.quantity) AS quantity FROM invoice_line l JOIN invoice i ON i.id = l.invoice_id
       WHERE l.invoice_id = ? GROUP BY l.product_id HAVING sum(l.quantity) > 0 ORDER BY min(l.line_no)`,
    )
    .all(id) as { storeId: number; productId: number; quantity: number }[];
  return {
    storeId: rows[0] ? facts.stores.of(rows[0].storeId).id : 0,
    lines: rows.map(({ productId, quantity }) => ({
      productId,
      quantity: quantityToNumber(quantity),
      unit: 'piece',
      source: 'copy',
    })),
  };
}

/** Draft → confirmed, to be matched with its invoice. @throws Problem `order_state` · `order_empty` */
export function confirmOrder(db: Database, facts: Facts, actor: string, id: number, seen?: number) {
  const row = rowOf(db, id);
  if (row.state !== 'draft') throw wrongState(row, 'confirmed');
  orderingStore(db, facts, facts.stores.of(row.storeId).id);
  if (getOrder(db, facts, id).lines === 0)
    throw new Problem('order_empty', `Order ${id} has no lines yet.`, 'Add at least one product first.');
  return move(db, facts, actor, row, 'confirmed', seen);
}

/** Draft or confirmed → cancelled. @throws Problem `order_state` */
export function cancelOrder(db: Database, facts: Facts, actor: string, id: number, seen?: number) {
  matchOrders(db, wholeOf(facts));
  const row = rowOf(db, id);
  if (row.state === 'cancelled' || row.invoiceId !== null) throw wrongState(row, 'cancelled');
  return move(db, facts, actor, row, 'cancelled', seen);
}

function move(
  db: Database,
  facts: Facts,
  actor: string,
  { id, edition }: OrderRow,
  state: 'confirmed' | 'cancelled',
  seen = edition,
): Output<'orders.confirm'> {
  const set: Change['set'] = { state, invoice_id: null };
  if (state === 'confirmed') set.confirmed_at = new Date().toISOString();
  const editId = edit(db, actor, state, [{ table: 'sales_order', id, seen, set }]);
  return { ...getOrder(db, facts, id), editId };
}

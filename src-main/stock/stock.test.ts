import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays } from '../../src-shared/calendar.ts';
import { tempFolder } from '../../test/helpers.ts';
import { STOCK_SQL } from '../../test/sales/stock-sql.ts';
import { openSalesCube } from '../cube/cube.ts';
import { prepareDataFolder } from '../db/folder.ts';
import { type Db, openDatabase } from '../db/open.ts';
import { availableOn, onHandOf, stockOf } from './stock.ts';

const RUNS = Number(process.env.MANGALM_RUNS ?? 100);
const START = '2026-01-01';
const TODAY = addDays(START, 10);
const PRODUCTS = 2;

let db: Db;
beforeAll(() => {
  db = openDatabase(prepareDataFolder(tempFolder()));
  db.pragma('foreign_keys = OFF');
});
afterAll(() => db.close());

// few days, so that counts, sales and expiries meet on one
const day = fc.nat(14).map((days) => addDays(START, days));
const batchName = fc.constantFrom('', 'B1', 'B2');
const pieces = fc.integer({ min: 1, max: 30 }).map((n) => n * 1000);
const product = fc.integer({ min: 1, max: PRODUCTS + 1 });
const history = fc.record({
  counts: fc.array(
    fc.record({
      day: fc.nat(9).map((days) => addDays(START, days)),
      rows: fc.uniqueArray(
        fc.record({
          product,
          place: fc.constantFrom('Main', 'North'),
          batch: batchName,
          expiry: fc.option(day, { freq: 3 }),
          quantity: fc.oneof(pieces, fc.constant(0)),
        }),
        { selector: (row) => `${row.product} ${row.place} ${row.batch}`, minLength: 3, maxLength: 8 },
      ),
    }),
    { minLength: 2, maxLength: 4 },
  ),
  invoices: fc.array(
    fc.record({
      day,
      credit: fc.boolean().map((yes) => Number(yes)),
      status: fc.constantFrom('', '', '', 'Void'),
      lines: fc.array(fc.record({ product, quantity: fc.oneof(pieces, fc.constant(-2000)), batch: batchName }), {
        minLength: 1,
        maxLength: 4,
      }),
    }),
    { minLength: 3, maxLength: 8 },
  ),
  orders: fc.array(
    fc.record({
      day,
      deliver: fc.option(day),
      state: fc.constantFrom('draft', 'confirmed', 'confirmed', 'cancelled'),
      invoice: fc.constantFrom(null, null, null, 1),
      lines: fc.array(fc.record({ product, quantity: pieces }), { maxLength: 3 }),
    }),
    { maxLength: 4 },
  ),
});

/** Fills the tables with a history; the last product is merged into the first. */
function fill({ counts, invoices, orders }: typeof history extends fc.Arbitrary<infer T> ? T : never): void {
  for (const table of ['sales_order_line', 'sales_order', 'invoice_line', 'invoice', 'extra', 'stock_count', 'product'])
    db.exec(`DELETE FROM ${table}`);
  const run = (sql: string, ...values: unknown[]) => db.prepare(sql).run(...values);
  for (let id = 1; id <= PRODUCTS + 1; id++)
    run(
      'INSERT INTO product (id, name, as_of, merged_into) VALUES (?, ?, ?, ?)',
      id,
      `P${id}`,
      START,
      id > PRODUCTS ? 1 : null,
    );
  counts.forEach((count, i) => {
    for (const row of count.rows)
      run(
        'INSERT INTO stock_count (product_id, import_id, place, batch, expiry, quantity, counted_on, physical_line) VALUES (?, ?, ?, ?, ?, ?, ?, 1)',
        ...[row.product, i + 1, row.place, row.batch, row.expiry, row.quantity, count.day],
      );
  });
  for (const [id, batch] of ['', 'B1', 'B2'].entries())
    run(
      'INSERT INTO extra (id, hash, json) VALUES (?, 0, ?)',
      id + 1,
      JSON.stringify({ Remark: 'x', 'Batch No': batch }),
    );
  invoices.forEach((invoice, i) => {
    run(
      "INSERT INTO invoice (id, number, date, status, store_id, currency, is_credit, total, line_count, import_id) VALUES (?, ?, ?, ?, 1, 'INR', ?, 0, ?, 1)",
      ...[i + 1, `I${i}`, invoice.day, invoice.status, invoice.credit, invoice.lines.length],
    );
    for (const [at, line] of invoice.lines.entries())
      run(
        'INSERT INTO invoice_line (invoice_id, line_no, product_id, quantity, total, line_extra, import_id, record, physical_line) VALUES (?, ?, ?, ?, 0, ?, 1, 1, 1)',
        ...[i + 1, at + 1, line.product, line.quantity, ['', 'B1', 'B2'].indexOf(line.batch) + 1],
      );
  });
  orders.forEach((order, i) => {
    run(
      "INSERT INTO sales_order (id, store_id, state, ordered_on, deliver_on, currency, author, created_at, invoice_id) VALUES (?, 1, ?, ?, ?, 'INR', 'x', ?, ?)",
      ...[i + 1, order.state, order.day, order.deliver, START, order.invoice],
    );
    for (const [at, line] of order.lines.entries())
      run(
        "INSERT INTO sales_order_line (order_id, line_no, product_id, quantity, unit, source) VALUES (?, ?, ?, ?, 'piece', 'hand')",
        ...[i + 1, at + 1, line.product, line.quantity],
      );
  });
}

const stockNow = () => stockOf(db, openSalesCube(db)(), TODAY)!;

it('by hand: places that are counted on different days share what is sold in between', () => {
  const count = (nth: number, place: 'Main' | 'North', quantity: number, expiry: number) => ({
    day: addDays(START, nth),
    rows: [{ product: 2, place, batch: '' as const, expiry: addDays(START, expiry), quantity: quantity * 1000 }],
  });
  const sale = (nth: number, quantity: number) => ({
    ...{ day: addDays(START, nth), credit: 0, status: '' as const },
    lines: [{ product: 2, quantity: quantity * 1000, batch: '' as const }],
  });
  const counts = [
    count(1, 'Main', 10, 12),
    count(1, 'North', 10, 14),
    count(3, 'North', 20, 13),
    count(5, 'Main', 14, 12),
    count(7, 'North', 9, 14),
    count(9, 'Main', 6, 12),
  ];
  // what is sold from the sixth on comes off Main's second count, on the day of its third one as well; the last comes off both
  const invoices = [sale(2, 4), sale(5, 2), sale(6, 9), sale(8, 2), sale(9, 2), sale(10, 8)];
  db.transaction(fill)({ counts, invoices, orders: [] });
  const { ledger } = stockNow().products.get(2)!;
  expect(ledger.batches.map(({ place }, i) => [place, ledger.left[i]! / 1000])).toEqual([
    ['Main', 0],
    ['North', 7],
  ]);
  expect(ledger.left).toEqual(
    db
      .prepare<unknown[], { left: number }>(STOCK_SQL)
      .all({ today: TODAY, promises: 0 })
      .map(({ left }) => left),
  );
});

describe('stock of random histories', () => {
  it('is that of a second computation in SQL, batch by batch', () => {
    fc.assert(
      fc.property(history, (one) => {
        db.transaction(fill)(one);
        const stock = stockNow();
        for (const promises of [0, 1]) {
          const ours = [...stock.products].flatMap(([id, { ledger, free }]) =>
            ledger.batches.map(({ place, batch, expiry, quantity }, i) => ({
              ...{ product: id, place, batch, expiry, quantity },
              left: promises ? free[i] : ledger.left[i],
            })),
          );
          ours.sort((a, b) => a.product - b.product);
          expect(ours).toEqual(db.prepare(STOCK_SQL).all({ today: TODAY, promises }));
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('loses nothing: what was counted is left, was sold or counted again, and what is offered is there', () => {
    fc.assert(
      fc.property(history, (one) => {
        db.transaction(fill)(one);
        for (const its of stockNow().products.values()) {
          const { ledger, free, promised } = its;
          const sumOf = (kind: string) =>
            ledger.events.reduce((sum, event) => sum + (event.kind === kind ? event.quantity : 0), 0);
          const left = ledger.left.reduce((sum, quantity) => sum + quantity, 0);
          expect(sumOf('counted') + sumOf('sold') + sumOf('recounted')).toBe(left);
          expect(0 - sumOf('beyond')).toBe(its.beyond);
          const { onHand, expired } = onHandOf(its, TODAY);
          expect(onHand).toBe(left);
          expect(Math.min(...free, 0)).toBe(0);
          const available = availableOn(its, TODAY);
          expect(available).toBeGreaterThanOrEqual(0);
          expect(available).toBeLessThanOrEqual(onHand - expired);
          expect(left - free.reduce((sum, quantity) => sum + quantity, 0)).toBeLessThanOrEqual(promised);
          // nothing that has expired is ever offered
          ledger.batches.forEach(({ expiry }, i) => {
            if (expiry !== null && expiry < TODAY) expect(free[i]).toBe(ledger.left[i]);
          });
        }
      }),
      { numRuns: RUNS },
    );
  });
});

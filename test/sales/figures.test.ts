import fs from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openSalesCube } from '../../src-main/cube/cube.ts';
import { dateOfDayNumber } from '../../src-shared/calendar.ts';
import type { SalesFilter } from '../../src-shared/contract/index.ts';
import { tempFolder, writeCsv } from '../helpers.ts';
import { openTestApp, type TestApp } from '../test-app.ts';
import { sqlOracle } from './sql-oracle.ts';

const HEADER = [
  'Invoice No',
  'Invoice Date',
  'Store Name',
  'City',
  'Sales person',
  'Currency',
  'Item Name',
  'Category',
  'Brand',
  'Qty',
  'Rate',
  'Amount',
];
const STORES = ['Patel', 'Patell', 'Apna', 'Ravi'];
const ITEMS = ['Kaju Katli', 'Kaju Katlli', 'Soan Papdi', 'Aloo Bhujia'];

/** A line of a file; a quantity of `x` makes it a reject. */
const lineArbitrary = fc.record({
  invoice: fc.integer({ min: 1, max: 9 }),
  item: fc.nat(3),
  quantity: fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: 1, max: 20 }) },
    { weight: 1, arbitrary: fc.integer({ min: -5, max: -1 }) },
    { weight: 1, arbitrary: fc.constant('x') },
  ),
  price: fc.integer({ min: 1, max: 9999 }),
});
const stepArbitrary = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('import' as const),
      lines: fc.array(lineArbitrary, { minLength: 1, maxLength: 12 }),
      shift: fc.nat(3),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('undo' as const), nth: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('fix' as const), quantity: fc.integer({ min: 1, max: 9 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('merge' as const),
      kind: fc.constantFrom('store' as const, 'product' as const),
      a: fc.nat(3),
      b: fc.nat(3),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('edit' as const),
      kind: fc.constantFrom('store' as const, 'product' as const),
      nth: fc.nat(3),
      to: fc.constantFrom('Fremont', 'Sweets', null),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'unedit' as const }) },
);

/** The cells of a line; date, store, salesperson and currency follow from the invoice number. */
function lineCells(
  { invoice, item, quantity, price }: { invoice: number; item: number; quantity: number | string; price: number },
  shift: number,
) {
  const date = `2025-0${1 + ((invoice + shift) % 4)}-1${invoice % 10}`;
  return [
    `${invoice === 8 ? 'CN' : 'INV'}-${invoice}`,
    date,
    STORES[invoice % 4]!,
    ['Milpitas', 'Dublin'][invoice % 2]!,
    ['Asha', 'Ravi', ''][invoice % 3]!,
    invoice === 7 ? 'EUR' : 'USD',
    ITEMS[item]!,
    ['Sweets', 'Namkeen'][item % 2]!,
    ['Deep', 'Tops', ''][item % 3]!,
    String(quantity),
    (price / 100).toFixed(2),
    typeof quantity === 'number' ? ((quantity * price) / 100).toFixed(2) : '',
  ];
}

const FILTERS: SalesFilter[] = [
  {},
  { from: '2025-02-01', to: '2025-03-31' },
  { storeId: 1 },
  { storeId: 2, from: '2025-02-01' },
  { productId: 1 },
  { city: 'Milpitas' },
  { city: 'Fremont' },
  { salesperson: 'Asha' },
  { salesperson: '' },
  { category: 'Sweets', to: '2025-03-31' },
  { brand: '', category: 'Namkeen' },
];

const cents = (amount: number) => Math.sign(amount) * Math.floor((Math.abs(amount) + 50) / 100) || 0;

async function expectSameAsSql(app: TestApp, data: string): Promise<void> {
  const sql = sqlOracle(data);
  try {
    await app.call('sales.dashboard', {});
    expect(sql.stale()).toBe(0);
    expect(unpackedLines(data)).toEqual(sql.monthLines());
    for (const filter of FILTERS) {
      const knownStores = (await app.call('sales.stores', { limit: 1000 })).items;
      if (filter.storeId && !knownStores.some(({ id }) => id === filter.storeId)) continue;
      const all = sql.all(filter);
      const dashboard = await app.call('sales.dashboard', filter);
      expect(dashboard).toMatchObject({
        revenueMinor: cents(all.revenue!),
        orders: all.orders,
        invoices: all.invoices,
        stores: all.stores,
        products: all.products,
        returnsMinor: cents(all.returns!),
        units: all.quantity! / 1000,
        averageOrderMinor: all.orders ? cents(Math.round(all.ordered! / all.orders)) : 0,
        from: all.first,
        to: all.last,
      });
      const revenues = (sums: Record<string, Record<string, number>>) =>
        Object.fromEntries(Object.entries(sums).map(([key, { revenue }]) => [key, cents(revenue!)]));
      const named = (list: { name: string; revenueMinor: number }[]) =>
        Object.fromEntries(list.map(({ name, revenueMinor }) => [name, revenueMinor]));
      const hasComparison = filter.from !== undefined && filter.to !== undefined;
      const expectSameSums = (list: { name: string; revenueMinor: number }[], expression: string) => {
        const wanted = revenues(sql.by(expression, filter));
        // with a comparison period, groups that only sold in it are listed too, with zero revenue
        const shown = named(
          list.filter(({ name, revenueMinor }) => !hasComparison || name in wanted || revenueMinor !== 0),
        );
        expect(shown).toEqual(wanted);
      };
      expectSameSums(
        dashboard.byCategory.map(({ category, ...rest }) => ({ name: category, ...rest })),
        'category',
      );
      expectSameSums(dashboard.byBrand, 'brand');
      expectSameSums(dashboard.byCity, 'city');
      expectSameSums(dashboard.bySalesperson, 'salesperson');
      expectSameSums(
        dashboard.byMonth.map(({ month, revenueMinor }) => ({ name: month, revenueMinor })),
        'substr(date, 1, 7)',
      );
      const { stores, products } = {
        stores: await app.call('sales.stores', { ...filter, limit: 1000 }),
        products: await app.call('sales.products', { ...filter, limit: 1000 }),
      };
      const byStore = sql.by('store', filter);
      for (const { id, revenueMinor } of stores.items) expect(revenueMinor).toBe(cents(byStore[id]?.revenue ?? 0));
      expect(Object.keys(byStore).every((id) => stores.items.some((store) => store.id === Number(id)))).toBe(true);
      const byProduct = sql.by('product', filter);
      for (const { id, revenueMinor, stores: buyers } of products.items) {
        expect(revenueMinor).toBe(cents(byProduct[id]?.revenue ?? 0));
        expect(buyers).toBe(byProduct[id]?.stores ?? 0);
      }
      expect(Object.keys(byProduct).every((id) => products.items.some((entity) => entity.id === Number(id)))).toBe(
        true,
      );
      const invoices = await app.call('sales.invoices', { ...filter, limit: 1000 });
      const inMainCurrency = invoices.items.filter(({ currency }) => currency === sql.currency);
      expect(inMainCurrency.map(({ id }) => id).sort((a, b) => a - b)).toEqual(sql.invoices(filter));
      expect(invoices.sums.find(({ currency }) => currency === sql.currency)?.totalMinor ?? 0).toBe(
        cents(all.revenue!),
      );
      const series = await app.call('sales.series', { ...filter, grain: 'week' });
      expect(series.points.reduce((sum, { orders }) => sum + orders, 0)).toBe(all.orders);
      const daily = await app.call('reports.run', { name: 'daily-sales', filter, limit: 1000 });
      expect(Object.fromEntries(daily.rows.map((row) => [row[0], row[2]]))).toEqual(revenues(sql.by('date', filter)));
      const pivot = await app.call('reports.run', {
        name: 'custom',
        pivot: { rows: 'category', columns: 'month', measure: 'orders', filter },
        limit: 1000,
      });
      const orders = sql.by("category || ' ' || substr(date, 1, 7)", filter);
      for (const row of pivot.rows)
        pivot.columns.slice(1, -1).forEach(({ label }, i) => {
          expect(row[i + 1] ?? 0).toBe(orders[`${row[0]} ${label}`]?.orders ?? 0);
        });
      expect(pivot.sums?.at(-1)).toBe(all.orders);
    }
  } finally {
    sql.close();
  }
}

/** The lines unpacked from the packed months of the sales cube. */
function unpackedLines(data: string) {
  const db = new Database(path.join(data, 'mangalm.db'));
  try {
    return openSalesCube(db)().months.flatMap(({ month, invoices, lines, salespeople, currencies }) =>
      Array.from(invoices.id).flatMap((id, at) =>
        Array.from({ length: invoices.firstLine[at + 1]! - invoices.firstLine[at]! }, (_, i) => {
          const place = invoices.firstLine[at]! + i;
          return {
            month,
            id,
            store: invoices.store[at],
            date: dateOfDayNumber(invoices.day[at]!),
            salesperson: salespeople[invoices.salesperson[at]!],
            currency: currencies[invoices.currency[at]!],
            isCredit: invoices.isCredit[at],
            product: lines.product[place],
            quantity: lines.quantity[place],
            total: lines.total[place],
          };
        }),
      ),
    );
  } finally {
    db.close();
  }
}

const RUNS = Number(process.env.MANGALM_RUNS ?? 6);

it(`${RUNS} random series of imports, undos, fixes, merges and edits: every figure equals plain SQL over the lines`, {
  timeout: 600_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(stepArbitrary, { minLength: 3, maxLength: 10 }), async (steps) => {
      const data = fs.mkdtempSync(path.join(tempFolder(), 'f-'));
      const app = openTestApp(data);
      const [imports, edits, undone]: [number[], number[], Set<number>] = [[], [], new Set()];
      const entities = async (kind: 'store' | 'product') =>
        (await app.call(kind === 'store' ? 'sales.stores' : 'sales.products', { limit: 1000 })).items;
      try {
        for (const next of steps) {
          if (next.do === 'import') {
            const file = writeCsv(
              path.join(data, 'f.csv'),
              next.lines.map((entity) => lineCells(entity, next.shift)),
              HEADER,
            );
            imports.push((await app.importFile(file, { maxErrorRate: 1, existing: 'update' })).importId);
          } else if (next.do === 'undo') {
            const open = imports.filter((id) => !undone.has(id));
            const id = open[next.nth % Math.max(1, open.length)];
            if (id === undefined) continue;
            undone.add(id);
            await app.call('imports.undo', { importId: id });
          } else if (next.do === 'fix') {
            const id = imports.findLast((entity) => !undone.has(entity));
            if (id === undefined) continue;
            const { items } = await app.call('imports.rejects', { importId: id });
            const reject = items.find(({ fixedBy }) => fixedBy === null);
            if (!reject) continue;
            const corrected = [...reject.cells];
            corrected[9] = String(next.quantity);
            const { importId } = await app.call('imports.fix', {
              importId: id,
              records: [{ record: reject.record, cells: corrected }],
            });
            await app.importEnded(importId);
          } else if (next.do === 'merge') {
            const all = await entities(next.kind);
            const [a, b] = [all[next.a % Math.max(1, all.length)], all[next.b % Math.max(1, all.length)]];
            if (!a || !b || a.id === b.id) continue;
            edits.push((await app.call('desk.merge', { kind: next.kind, into: a.id, ids: [b.id] })).editId);
          } else if (next.do === 'edit') {
            const all = await entities(next.kind);
            const entity = all[next.nth % Math.max(1, all.length)];
            if (!entity) continue;
            if (next.kind === 'store') {
              const { edition } = await app.call('sales.store', { id: entity.id });
              edits.push((await app.call('desk.editStore', { id: entity.id, edition, set: { city: next.to } })).editId);
            } else {
              edits.push(
                (await app.call('desk.editProducts', { ids: [entity.id], set: { category: next.to } })).editId,
              );
            }
          } else {
            const last = edits.pop();
            if (last === undefined) continue;
            try {
              await app.call('desk.undo', { editId: last });
            } catch (error) {
              // an undone import may have removed the edited entity
              expect((error as { code: string }).code).toMatch(/changed_meanwhile|_unknown/);
            }
          }
          await expectSameAsSql(app, data);
        }
      } finally {
        await app.close();
        fs.rmSync(data, { recursive: true, force: true });
      }
    }),
    { numRuns: RUNS },
  );
});

import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays, localToday } from '../../src-shared/calendar.ts';
import type { Input, Output } from '../../src-shared/contract/index.ts';
import type { Problem } from '../../src-shared/problem.ts';
import { tempFolder, writeCsv } from '../helpers.ts';
import { openTestApp, type TestApp } from '../test-app.ts';

let app: TestApp;
let data: string;
const products: Record<string, number> = {};
const stores: Record<string, number> = {};
const today = localToday();
const ago = (days: number) => addDays(today, -days);
const ahead = (days: number) => addDays(today, days);

const INVOICES = [
  'Invoice No',
  'Invoice Date',
  'Store Name',
  'SKU',
  'Item Name',
  'Category',
  'Qty',
  'Rate',
  'Amount',
  'Batch No',
  'Return Reason',
];
const GOODS: Record<string, string> = {
  K5: 'Kaju Katli 500g',
  K1: 'Kaju Katli 1 Kg',
  SP: 'Soan Papdi 250g',
  AB: 'Aloo Bhujia 400g',
  TP: 'Tea 1 Kg',
};
let number = 0;
/** An invoice of one product. */
const invoice = (day: string, store: string, sku: string, pieces: number, batch = '', reason = '') => [
  ...[`A-${++number}`, day, store, sku, GOODS[sku]!, sku === 'AB' ? 'Namkeen' : sku === 'TP' ? 'Drinks' : 'Sweets'],
  ...[String(pieces), '10.00', `${pieces * 10}.00`, batch, reason],
];
const STOCK = ['SKU', 'Batch', 'Expiry Date', 'Godown', 'Closing Stock', 'Counted On'];
let files = 0;
const importList = (rows: (string | number)[][], answers: Record<string, string> = {}, header = STOCK) =>
  app.importFile(
    writeCsv(
      path.join(data, `list${files++}.csv`),
      rows.map((row) => row.map(String)),
      header,
    ),
    { answers },
  );
const problemOf = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: Problem) => error,
  );
const stockOf = async (sku: string, more: Partial<Input<'stock.list'>> = {}) =>
  (await app.call('stock.list', { productId: products[sku]!, ...more })).items[0];
const batchesOf = async (sku: string) =>
  (await app.call('stock.batches', { productId: products[sku]! })).items.map(({ batch, left, free }) => [
    batch,
    left,
    free,
  ]);
const order = async (store: string, sku: string, quantity: number, confirmed = true) => {
  const { id } = await app.call('orders.create', { storeId: stores[store]!, lines: [{ sku, quantity }] });
  if (confirmed) await app.call('orders.confirm', { id });
  return id;
};
const reportRows = async (name: string) => (await app.call('reports.run', { name })).rows;

beforeAll(async () => {
  data = tempFolder();
  app = openTestApp(data);
  const weekly = (store: string, sku: string, pieces: number) =>
    Array.from({ length: 15 }, (_, i) => invoice(ago(11 + 7 * i), store, sku, pieces));
  await app.importFile(
    writeCsv(
      path.join(data, 'invoices.csv'),
      [
        ...weekly('Patel Foods', 'K5', 14),
        ...weekly('Patel Foods', 'SP', 7),
        ...weekly('Apna Bazar', 'K5', 7),
        ...weekly('Apna Bazar', 'AB', 7),
        ...weekly('Zeta Mart', 'K1', 7),
        ...weekly('Zeta Mart', 'TP', 7),
        // takes longer for its usual quantity than what expires has left
        ...[0, 1, 2, 3].map((i) => invoice(ago(11 + 50 * i), 'Slow Shop', 'AB', 20)),
      ],
      INVOICES,
    ),
  );
  for (const { id, sku } of (await app.call('sales.products', {})).items) products[sku] = id;
  for (const { id, name } of (await app.call('sales.stores', {})).items) stores[name] = id;
});
afterAll(() => app?.close());

it('without a stock list nothing of it is to be seen', async () => {
  expect(await app.call('stock.state', {})).toEqual({ isCounted: false, countedOn: null });
  expect(await app.call('stock.list', {})).toMatchObject({ items: [], total: 0 });
  expect(await app.call('stock.buying', {})).toEqual({ items: [], total: 0 });
  const names = (await app.call('reports.list', {})).reports.map(({ name }) => name);
  expect(names.filter((name) => /stock|buying|expiry/.test(name))).toEqual([]);
  const { items } = await app.call('orders.offer', { storeId: stores['Patel Foods']!, text: 'Kaju' });
  expect(items.map(({ available }) => available)).toEqual([null, null]);
  expect(await app.call('stock.check', { lines: [{ productId: products.K5!, pieces: 1e6 }] })).toEqual({
    items: [null],
  });
});

describe('with a count of ten days ago', () => {
  beforeAll(async () => {
    const counted = await importList([
      ['K5', 'OLD', ahead(5), 'Main', 30, ago(10)],
      ['K5', 'NEW', ahead(300), 'Main', 40, ago(10)],
      ['K5', 'NORTH', ahead(100), 'North', 5, ago(10)],
      ['K1', '', '', 'Main', 60, ago(10)],
      ['SP', 'S1', ago(2), 'Main', 12, ago(10)],
      ['AB', 'A1', ahead(40), 'Main', 500, ago(10)],
      ['TP', '', '', 'Main', 0, ago(10)],
    ]);
    expect(counted).toMatchObject({ content: 'stock', linesImported: 7, linesRejected: 0 });
  });

  it('goods leave first expired, first out; what an invoice names leaves first', async () => {
    await app.importFile(
      writeCsv(
        path.join(data, 'since.csv'),
        [
          // on the day of the count: it is in it
          invoice(ago(10), 'Patel Foods', 'K5', 9),
          invoice(ago(9), 'Patel Foods', 'K5', 20),
          invoice(ago(8), 'Patel Foods', 'K5', 3, 'new'),
          // came back: not in stock before it is counted
          invoice(ago(7), 'Patel Foods', 'K5', -4, '', 'Damaged'),
          // expired when it was sold
          invoice(ago(1), 'Apna Bazar', 'SP', 2, 'S1'),
          invoice(ago(1), 'Apna Bazar', 'SP', 1),
          // more than was counted
          invoice(ago(1), 'Zeta Mart', 'TP', 6),
        ],
        INVOICES,
      ),
    );
    expect(await batchesOf('K5')).toEqual([
      ['OLD', 10, 10],
      ['NORTH', 5, 5],
      ['NEW', 37, 37],
    ]);
    expect(await stockOf('K5')).toMatchObject({ onHand: 52, expired: 0, promised: 0, available: 52, beyond: 0 });
    expect(await stockOf('SP')).toMatchObject({
      onHand: 10,
      expired: 10,
      available: 0,
      beyond: 1,
      soldExpired: 2,
      nextExpiry: null,
    });
    expect(await stockOf('TP')).toMatchObject({ onHand: 0, available: 0, beyond: 6 });
    expect(await reportRows('sold-after-expiry')).toEqual([
      [ago(1), expect.any(String), 'Apna Bazar', 'SP', 'Soan Papdi 250g', 'S1', ago(2), 2],
    ]);
    const returned = await app.call('reports.run', { name: 'returns' });
    expect(returned.rows.map((row) => [row[3], row[5], row.at(-1)])).toEqual([['K5', -4, 'Damaged']]);
  });

  it('what is promised is not available; an order is promised until it is invoiced or cancelled', async () => {
    const id = await order('Apna Bazar', 'K5', 12);
    expect(await stockOf('K5')).toMatchObject({ onHand: 52, promised: 12, available: 40 });
    expect(await batchesOf('K5')).toEqual([
      ['OLD', 10, 0],
      ['NORTH', 5, 3],
      ['NEW', 37, 37],
    ]);
    await order('Apna Bazar', 'K5', 5, false);
    expect((await stockOf('K5'))!.available).toBe(40);
    await app.call('orders.cancel', { id });
    expect((await stockOf('K5'))!.available).toBe(52);
  });

  it('says of each line of an order what is there, and names the nearest product', async () => {
    const check = (on: string | undefined, ...lines: [sku: string, pieces: number][]) =>
      app.call('stock.check', {
        ...(on && { on }),
        lines: lines.map(([sku, pieces]) => ({ productId: products[sku]!, pieces })),
      });
    const { items } = await check(undefined, ['K5', 50], ['K5', 3], ['K1', 60], ['SP', 2]);
    expect(items).toMatchObject([
      { available: 52, note: { descriptor: { id: 'stock_line/less', values: { left: 52, missing: 1 } } } },
      { available: 52 },
      null,
      // of its category only what is not in the order
      { available: 0, note: { descriptor: { id: 'stock_line/none' } }, instead: null },
    ]);
    expect((await check(undefined, ['SP', 2])).items).toMatchObject([
      { note: { descriptor: { id: 'stock_line/instead' } }, instead: { productId: products.K5, available: 52 } },
    ]);
    // what has expired by then is not promised
    expect((await check(ahead(6), ['K5', 50])).items).toMatchObject([{ available: 42 }]);
    expect((await app.call('orders.offer', { storeId: stores['Apna Bazar']!, text: 'SP' })).items[0]!.available).toBe(
      0,
    );
  });

  it('answers a confirmation with the lines that it can’t fill, whichever face confirms', async () => {
    const id = await order('Apna Bazar', 'K5', 55, false);
    const { warnings, state } = await app.call('orders.confirm', { id });
    expect(state).toBe('confirmed');
    expect(warnings).toMatchObject([
      { code: 'stock', lineNo: 1, product: GOODS.K5, message: 'Only 52 in stock, 3 too few.' },
    ]);
    await app.call('orders.cancel', { id });
    const enough = await order('Apna Bazar', 'K5', 5, false);
    expect((await app.call('orders.confirm', { id: enough })).warnings).toEqual([]);
    await app.call('orders.cancel', { id: enough });
  });

  it('the next order takes no more than is there, and the nearest product for what is not', async () => {
    const patel = await app.call('forecast.nextOrder', { storeId: stores['Patel Foods']! });
    const lines = patel.lines.map(({ productId, pieces, note }) => [productId, pieces, note?.descriptor.id]);
    expect(lines).toEqual([
      [products.K5, 14, undefined],
      [products.K1, 7, 'stock_note/instead'],
    ]);
    const apna = await order('Zeta Mart', 'K5', 50);
    const less = await app.call('forecast.nextOrder', { storeId: stores['Apna Bazar']! });
    expect(less.lines.find(({ productId }) => productId === products.K5)).toMatchObject({
      pieces: 2,
      note: { descriptor: { id: 'stock_note/less', values: { left: 2, wanted: 7 } } },
    });
    await app.call('orders.cancel', { id: apna });
    const zeta = await app.call('forecast.nextOrder', { storeId: stores['Zeta Mart']! });
    expect(zeta.outOfStock).toEqual([{ productId: products.TP, name: 'Tea 1 Kg' }]);
    expect(zeta.lines.map(({ productId }) => productId)).toEqual([products.K1]);
  });

  it('suggests no more than is there, and what expires to the store that sells it in time', async () => {
    const suggest = (store: string) => app.call('upsell.suggest', { storeId: stores[store]!, limit: 20 });
    const all = await Promise.all(Object.keys(stores).map(suggest));
    for (const { suggestions } of all)
      for (const { productId, pieces } of suggestions) {
        const [sku] = Object.entries(products).find(([, id]) => id === productId)!;
        expect(pieces, sku).toBeLessThanOrEqual((await stockOf(sku))!.available);
      }
    const { suggestions } = await suggest('Apna Bazar');
    // 500 of Aloo Bhujia in 40 days, of which 7 are sold in a week
    const expiring = suggestions.find(({ productId }) => productId === products.AB)!;
    expect(expiring).toMatchObject({
      kind: 'near_expiry',
      evidence: { expiring: { date: ahead(40), perWeek: 7, deal: '' } },
    });
    expect(expiring.evidence.expiring!.pieces).toBeGreaterThan(400);
    for (const store of ['Patel Foods', 'Slow Shop'])
      expect((await suggest(store)).suggestions.filter(({ kind }) => kind === 'near_expiry')).toEqual([]);
    const deal = await app.call('pricing.saveDeal', {
      name: 'Bhujia week',
      category: 'Namkeen',
      terms: { kind: 'percent', unit: 'piece', slabs: [{ from: 1, to: null, percent: 10 }] },
    });
    const again = (await suggest('Apna Bazar')).suggestions.find(({ kind }) => kind === 'near_expiry')!;
    expect(again.reason).toContain('Deal: Bhujia week');
    await app.call('pricing.removeDeal', { id: deal.id, edition: deal.edition });
  });

  it('tells what runs out, what is near its expiry, and what is expired', async () => {
    const list = await app.call('stock.list', {});
    expect(list).toMatchObject({
      total: 5,
      basis: 'average',
      counts: { all: 5, expired: 1, near_expiry: 2, beyond: 2 },
    });
    // 273 pieces in 13 weeks: 3 a day
    const k5 = (await stockOf('K5'))!;
    expect(k5.perWeek).toBeGreaterThan(15);
    expect(k5.runsOut).toBe(ahead(k5.coverDays!));
    expect(list.items.map(({ sku }) => sku).indexOf('AB')).toBe(3);
    const shown = async (show: NonNullable<Input<'stock.list'>['show']>) =>
      (await app.call('stock.list', { show })).items.map(({ sku }) => sku).sort();
    expect(await shown('expired')).toEqual(['SP']);
    expect(await shown('near_expiry')).toEqual(['AB', 'K5']);
    expect(await shown('beyond')).toEqual(['SP', 'TP']);
    expect((await app.call('stock.list', { search: 'kaju', sort: 'onHand', descending: true })).items).toMatchObject([
      { sku: 'K1' },
      { sku: 'K5' },
    ]);
    expect(list.weeks.reduce((sum, { unsold }) => sum + unsold, 0)).toBeGreaterThan(400);
  });

  it('lists what to buy by the lead time of the product, else of the company', async () => {
    const buying = async () => (await app.call('stock.buying', {})).items;
    const of = (items: Output<'stock.buying'>['items'], sku: string) => items.find((item) => item.sku === sku);
    expect(of(await buying(), 'SP')).toMatchObject({
      leadDays: 14,
      reason: { descriptor: { id: 'buying_reason/out' } },
    });
    expect(of(await buying(), 'K1')).toBeUndefined();
    await importList([['K1', '60', 'Haldiram', '1']], {}, ['SKU', 'Lead Time (days)', 'Supplier', 'Case Size']);
    expect(of(await buying(), 'K1')).toMatchObject({ leadDays: 60, supplier: 'Haldiram', cases: expect.any(Number) });
    await app.call('stock.changeSettings', { leadDays: 0, orderEveryDays: 1, nearExpiryDays: 1 });
    expect(of(await buying(), 'K5')).toBeUndefined();
    expect((await app.call('stock.list', {})).counts.near_expiry).toBe(1);
    await app.call('stock.changeSettings', { leadDays: 14, orderEveryDays: 7, nearExpiryDays: 60 });
    // what is ordered is on the way until it is counted after its arrival
    const sp = of(await buying(), 'SP')!;
    const { ids } = await app.call('stock.ordered', { items: [{ productId: sp.id, pieces: sp.pieces }] });
    expect(of(await buying(), 'SP')).toBeUndefined();
    const { items: coming } = await app.call('stock.purchases', {});
    expect(coming).toMatchObject([{ name: 'Soan Papdi 250g', pieces: sp.pieces, arrivesOn: ahead(14) }]);
    expect((await stockOf('SP'))!.available).toBe(0);
    await app.call('stock.removePurchases', { ids });
    expect(of(await buying(), 'SP')?.pieces).toBe(sp.pieces);
    const refused = await problemOf(app.call('stock.ordered', { items: [{ productId: sp.id, pieces: 0 }] }));
    expect(Object.keys(refused!.fields!)).toEqual(['items.0.pieces']);
    const csv = await app.call('reports.csv', { name: 'buying-list' });
    expect(csv.text.split('\r\n')[0]).toBe(
      'Supplier,SKU,Product,Order,Cases,Available,On the way,Runs out,Expected,Safety,Lead time in days,Why',
    );
    expect(await reportRows('stock')).toHaveLength(5);
  });

  it('a newer count of a place replaces the earlier one; what it leaves out is a question', async () => {
    const next: (string | number)[][] = [
      ['K5', 'NEW', ahead(300), 'main', 20, ago(3)],
      ['AB', 'A1', ahead(40), 'Main', 480, ago(3)],
    ];
    const problem = await problemOf(importList(next));
    expect(problem?.questions).toMatchObject([
      {
        code: 'stock_missing',
        choices: [
          { value: 'complete', products: 2 },
          { value: 'partial', products: 4 },
        ],
      },
    ]);
    const partial = await importList(next, { stock_missing: 'partial' });
    // what it does not name stands, and in North nothing was counted
    expect(await batchesOf('K5')).toEqual([
      ['NORTH', 5, 5],
      ['NEW', 20, 20],
    ]);
    expect((await stockOf('K1'))!.onHand).toBe(60);
    expect((await app.call('stock.state', {})).countedOn).toBe(ago(3));
    await app.call('imports.undo', { importId: partial.importId });
    expect((await batchesOf('K5')).map(([batch]) => batch)).toEqual(['OLD', 'NORTH', 'NEW']);
    const complete = await importList(next, { stock_missing: 'complete' });
    expect((await stockOf('K1'))!.onHand).toBe(0);
    expect((await stockOf('K5'))!.onHand).toBe(25);
    // an older list does not take the place of a newer one
    await importList([['K5', 'OLD', ahead(5), 'Main', 99, ago(9)]], { stock_missing: 'partial' });
    expect((await stockOf('K5'))!.onHand).toBe(25);
    await app.call('imports.undo', { importId: complete.importId });
  });

  it('refuses stock below zero, and a batch that had expired when it was counted', async () => {
    const { importId } = await importList(
      [
        ['K5', 'X', '', 'Main', -1, ago(1)],
        ['K5', 'Y', ago(5), 'Main', 1, ago(1)],
        ['TP', '', '', 'Main', 4, ago(1)],
      ],
      { stock_missing: 'partial' },
    );
    const { items } = await app.call('imports.rejects', { importId });
    expect(items.map(({ code, column, value }) => [code, column, value])).toEqual([
      ['negative', 'Closing Stock', '-1'],
      ['batch_expired', 'Expiry Date', ago(5)],
    ]);
    expect((await stockOf('TP'))!.available).toBe(4);
  });

  it('what was ordered is on the way until it is counted on the day of its arrival or later', async () => {
    await app.call('stock.changeSettings', { leadDays: 0, orderEveryDays: 7, nearExpiryDays: 60 });
    await app.call('stock.ordered', { items: [{ productId: products.TP!, pieces: 50 }] });
    const coming = async () => (await app.call('stock.purchases', {})).items.map(({ pieces }) => pieces);
    expect(await coming()).toEqual([50]);
    await importList([['TP', '', '', 'Main', 54, today]], { stock_missing: 'partial' });
    expect(await coming()).toEqual([]);
  });
});

import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { downloadOf } from '../../src-main/web/downloads.ts';
import type { Input, OrderDetails } from '../../src-shared/contract/index.ts';
import { formatter } from '../../src-shared/messages/format.ts';
import { hi } from '../../src-shared/messages/hi/index.ts';
import type { Problem } from '../../src-shared/problem.ts';
import { cli, tempFolder, writeCsv } from '../helpers.ts';
import { openTestApp, type TestApp } from '../test-app.ts';

let app: TestApp;
let data: string;
const HEADER = ['Invoice No', 'Invoice Date', 'Store Name', 'SKU', 'Item Name', 'Qty', 'Rate', 'Amount'];
const file = (rows: string[][]) => writeCsv(path.join(data, `${Math.random()}.csv`), rows, HEADER);

beforeEach(async () => {
  data = tempFolder();
  app = openTestApp(data);
  await app.importFile(
    file([
      ['A-1', '2025-03-01', 'Patel Foods', 'K5', 'Kaju Katli 500g', '20', '10.00', '200.00'],
      ['A-2', '2025-03-15', 'Patel Foods', 'K5', 'Kaju Katli 500g', '24', '10.50', '252.00'],
      ['A-2', '2025-03-15', 'Patel Foods', 'S1', 'Soan Papdi', '6', '4.00', '24.00'],
      ['A-3', '2025-03-20', 'Apna Bazar', 'A1', 'Aloo Bhujia', '5', '3.00', '15.00'],
      ['A-4', '2025-03-21', 'Patel Foods', 'K5', 'Kaju Katli 500g', '12', '11.00', '132.00'],
    ]),
  );
});
afterEach(() => app.close());

const idOf = async (kind: 'store' | 'product', search: string) =>
  (await app.call(kind === 'store' ? 'sales.stores' : 'sales.products', { search })).items[0]!.id;
const createOrder = async (lines: Input<'orders.create'>['lines'], more: Partial<Input<'orders.create'>> = {}) =>
  app.call('orders.create', { storeId: await idOf('store', 'Patel'), orderedOn: '2025-04-01', lines, ...more });
const errorOf = (promise: Promise<unknown>): Promise<Problem | null> =>
  promise.then(
    () => null,
    (error: Problem) => error,
  );
const hindi = formatter('hi-IN', hi);

async function setCaseSize(sku: string, caseSize: number) {
  const id = await idOf('product', sku);
  const { edition } = await app.call('sales.product', { id });
  await app.call('desk.editProduct', { id, edition, set: { caseSize } });
  return id;
}

describe('invalid input is refused with an error at the field, and nothing is stored', () => {
  it.each<[string, Input<'orders.create'>['lines'][number], string, RegExp]>([
    ['an unknown product', { productId: 999, quantity: 1 }, 'product', /no product 999/],
    ['an unknown SKU', { sku: 'nope', quantity: 1 }, 'product', /SKU or barcode nope/],
    ['no product', { quantity: 1 }, 'product', /needs a product/],
    ['zero', { sku: 'K5', quantity: 0 }, 'quantity', /more than zero/],
    ['less than zero', { sku: 'K5', quantity: -2 }, 'quantity', /more than zero/],
    [
      'a fraction of a case',
      { sku: 'K5', quantity: 1.5, unit: 'case' },
      'quantity',
      /A case of Kaju Katli 500g has 12/,
    ],
    ['a case of unknown size', { sku: 'S1', quantity: 1, unit: 'case' }, 'quantity', /case size of .* is not known/],
    ['four decimals', { sku: 'K5', quantity: 0.0001 }, 'quantity', /three decimals/],
    ['a negative price', { sku: 'K5', quantity: 1, priceMinor: -1 }, 'price', /negative/],
    ['half a cent', { sku: 'K5', quantity: 1, priceMinor: 0.5 }, 'price', /whole number/],
  ])('%s', async (_, line, field, sentence) => {
    await setCaseSize('K5', 12);
    const good = { sku: 'K5', quantity: 1 };
    const refusal = await errorOf(createOrder([good, line]));
    expect(refusal).toMatchObject({ code: 'order_refused' });
    expect(refusal!.fields![`lines.1.${field}`]).toMatch(sentence);
    expect(refusal!.message).toMatch(/^Line 2: /);
    expect((await app.call('orders.list', {})).total).toBe(0);
  });

  it('all invalid fields of all lines are reported at once', async () => {
    const refusal = await errorOf(
      createOrder([
        { sku: 'K5', quantity: 0, priceMinor: -5 },
        { sku: 'x', quantity: 1 },
      ]),
    );
    expect(Object.keys(refusal!.fields!)).toEqual(['lines.0.quantity', 'lines.0.price', 'lines.1.product']);
    expect(refusal!.message).toBe('Line 1: The quantity must be more than zero. (and 2 more)');
    expect(refusal!.fieldDescriptors!['lines.1.product']).toEqual({
      id: 'order_line/sku_unknown',
      values: { sku: 'x' },
    });
    expect(hindi(refusal!.descriptor!).message).toBe('पंक्ति 1: मात्रा शून्य से अधिक होनी चाहिए। (और 2 अन्य)');
  });

  it('a merged store and an unknown store', async () => {
    const [into, gone] = [await idOf('store', 'Patel'), await idOf('store', 'Apna')];
    await app.call('desk.merge', { kind: 'store', into, ids: [gone] });
    const refusal = await errorOf(createOrder([{ sku: 'K5', quantity: 1 }], { storeId: gone }));
    expect(refusal!.fields!.storeId).toMatch(/Apna Bazar was merged into Patel Foods/);
    expect(refusal!.fieldDescriptors!.storeId).toEqual(refusal!.descriptor);
    expect((await errorOf(createOrder([], { storeId: 77 })))!.fields!.storeId).toMatch(/no store 77/);
  });

  it('an empty order is not confirmed; a draft may be empty', async () => {
    const { id } = await createOrder([]);
    expect(await errorOf(app.call('orders.confirm', { id }))).toMatchObject({ code: 'order_empty' });
  });
});

describe('entry', () => {
  it('offers what the store buys with its last price and usual quantity, finds by SKU, barcode and words in any order', async () => {
    const storeId = await idOf('store', 'Patel');
    const all = await app.call('orders.offer', { storeId, text: '' });
    expect(all.items.map(({ sku, priceMinor, usualQuantity }) => [sku, priceMinor, usualQuantity])).toEqual([
      ['K5', 1100, 20],
      ['S1', 400, 6],
      ['A1', 300, null],
    ]);
    const first = async (text: string) => (await app.call('orders.offer', { storeId, text })).items[0]?.sku;
    expect(await first('katli kaju')).toBe('K5');
    expect(await first('s1')).toBe('S1');
    const id = await idOf('product', 'A1');
    const { edition } = await app.call('sales.product', { id });
    await app.call('desk.editProduct', { id, edition, set: { barcode: '8901' } });
    expect(await first('8901')).toBe('A1');
    expect(await first('zzz')).toBeUndefined();
  });

  it('cases become pieces, and the last price is used if none is given', async () => {
    await setCaseSize('K5', 12);
    const order = await createOrder([
      { sku: 'K5', quantity: 2, unit: 'case' },
      { sku: 'S1', quantity: 3, priceMinor: 350 },
      { sku: 'A1', quantity: 1, priceMinor: null },
    ]);
    expect(order).toMatchObject({ state: 'draft', totalMinor: 24 * 1100 + 3 * 350, lines: 3, currency: 'USD' });
    expect(order.items[0]).toMatchObject({ quantity: 2, unit: 'case', caseSize: 12, pieces: 24, priceMinor: 1100 });
    expect(order.items[2]).toMatchObject({ priceMinor: null, totalMinor: 0 });
  });

  it('can be saved repeatedly until confirmed; the later of two concurrent saves is refused', async () => {
    const order = await createOrder([{ sku: 'K5', quantity: 1 }]);
    const change = (edition: number, quantity: number) =>
      app.call('orders.save', {
        id: order.id,
        edition,
        orderedOn: order.orderedOn,
        remark: 'x',
        lines: [{ sku: 'K5', quantity }],
      });
    const saved = await change(order.edition, 5);
    expect(saved.items[0]!.quantity).toBe(5);
    expect(await errorOf(change(order.edition, 9))).toMatchObject({ code: 'changed_meanwhile' });
    expect((await app.call('orders.get', { id: order.id })).items[0]!.quantity).toBe(5);
    expect(await errorOf(app.call('orders.confirm', { id: order.id, edition: order.edition }))).toMatchObject({
      code: 'changed_meanwhile',
    });
    const confirmed = await app.call('orders.confirm', { id: order.id, edition: saved.edition });
    expect(confirmed.state).toBe('confirmed');
    expect(saved.confirmedAt).toBeNull();
    expect(Date.parse(confirmed.confirmedAt!)).toBeGreaterThanOrEqual(Date.parse(confirmed.createdAt));
    const late = await errorOf(change(confirmed.edition, 9));
    expect(late).toMatchObject({ code: 'order_state' });
    expect(late!.message).toBe(`Order ${confirmed.id} is confirmed and can't be changed.`);
    expect(hindi(late!.descriptor!).message).toBe(`ऑर्डर ${confirmed.id} की स्थिति “पक्का” है; उसे बदला नहीं जा सकता।`);
    await app.call('desk.undo', { editId: confirmed.editId });
    expect((await app.call('orders.get', { id: order.id })).state).toBe('draft');
  });

  it('takes a product that was made by hand, which later files know and an undo takes back', async () => {
    const typed = { name: 'Rasgulla Tin', sku: 'R1', barcode: '', brand: 'Haldiram', caseSize: 6, listPriceMinor: 350 };
    const { productId, importId } = await app.call('imports.addProduct', typed);
    const [offered] = (await app.call('orders.offer', { storeId: await idOf('store', 'Patel'), text: 'rasgulla' }))
      .items;
    expect(offered).toMatchObject({ productId, sku: 'R1', name: 'Rasgulla Tin', caseSize: 6 });
    const order = await createOrder([{ productId, quantity: 2, unit: 'case' }]);
    expect(order.items).toMatchObject([{ name: 'Rasgulla Tin', pieces: 12 }]);
    for (const same of [{ name: 'rasgulla  tin' }, { name: 'Other', sku: 'r1' }])
      expect((await errorOf(app.call('imports.addProduct', same)))!.code).toBe('product_exists');
    const refused = await errorOf(app.call('imports.addProduct', { name: 'Peda', barcode: '4006381333932' }));
    expect(refused!.message).toMatch(/^The product was not added\. .*4006381333932/);
    expect((await app.call('imports.list', {})).items[0]!.undoneAt).not.toBeNull();
    const later = await app.importFile(
      file([['B-1', '2025-04-20', 'Apna Bazar', 'R1', 'Rasgulla Tin', '6', '3.50', '21.00']]),
    );
    expect(later.productsNew).toBe(0);
    const { importId: plain, productId: second } = await app.call('imports.addProduct', { name: 'Barfi' });
    await app.call('imports.undo', { importId: plain });
    const unknown = await errorOf(createOrder([{ productId: second, quantity: 1 }]));
    expect(unknown!.code).toBe('order_refused');
    expect((await app.call('imports.get', { importId })).status).toBe('completed');
    expect(await app.call('system.verify', {})).toMatchObject({ ok: true });
  });

  it('holds a delivery date and a discount, which a save that names none leaves as they are', async () => {
    const terms = { remark: 'by the back door', deliverOn: '2025-04-03', discountPercent: 2.25 };
    const order = await createOrder([{ sku: 'K5', quantity: 3 }], terms);
    expect(order).toMatchObject({ ...terms, subtotalMinor: 3300, totalMinor: 3226 });
    const line = { sku: 'K5', quantity: 1, priceMinor: 333 };
    const same = { id: order.id, orderedOn: '2025-04-01', remark: '', lines: [line] };
    const saved = await app.call('orders.save', { ...same, edition: 1 });
    expect(saved).toMatchObject({
      deliverOn: '2025-04-03',
      discountPercent: 2.25,
      subtotalMinor: 333,
      totalMinor: 326,
    });
    const cleared = await app.call('orders.save', { ...same, edition: 2, deliverOn: null, discountPercent: 0 });
    expect(cleared).toMatchObject({ deliverOn: null, discountPercent: 0, totalMinor: 333 });
    const [entry] = (await app.call('audit.list', { procedure: 'orders.save' })).items;
    expect(entry!.changes[0]).toMatchObject({
      before: { deliverOn: '2025-04-03', discountPercent: 2.25 },
      after: { deliverOn: null, discountPercent: 0 },
    });
    const early = await errorOf(app.call('orders.save', { ...same, edition: 3, deliverOn: '2025-03-31' }));
    expect(early!.fields).toHaveProperty('deliverOn');
    for (const discountPercent of [-1, 100.5, 0.005])
      expect((await errorOf(createOrder([], { discountPercent })))!.code).toBe('bad_request');
    expect((await app.call('orders.list', {})).items[0]).toMatchObject({ deliverOn: null, discountPercent: 0 });
  });

  it('is copied from an order or an invoice at today’s prices of the store', async () => {
    const [invoice] = (await app.call('sales.invoices', { search: 'A-2' })).items;
    const copy = await app.call('orders.copy', { invoiceId: invoice!.id });
    expect(copy.items.map(({ sku, quantity, priceMinor, source }) => [sku, quantity, priceMinor, source])).toEqual([
      ['K5', 24, 1100, 'copy'],
      ['S1', 6, 400, 'copy'],
    ]);
    expect((await app.call('orders.copy', { orderId: copy.id })).items).toHaveLength(2);
    expect(await errorOf(app.call('orders.copy', { invoiceId: 999 }))).toMatchObject({ code: 'copy_of_nothing' });
  });
});

describe('an arriving invoice finds its order', () => {
  const confirmed = async (lines: Input<'orders.create'>['lines'], orderedOn = '2025-04-01') => {
    const { id } = await createOrder(lines, { orderedOn });
    await app.call('orders.confirm', { id });
    return id;
  };
  const stateOf = async (id: number): Promise<[OrderDetails['state'], string | null]> => {
    const { state, invoiceNumber } = await app.call('orders.get', { id });
    return [state, invoiceNumber];
  };

  it('by store, day and products; an undo of the import reopens it', async () => {
    const id = await confirmed([
      { sku: 'K5', quantity: 5 },
      { sku: 'S1', quantity: 1 },
    ]);
    expect(await stateOf(id)).toEqual(['confirmed', null]);
    const { importId } = await app.importFile(
      file([
        ['B-1', '2025-03-31', 'Patel Foods', 'K5', 'Kaju Katli 500g', '5', '11.00', '55.00'],
        ['B-2', '2025-04-03', 'Apna Bazar', 'K5', 'Kaju Katli 500g', '5', '11.00', '55.00'],
        ['B-3', '2025-04-03', 'Patel Foods', 'A1', 'Aloo Bhujia', '5', '3.00', '15.00'],
        ['B-4', '2025-04-04', 'Patel Foods', 'K5', 'Kaju Katli 500g', '5', '11.00', '55.00'],
      ]),
    );
    expect(await stateOf(id)).toEqual(['invoiced', 'B-4']);
    expect(await errorOf(app.call('orders.cancel', { id }))).toMatchObject({ code: 'order_state' });
    expect((await app.call('orders.list', { state: 'invoiced' })).items.map((order) => order.id)).toEqual([id]);
    await app.call('imports.undo', { importId });
    expect(await stateOf(id)).toEqual(['confirmed', null]);
  });

  it('when the order is confirmed after the invoice, and the audit says so', async () => {
    await app.importFile(file([['B-7', '2025-04-05', 'Patel Foods', 'K5', 'Kaju Katli 500g', '5', '11.00', '55.00']]));
    const { id } = await createOrder([{ sku: 'K5', quantity: 5 }], { orderedOn: '2025-04-03' });
    const order = await app.call('orders.confirm', { id });
    expect([order.state, order.invoiceNumber]).toEqual(['invoiced', 'B-7']);
    expect(await app.call('orders.get', { id })).toMatchObject({ edition: order.edition });
    const { items } = await app.call('audit.list', { procedure: 'orders.matched' });
    expect(items).toMatchObject([{ actor: 'Mangalm', face: 'system', changes: [{ what: `order ${id}` }] }]);
  });

  it('one invoice for one order, the older first, also through a merged store', async () => {
    const [into, gone] = [await idOf('store', 'Patel'), await idOf('store', 'Apna')];
    await app.call('desk.merge', { kind: 'store', into, ids: [gone] });
    const [first, second] = [
      await confirmed([{ sku: 'K5', quantity: 5 }], '2025-04-02'),
      await confirmed([{ sku: 'K5', quantity: 5 }]),
    ];
    await app.importFile(file([['B-1', '2025-04-05', 'Apna Bazar', 'K5', 'Kaju Katli 500g', '5', '11.00', '55.00']]));
    expect(await stateOf(second)).toEqual(['invoiced', 'B-1']);
    expect(await stateOf(first)).toEqual(['confirmed', null]);
  });
});

describe('as a file', () => {
  const textOf = async (place: string, query: object) => {
    const address = new URL(
      `http://app/files/tables/${place}?${new URLSearchParams({ query: JSON.stringify(query) })}`,
    );
    const pieces: (string | Uint8Array)[] = [];
    for await (const piece of downloadOf(app.call, address).pieces) pieces.push(piece);
    return Buffer.concat(pieces.map((piece) => Buffer.from(piece as string))).toString('utf8');
  };

  it('orders and their lines are what the screen shows, with delivery and discount', async () => {
    const { id } = await createOrder(
      [
        { sku: 'K5', quantity: 3 },
        { sku: 'S1', quantity: 1.5 },
      ],
      {
        deliverOn: '2025-04-03',
        discountPercent: 10,
        remark: '=1+1',
      },
    );
    await createOrder([{ sku: 'K5', quantity: 1 }]);
    const orders = await textOf('orders.csv', { ids: [id] });
    expect(orders.split('\r\n')).toEqual([
      '\ufeffOrder,Date,Delivery,Store,State,Invoice,Taken by,Remark,Lines,Sum,Discount %,Total,Currency',
      expect.stringMatching(/^1,2025-04-01,2025-04-03,Patel Foods,draft,,[^,]*,'=1\+1,2,39\.00,10,35\.10,USD$/),
      '',
    ]);
    const lines = (await textOf('order-lines.csv', { ids: [id] })).split('\r\n');
    expect(lines.slice(1, 3).map((line) => line.split(',').slice(8))).toEqual([
      ['K5', 'Kaju Katli 500g', '3', '11.00', '33.00', '10', 'USD'],
      ['S1', 'Soan Papdi', '1.5', '4.00', '6.00', '10', 'USD'],
    ]);
    expect((await textOf('orders.csv', {})).split('\r\n')).toHaveLength(4);
    expect(await textOf('orders.xlsx', {})).toMatch(/^PK/);
  });

  it('every list has all rows of its query', async () => {
    const rows = async (name: string, query: object = {}) =>
      (await textOf(`${name}.csv`, query)).split('\r\n').length - 2;
    expect([await rows('stores'), await rows('products'), await rows('invoices')]).toEqual([2, 3, 4]);
    expect(await rows('invoices', { search: 'A-2' })).toBe(1);
    expect(await rows('calls', { all: true })).toBe((await app.call('calls.list', { all: true })).total);
    expect(await textOf('products.csv', { search: 'K5' })).toContain('Kaju Katli 500g,K5,,,,56,1,584.00,');
  });
});

describe('the command line', () => {
  it('takes, confirms, lists and cancels an order', async () => {
    await app.close();
    const lines = path.join(data, 'lines.json');
    fs.writeFileSync(lines, JSON.stringify([{ sku: 'K5', quantity: 2 }]));
    const run = (...args: string[]) => cli([...args, '--data', data, '--json']);
    const created = await run('order', 'create', '--store', '1', '--lines', lines);
    expect(created).toMatchObject({ code: 0, json: { id: 1, state: 'draft', totalMinor: 2200 } });
    expect(await run('order', 'confirm', '1')).toMatchObject({ code: 0, json: { state: 'confirmed' } });
    expect((await run('orders', '--store', '1')).json).toMatchObject({ total: 1, items: [{ id: 1 }] });
    expect((await run('store', '1')).json).toMatchObject({ openOrders: [{ id: 1, state: 'confirmed' }] });
    expect(await run('order', 'cancel', '1')).toMatchObject({ code: 0, json: { state: 'cancelled' } });
    fs.writeFileSync(lines, JSON.stringify([{ sku: 'K5', quantity: 0 }]));
    const bad = await run('order', 'create', '--store', '1', '--lines', lines);
    expect(bad).toMatchObject({
      code: 1,
      json: {
        error: { code: 'order_refused', fields: { 'lines.0.quantity': 'The quantity must be more than zero.' } },
      },
    });
    expect(bad.stderr).toContain('Line 1: The quantity must be more than zero.');
    app = openTestApp(data);
  });
});

import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Input } from '../../src-shared/contract/index.ts';
import type { Problem } from '../../src-shared/problem.ts';
import { tempFolder, writeCsv } from '../helpers.ts';
import { openTestApp, type TestApp } from '../test-app.ts';

let app: TestApp;
let storeId: number;
let plain: number;
const products: Record<string, number> = {};
const DAY = '2026-04-10';

beforeAll(async () => {
  const data = tempFolder();
  const write = (name: string, header: string[], rows: string[][]) => writeCsv(path.join(data, name), rows, header);
  app = openTestApp(data);
  await app.importFile(
    write(
      'invoices.csv',
      ['Invoice No', 'Invoice Date', 'Store Name', 'SKU', 'Item Name', 'Category', 'Qty', 'Rate', 'Amount', 'Currency'],
      [
        ['A-1', '2026-03-01', 'Patel Foods', 'K5', 'Kaju Katli', 'Sweets', '20', '10.00', '200.00', 'USD'],
        ['A-1', '2026-03-01', 'Patel Foods', 'S1', 'Soan Papdi', 'Sweets', '6', '4.00', '24.00', 'USD'],
        ['A-2', '2026-03-02', 'Apna Bazar', 'K5', 'Kaju Katli', 'Sweets', '5', '10.50', '52.50', 'USD'],
      ],
    ),
  );
  await app.importFile(
    write(
      'prices.csv',
      ['SKU', 'Store Group', 'Valid From', 'Valid To', 'Price'],
      [
        ['K5', '', '2026-01-01', '', '12.00'],
        ['K5', 'Retail', '2026-01-01', '', '11.00'],
        ['K5', 'Retail', '2026-05-01', '2026-05-31', '10.20'],
      ],
    ),
    { as: 'prices' },
  );
  for (const { id, name } of (await app.call('sales.stores', {})).items)
    if (name === 'Patel Foods') storeId = id;
    else plain = id;
  for (const { id, sku } of (await app.call('sales.products', {})).items) products[sku] = id;
  const { edition } = await app.call('sales.store', { id: storeId });
  await app.call('desk.editStore', { id: storeId, edition, set: { storeGroup: 'retail' } });
});
afterAll(() => app?.close());

type Lines = Input<'orders.create'>['lines'];
const draft = (lines: Lines, more: Partial<Input<'orders.create'>> = {}) =>
  app.call('orders.create', { storeId, orderedOn: DAY, lines, ...more });
const priceOf = async (more: Partial<Input<'orders.create'>>) =>
  (await draft([{ sku: 'K5', quantity: 1 }], more)).items[0]!.priceMinor;
type Saved = Partial<Input<'pricing.saveDeal'>> & Pick<Input<'pricing.saveDeal'>, 'terms'>;
const save = (deal: Saved) => app.call('pricing.saveDeal', { name: 'Deal', ...deal });
const percentOff = (percent: number): Saved['terms'] => ({
  kind: 'percent',
  unit: 'piece',
  slabs: [{ from: 1, to: null, percent }],
});
const fieldsOf = (promise: Promise<unknown>): Promise<Record<string, string>> =>
  promise.then(
    () => ({}),
    (error: Problem) => error.fields ?? { '': error.code },
  );
const remove = ({ id, edition }: { id: number; edition: number }) => app.call('pricing.removeDeal', { id, edition });

it('a line takes the price of its store group and day; without a list the last price', async () => {
  expect(await priceOf({})).toBe(1100);
  expect(await priceOf({ orderedOn: '2026-05-10' })).toBe(1020);
  expect(await priceOf({ orderedOn: '2026-06-01' })).toBe(1100);
  expect(await priceOf({ orderedOn: '2025-12-31' })).toBe(1000);
  expect(await priceOf({ storeId: plain })).toBe(1200);
  const { items } = await draft([{ sku: 'S1', quantity: 1 }]);
  expect(items[0]!.priceMinor).toBe(400);
});

it('an order that was confirmed before there were deals does not get them', async () => {
  const { id, totalMinor } = await draft([{ sku: 'S1', quantity: 5 }], { storeId: plain });
  const before = await app.call('orders.pricing', { id });
  expect(before.totalMinor).toBe(totalMinor);
  await app.call('orders.confirm', { id });
  const later = await save({ terms: percentOff(10) });
  expect(await app.call('orders.pricing', { id })).toMatchObject({ applies: false, totalMinor, state: 'confirmed' });
  await app.call('orders.cancel', { id });
  expect((await app.call('orders.pricing', { id })).totalMinor).toBe(totalMinor);
  await remove(later);
});

it('an order tells which rule gave which amount, and keeps it when it is confirmed', async () => {
  const sweets = await save({
    name: 'Sweets week',
    category: 'sweets',
    mixed: true,
    from: '2026-04-06',
    to: '2026-04-12',
    terms: percentOff(10),
  });
  const free = await save({
    name: 'Soan 5 + 1',
    productIds: [products.S1!],
    terms: { kind: 'free', unit: 'piece', buy: 5, free: 1, freeProductId: null },
  });
  const coupon = await save({
    name: 'Coupon',
    coupon: 'WEEK15',
    minimumMinor: 5000,
    currency: 'USD',
    terms: { kind: 'order', percent: 5, amountMinor: null },
  });
  const order = await draft([
    { sku: 'K5', quantity: 10 },
    { sku: 'S1', quantity: 5 },
  ]);
  const before = await app.call('orders.pricing', { id: order.id });
  // 110.00 + 20.00; a tenth of both is 13.00, one free piece only 4.00
  expect(before).toMatchObject({ valueMinor: 13_000, totalMinor: 11_700, free: [], approval: 'none', applies: true });
  expect(before.lines.map(({ rules }) => rules)).toEqual([
    [{ dealId: sweets.id, name: 'Sweets week', amountMinor: -1100 }],
    [{ dealId: sweets.id, name: 'Sweets week', amountMinor: -200 }],
  ]);
  const { unknownCoupons, ...withCoupon } = await app.call('orders.setCoupons', {
    id: order.id,
    coupons: ['week15', 'nope'],
  });
  // 5% of 117.00 are 5.85
  expect(withCoupon.totalMinor).toBe(11_115);
  expect(unknownCoupons).toEqual(['nope']);
  await app.call('orders.confirm', { id: order.id });
  await remove(sweets);
  await remove(coupon);
  expect((await app.call('orders.pricing', { id: order.id })).totalMinor).toBe(11_115);
  // another order of the same has the free goods now
  const copy = await app.call('orders.copy', { orderId: order.id });
  const { totalMinor, free: goods } = await app.call('orders.pricing', { id: copy.id });
  expect(totalMinor).toBe(copy.totalMinor);
  expect(goods).toMatchObject([{ dealId: free.id, product: 'Soan Papdi', pieces: 1, valueMinor: 400 }]);
  await remove(free);
});

it('a price below the limit keeps the order a draft until it is approved as it is', async () => {
  expect((await app.call('pricing.settings', {})).limitPercent).toBeNull();
  await app.call('pricing.changeSettings', { limitPercent: 5 });
  const atLimit = await draft([{ sku: 'K5', quantity: 10, priceMinor: 1045 }]);
  expect((await app.call('orders.pricing', { id: atLimit.id })).approval).toBe('none');
  expect(await fieldsOf(app.call('orders.approve', { id: atLimit.id, edition: atLimit.edition }))).toEqual({
    '': 'approval_not_needed',
  });
  const below = await draft([
    { sku: 'S1', quantity: 1, priceMinor: 100 },
    { sku: 'K5', quantity: 10, priceMinor: 1044 },
  ]);
  const pricing = await app.call('orders.pricing', { id: below.id });
  expect(pricing.lines.map(({ beyondLimit, rules }) => [beyondLimit, rules])).toEqual([
    [false, []],
    [true, [{ dealId: null, name: '', amountMinor: -560 }]],
  ]);
  const confirm = () => app.call('orders.confirm', { id: below.id });
  expect(Object.keys(await fieldsOf(confirm()))).toEqual(['lines.1.price']);
  await app.call('orders.approve', { id: below.id, edition: below.edition });
  // a change needs another approval
  const lines: Lines = [{ sku: 'K5', quantity: 10, priceMinor: 1000 }];
  const { edition } = await app.call('orders.save', {
    id: below.id,
    edition: below.edition,
    orderedOn: DAY,
    remark: '',
    lines,
  });
  expect(Object.keys(await fieldsOf(confirm()))).toEqual(['lines.0.price']);
  const approved = await app.call('orders.approve', { id: below.id, edition });
  expect(approved).toMatchObject({ approval: 'given', totalMinor: 10_000 });
  expect(approved.approvedBy).not.toBe('');
  expect((await confirm()).state).toBe('confirmed');
  const { items } = await app.call('audit.list', {});
  const entry = items.find(({ procedure }) => procedure === 'orders.approve')!;
  expect(JSON.stringify(entry)).toContain('10000');
  await app.call('pricing.changeSettings', { limitPercent: null });
});

it('of a credit limit is left what is neither owed nor ordered', async () => {
  expect(await app.call('orders.credit', { storeId: plain })).toMatchObject({ limitMinor: null, leftMinor: null });
  const before = await app.call('orders.credit', { storeId });
  const { edition } = await app.call('sales.store', { id: storeId });
  await app.call('desk.editStore', { id: storeId, edition, set: { creditLimitMinor: 500_000 } });
  const off = await save({ terms: percentOff(10) });
  const { id } = await draft([{ sku: 'K5', quantity: 10 }]);
  expect((await app.call('orders.credit', { storeId })).openOrdersMinor).toBe(before.openOrdersMinor);
  await app.call('orders.confirm', { id });
  const credit = await app.call('orders.credit', { storeId });
  // 110.00 less a tenth
  expect(credit.openOrdersMinor).toBe(before.openOrdersMinor + 9900);
  expect(credit).toMatchObject({ limitMinor: 500_000, leftMinor: 500_000 - credit.owedMinor - credit.openOrdersMinor });
  await app.call('orders.cancel', { id });
  expect((await app.call('orders.credit', { storeId })).openOrdersMinor).toBe(before.openOrdersMinor);
  await remove(off);
});

it('an order over the credit limit is confirmed with a warning, or held for whoever may release it', async () => {
  const credit = () => app.call('orders.credit', { storeId });
  const line = [{ sku: 'K5', quantity: 10 }];
  const { leftMinor: left } = await credit();
  const setLimit = async (creditLimitMinor: number | null) => {
    const { edition } = await app.call('sales.store', { id: storeId });
    await app.call('desk.editStore', { id: storeId, edition, set: { creditLimitMinor } });
  };
  // enough for one more order of 110.00, not for two
  await setLimit(500_000 - left! + 15_000);
  const [first, second, third] = [await draft(line), await draft(line), await draft(line)];
  expect((await app.call('orders.confirm', { id: first!.id })).warnings).toEqual([]);
  const warned = await app.call('orders.confirm', { id: second!.id });
  expect(warned.warnings).toMatchObject([
    { code: 'credit', lineNo: null, message: '$70.00 over the credit limit of Patel Foods.' },
  ]);
  const cancelled = await app.call('orders.cancel', { id: second!.id });

  await app.call('orders.changeSettings', { overCreditLimit: 'hold' });
  const held = { code: 'credit_hold', message: `Order ${third!.id} takes Patel Foods $70.00 over its credit limit.` };
  await expect(app.call('orders.confirm', { id: third!.id })).rejects.toMatchObject(held);
  expect((await app.call('orders.get', { id: third!.id })).state).toBe('draft');
  const released = await app.call('orders.confirmOverLimit', { id: third!.id, edition: third!.edition });
  expect([released.state, released.warnings.map(({ code }) => code)]).toEqual(['confirmed', ['credit']]);
  const { items } = await app.call('audit.list', { procedure: 'orders.confirmOverLimit' });
  expect(items[0]!.changes).toContainEqual({
    what: `credit of order ${third!.id}`,
    before: null,
    after: { beyondLimitMinor: 7000, releasedBy: items[0]!.actor },
  });
  // the store without a limit is never held; what the owner may release, the owner may restore
  expect((await app.call('orders.confirm', { id: (await draft(line, { storeId: plain })).id })).state).toBe(
    'confirmed',
  );
  await app.call('desk.undo', { editId: cancelled.editId });
  for (const order of [first, second, third]) await app.call('orders.cancel', { id: order!.id });
  await app.call('orders.changeSettings', { overCreditLimit: 'warn' });
  await setLimit(500_000);
});

describe('a deal that can’t be kept is refused at its field', () => {
  const slabs = (...all: [from: number, to: number | null, percent: number][]): Saved['terms'] => ({
    kind: 'percent',
    unit: 'piece',
    slabs: all.map(([from, to, percent]) => ({ from, to, percent })),
  });
  const price = (currency: string, more: Partial<Saved> = {}): Saved => ({
    productIds: [products.K5!],
    currency,
    ...more,
    terms: { kind: 'price', unit: 'piece', slabs: [{ from: 1, to: null, priceMinor: 900 }] },
  });
  it.each<[string, () => Saved, string, RegExp]>([
    ['no name', () => ({ name: ' ', terms: percentOff(5) }), 'name', /needs a name/],
    ['a discount over 100%', () => ({ terms: percentOff(100.5) }), 'terms.slabs.0.percent', /at most 100%/],
    ['no discount', () => ({ terms: percentOff(0) }), 'terms.slabs.0.percent', /more than 0%/],
    ['three decimals', () => ({ terms: percentOff(2.125) }), 'terms.slabs.0.percent', /two decimals/],
    ['no slab', () => ({ terms: slabs() }), 'terms.slabs', /at least one/],
    [
      'a slab with a hole',
      () => ({ terms: slabs([1, 9, 2], [12, null, 5]) }),
      'terms.slabs.1.from',
      /from 10 to 11 are in no slab/,
    ],
    [
      'slabs that overlap',
      () => ({ terms: slabs([1, 10, 2], [10, null, 5]) }),
      'terms.slabs.1.from',
      /10 is in two slabs/,
    ],
    [
      'a slab that ends first',
      () => ({ terms: slabs([5, 4, 2], [5, null, 5]) }),
      'terms.slabs.0.to',
      /ends before it begins/,
    ],
    [
      'an open slab in between',
      () => ({ terms: slabs([1, null, 2], [10, null, 5]) }),
      'terms.slabs.0.to',
      /Only the last/,
    ],
    ['a last slab with an end', () => ({ terms: slabs([1, 9, 2]) }), 'terms.slabs.0.to', /last slab has no end/],
    ['half a piece', () => ({ terms: slabs([0.5, null, 2]) }), 'terms.slabs.0.from', /whole number/],
    [
      'a minimum without a currency',
      () => ({ minimumMinor: 500, terms: percentOff(5) }),
      'currency',
      /needs a currency/,
    ],
    [
      'an unknown currency',
      () => ({ minimumMinor: 500, currency: 'XQQ', terms: percentOff(5) }),
      'currency',
      /needs a currency/,
    ],
    [
      'a minimum of nothing',
      () => ({ minimumMinor: 0, currency: 'USD', terms: percentOff(5) }),
      'minimumMinor',
      /more than zero/,
    ],
    ['a price without a currency', () => price(''), 'currency', /needs a currency/],
    [
      'an end before the beginning',
      () => ({ from: '2026-05-02', to: '2026-05-01', terms: percentOff(5) }),
      'to',
      /ends before/,
    ],
    ['an unknown product', () => ({ productIds: [999], terms: percentOff(5) }), 'productIds.0', /no product 999/],
    [
      'percent and amount',
      () => ({ currency: 'USD', terms: { kind: 'order', percent: 5, amountMinor: 5 } }),
      'terms.percent',
      /either/,
    ],
    [
      'over 100% off the order',
      () => ({ terms: { kind: 'order', percent: 101, amountMinor: null } }),
      'terms.percent',
      /at most 100%/,
    ],
    [
      'nothing free',
      () => ({ terms: { kind: 'free', unit: 'case', buy: 10, free: 0, freeProductId: null } }),
      'terms.free',
      /whole number/,
    ],
  ])('%s', async (_, deal, field, sentence) => {
    const fields = await fieldsOf(save(deal()));
    expect(fields[field]).toMatch(sentence);
    expect((await app.call('pricing.deals', {})).items).toEqual([]);
  });

  it('two prices for one day', async () => {
    const first = await save(price('USD', { name: 'April', from: '2026-04-01', to: '2026-04-30' }));
    const overlapping = price('USD', { name: 'Spring', from: '2026-04-30' });
    expect((await fieldsOf(save(overlapping))).from).toMatch(
      /“April” already sets the price of Kaju Katli on 2026-04-30/,
    );
    // neither another group, nor another coupon, nor other days, nor the deal itself
    const others = [
      await save({ ...overlapping, storeGroup: 'Hotels' }),
      await save({ ...overlapping, coupon: 'X' }),
      await save(price('USD', { from: '2026-05-01' })),
    ];
    const { products: _p, author: _a, removed: _r, ...content } = first;
    const again = await app.call('pricing.saveDeal', { ...content, name: 'April again' });
    expect(again).toMatchObject({ id: first.id, edition: first.edition + 1, name: 'April again' });
    expect(await fieldsOf(app.call('pricing.saveDeal', content))).toEqual({ '': 'changed_meanwhile' });
    const removed = await remove(again);
    await remove(others[2]!);
    const spring = await save(overlapping);
    // what was removed does not come back against it
    expect(
      (await fieldsOf(app.call('pricing.removeDeal', { id: removed.id, edition: removed.edition, removed: false })))
        .from,
    ).toMatch(/Spring/);
    await remove(spring);
    expect(
      (await app.call('pricing.removeDeal', { id: removed.id, edition: removed.edition, removed: false })).removed,
    ).toBe(false);
    expect((await app.call('pricing.deals', { on: '2026-04-15' })).items.map(({ name }) => name)).toEqual([
      'April again',
    ]);
  });
});

describe('the total of an order', () => {
  it('is the same wherever it is told: less deals, then less the discount', async () => {
    const deal = await save({ name: 'Ten off', terms: percentOff(10) });
    const { id } = await draft([{ sku: 'S1', quantity: 10, priceMinor: 400 }], { discountPercent: 5 });
    const expected = { subtotalMinor: 4000, dealsMinor: 400, totalMinor: 3420 };
    expect(await app.call('orders.get', { id })).toMatchObject(expected);
    const list = await app.call('orders.list', {});
    expect(list.items.find((order) => order.id === id)).toMatchObject(expected);
    expect(await app.call('orders.pricing', { id })).toMatchObject({ netMinor: 3600, totalMinor: 3420 });
    const open = (await app.call('sales.store', { id: storeId })).openOrders.find((order) => order.id === id);
    expect(open!.totalMinor).toBe(3420);
    const { edition } = await app.call('orders.get', { id });
    expect(await app.call('orders.confirm', { id, edition })).toMatchObject(expected);
    await remove(deal);
    // as it was confirmed, whatever became of the deal
    expect(await app.call('orders.get', { id })).toMatchObject(expected);
  });

  it('is that of the last confirmation, and of the lines that were cancelled', async () => {
    const deal = await save({ name: 'Ten off', terms: percentOff(10) });
    const { id } = await draft([{ sku: 'S1', quantity: 10, priceMinor: 400 }]);
    const edition = async () => (await app.call('orders.get', { id })).edition;
    const confirmed = await app.call('orders.confirm', { id, edition: await edition() });
    expect(confirmed.totalMinor).toBe(3600);
    await app.call('desk.undo', { editId: confirmed.editId });
    await remove(deal);
    const again = await app.call('orders.confirm', { id, edition: await edition() });
    expect(again.totalMinor).toBe(4000);
    await app.call('desk.undo', { editId: again.editId });
    const lines = [{ sku: 'S1', quantity: 5, priceMinor: 400 }];
    await app.call('orders.save', { id, edition: await edition(), orderedOn: DAY, lines, remark: '' });
    expect((await app.call('orders.cancel', { id })).totalMinor).toBe(2000);
  });

  it('a discount beyond the limit for prices by hand needs an approval', async () => {
    await app.call('pricing.changeSettings', { limitPercent: 8 });
    const { id, edition } = await draft([{ sku: 'S1', quantity: 10, priceMinor: 400 }], { discountPercent: 8.5 });
    expect(await fieldsOf(app.call('orders.confirm', { id, edition }))).toHaveProperty('discountPercent');
    await app.call('orders.approve', { id, edition });
    expect(await app.call('orders.confirm', { id, edition })).toMatchObject({ totalMinor: 3660 });
    await app.call('pricing.changeSettings', { limitPercent: null });
  });
});

// last: the log of this process goes on in the folder that was opened last
it('a credit limit needs a currency that is known, and that of the invoices', async () => {
  const data = tempFolder();
  const fresh = openTestApp(data);
  try {
    const list = (name: string, limit: string) =>
      writeCsv(
        path.join(data, 'stores.csv'),
        [[name, '9820012345', limit]],
        ['Customer Name', 'Phone', 'Credit Limit'],
      );
    await fresh.importFile(list('New Store', ''), { as: 'stores' });
    const [store] = (await fresh.call('sales.stores', { limit: 10 })).items;
    const set = { creditLimitMinor: 1000 };
    const edit = fresh.call('desk.editStore', { id: store!.id, edition: 1, set });
    expect(await fieldsOf(edit)).toEqual({ creditLimitMinor: 'No currency is known yet. Import invoices first.' });
    const summary = await app.importFile(list('Patel Foods', '€500'), { as: 'stores', maxErrorRate: 1 });
    expect(summary.rejects).toEqual({ limit_currency: 1 });
    expect(await app.importFile(list('Patel Foods', '$5000.00'), { as: 'stores' })).toMatchObject({ rejects: {} });
  } finally {
    await fresh.close();
  }
});

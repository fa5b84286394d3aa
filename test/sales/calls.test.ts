import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays } from '../../src-shared/calendar.ts';
import type { Input } from '../../src-shared/contract/index.ts';
import { Problem } from '../../src-shared/problem.ts';
import { tempFolder, writeCsv } from '../helpers.ts';
import { openTestApp, type TestApp } from '../test-app.ts';

let app: TestApp;
/** A Monday after the last orders; the stores with a rhythm are due about then. */
const MONDAY = '2025-06-30';
const [TUESDAY, WEDNESDAY, THURSDAY, FRIDAY] = [1, 2, 3, 4].map((days) => addDays(MONDAY, days)) as [
  string,
  string,
  string,
  string,
];
const ids = new Map<string, number>();
const storeId = (name: string) => ids.get(name)!;
const productId = (name: string) => ids.get(name)!;

beforeAll(async () => {
  const rows: string[][] = [];
  const sell = (store: string, day: string, product: string, pieces: number, price = '2.00') =>
    rows.push([`${store}-${day}`, day, store, product, String(pieces), price, (pieces * Number(price)).toFixed(2)]);
  for (const [nth, store] of ['Anand', 'Bharat', 'Chetak', 'Deepak'].entries())
    for (let week = 0; week < 20; week++) {
      const day = addDays('2025-02-10', 7 * week + nth);
      sell(store, day, 'Papad', 24);
      if (week % 2 === 0) sell(store, day, 'Ghee', 6, '9.00');
    }
  sell('Eka', '2025-05-05', 'Papad', 12);
  sell('Eka', '2025-05-05', 'Chai', 10, '4.00');
  app = openTestApp(tempFolder());
  await app.importFile(writeCsv(path.join(tempFolder(), 'sales.csv'), rows));
  for (const { id, name } of (await app.call('sales.stores', {})).items) ids.set(name, id);
  for (const { id, name } of (await app.call('sales.products', {})).items) ids.set(name, id);
  const papad = await app.call('sales.product', { id: productId('Papad') });
  await app.call('desk.editProduct', { id: papad.id, edition: papad.edition, set: { caseSize: 12 } });
});
afterAll(() => app.close());

const listOn = async (date: string, all = false) => (await app.call('calls.list', { date, limit: 1000, all })).items;
const namesOn = async (date: string) => (await listOn(date)).map(({ storeName }) => storeName);
const finish = (store: string, call: Omit<Input<'calls.finish'>, 'storeId'>) =>
  app.call('calls.finish', { storeId: storeId(store), ...call });
/** Runs calls that are taken back afterwards, the last first. */
const takenBack = async (calls: Promise<{ editId: number }>[], check: () => Promise<void>) => {
  const edits = [];
  for (const call of calls) edits.push((await call).editId);
  try {
    await check();
  } finally {
    for (const editId of edits.reverse()) await app.call('desk.undo', { editId });
  }
};
const fieldsOf = (call: Promise<unknown>) =>
  call.then(
    () => 'saved',
    (error: unknown) => (error instanceof Problem ? [error.code, Object.keys(error.fields ?? {})] : error),
  );

describe('a promised call', () => {
  it('is on the list of its day, first, and not before; on the next days until it is made', async () => {
    expect(await namesOn(MONDAY)).toContain('Deepak');
    await takenBack([finish('Deepak', { date: MONDAY, outcome: 'later', until: THURSDAY })], async () => {
      expect(await namesOn(MONDAY)).not.toContain('Deepak');
      expect(await namesOn(TUESDAY)).not.toContain('Deepak');
      expect(await namesOn(WEDNESDAY)).not.toContain('Deepak');
      const [first, ...others] = await listOn(THURSDAY);
      expect(first).toMatchObject({ storeName: 'Deepak', promise: { day: THURSDAY, madeOn: MONDAY } });
      expect(first!.reasons[0]).toMatchObject({ code: 'promised' });
      expect(others.every(({ promise }) => promise === null)).toBe(true);
      expect((await namesOn(FRIDAY))[0]).toBe('Deepak');
    });
    expect((await listOn(THURSDAY)).every(({ promise }) => promise === null)).toBe(true);
  });

  it('is kept for a store without a rhythm', async () => {
    expect(await namesOn(THURSDAY)).not.toContain('Eka');
    await takenBack([finish('Eka', { date: MONDAY, outcome: 'later', until: THURSDAY })], async () => {
      expect((await listOn(THURSDAY))[0]).toMatchObject({ storeName: 'Eka', usualDays: null, expectedOrderDate: null });
    });
  });

  it('stands while nobody answers, after the others on that day, and ends when somebody does', async () => {
    const calls = [
      finish('Deepak', { date: MONDAY, outcome: 'later', until: THURSDAY }),
      finish('Deepak', { date: TUESDAY, outcome: 'no_answer' }),
      finish('Deepak', { date: THURSDAY, outcome: 'no_answer' }),
    ];
    await takenBack(calls, async () => {
      expect(await namesOn(WEDNESDAY)).not.toContain('Deepak');
      expect((await namesOn(THURSDAY)).at(-1)).toBe('Deepak');
      expect((await namesOn(FRIDAY))[0]).toBe('Deepak');
      await takenBack([finish('Deepak', { date: FRIDAY, outcome: 'nothing' })], async () => {
        expect(await namesOn(FRIDAY)).not.toContain('Deepak');
        expect((await listOn(addDays(FRIDAY, 3))).every(({ promise }) => promise === null)).toBe(true);
      });
    });
  });

  it('moves where the store asks for another day', async () => {
    const calls = [
      finish('Deepak', { date: MONDAY, outcome: 'later', until: TUESDAY }),
      finish('Deepak', { date: TUESDAY, outcome: 'later', until: FRIDAY }),
    ];
    await takenBack(calls, async () => {
      expect(await namesOn(THURSDAY)).not.toContain('Deepak');
      expect((await listOn(FRIDAY))[0]).toMatchObject({ storeName: 'Deepak', promise: { day: FRIDAY } });
    });
  });

  it('is of today where no day is asked for, also where the last sales are of long ago', async () => {
    const { today } = await app.call('calls.list', {});
    const calls = [
      finish('Anand', { date: addDays(today, -2), outcome: 'later', until: today }),
      finish('Bharat', { date: today, outcome: 'nothing' }),
    ];
    await takenBack(calls, async () => {
      const { items } = await app.call('calls.list', {});
      expect(items[0]).toMatchObject({ storeName: 'Anand' });
      expect(items.map(({ storeName }) => storeName)).not.toContain('Bharat');
    });
  });
});

describe('what a store needs', () => {
  it('is its usual quantity until it is due again', async () => {
    const { products, nextDue } = await app.call('calls.prepare', { storeId: storeId('Anand'), date: MONDAY });
    expect(nextDue).toBe(addDays(MONDAY, 7));
    expect(products.map(({ name }) => name).sort()).toEqual(['Ghee', 'Papad']);
    expect(products.find(({ name }) => name === 'Papad')).toMatchObject({
      caseSize: 12,
      isDue: true,
      usualPieces: 24,
      usualDays: 7,
      neededPieces: 24,
      available: null,
      counted: null,
    });
    expect(products.find(({ name }) => name === 'Ghee')).toMatchObject({
      usualPieces: 6,
      usualDays: 14,
      neededPieces: 6,
    });
  });

  it('comes with the latest calls, newest first', async () => {
    const days = [-9, -6, -3, 0].map((days) => addDays(MONDAY, days));
    const outcomes = ['nothing', 'no_answer', 'nothing', 'no_answer'] as const;
    await takenBack(
      days.map((date, i) => finish('Chetak', { date, outcome: outcomes[i]! })),
      async () => {
        const { lastCall, earlierCalls } = await app.call('calls.prepare', {
          storeId: storeId('Chetak'),
          date: MONDAY,
        });
        expect([lastCall!, ...earlierCalls].map(({ onDate, outcome }) => [onDate, outcome])).toEqual(
          days.map((date, i) => [date, outcomes[i]!]).toReversed(),
        );
      },
    );
  });

  it('knows what was left on the shelf, and forgets what is taken back', async () => {
    const counted = async () =>
      (await app.call('calls.prepare', { storeId: storeId('Bharat'), date: MONDAY })).products.map(
        (one) => one.counted,
      );
    const shelf = [{ productId: productId('Papad'), pieces: 15 }];
    await takenBack([finish('Bharat', { date: MONDAY, outcome: 'nothing', shelf })], async () => {
      expect(await counted()).toContainEqual({ pieces: 15, date: MONDAY });
    });
    expect((await counted()).filter(Boolean)).toEqual([]);
  });
});

describe('a call that ends with an order', () => {
  const lines = [
    { productId: 0, quantity: 2, unit: 'case' as const, source: 'forecast' as const },
    { productId: 0, quantity: 3, source: 'suggestion' as const },
  ];
  const ordered = () => lines.map((line, i) => ({ ...line, productId: productId(i === 0 ? 'Papad' : 'Ghee') }));

  it('makes a draft, notes the call, and all of it is taken back at once', async () => {
    const { editId, orderId } = await finish('Chetak', {
      date: MONDAY,
      outcome: 'ordered',
      lines: ordered(),
      remark: 'New owner',
    });
    const order = await app.call('orders.get', { id: orderId! });
    expect(order).toMatchObject({ state: 'draft', storeName: 'Chetak', orderedOn: MONDAY, author: expect.any(String) });
    expect(order.items.map(({ name, pieces, source }) => [name, pieces, source])).toEqual([
      ['Papad', 24, 'forecast'],
      ['Ghee', 3, 'suggestion'],
    ]);
    expect(await namesOn(MONDAY)).not.toContain('Chetak');
    const notes = async () => (await app.call('sales.store', { id: storeId('Chetak') })).notes.map(({ text }) => text);
    expect(await notes()).toEqual(['New owner']);
    await app.call('desk.undo', { editId });
    expect(await namesOn(MONDAY)).toContain('Chetak');
    expect(await notes()).toEqual([]);
    expect((await app.call('orders.get', { id: orderId! })).state).toBe('cancelled');
  });

  it('is refused at the field that is wrong, and nothing of it is saved', async () => {
    const before = (await app.call('orders.list', {})).total;
    const wrong = (call: Omit<Input<'calls.finish'>, 'storeId' | 'date'>) =>
      fieldsOf(finish('Chetak', { date: MONDAY, ...call }));
    expect(await wrong({ outcome: 'later' })).toEqual(['call_refused', ['until']]);
    expect(await wrong({ outcome: 'later', until: MONDAY })).toEqual(['call_refused', ['until']]);
    expect(await wrong({ outcome: 'ordered' })).toEqual(['call_refused', ['lines']]);
    expect(await wrong({ outcome: 'nothing', lines: ordered() })).toEqual(['call_refused', ['outcome']]);
    expect(await wrong({ outcome: 'ordered', lines: [{ ...ordered()[0]!, quantity: 1.5 }] })).toEqual([
      'order_refused',
      ['lines.0.quantity'],
    ]);
    expect(await wrong({ outcome: 'nothing', shelf: [{ productId: 999, pieces: 1 }] })).toEqual([
      'product_unknown',
      ['shelf.0.productId'],
    ]);
    expect(await fieldsOf(app.call('calls.finish', { storeId: 999, date: MONDAY, outcome: 'nothing' }))).toEqual([
      'store_unknown',
      [],
    ]);
    expect((await app.call('orders.list', {})).total).toBe(before);
    expect(await namesOn(MONDAY)).toContain('Chetak');
  });

  it('needs no lines where the order of the day was entered elsewhere', async () => {
    const { id } = await app.call('orders.create', { storeId: storeId('Chetak'), orderedOn: MONDAY, lines: ordered() });
    const { editId, orderId } = await finish('Chetak', { date: MONDAY, outcome: 'ordered' });
    expect(orderId).toBeNull();
    await app.call('desk.undo', { editId });
    await app.call('orders.cancel', { id });
  });
});

describe('figures of the trade', () => {
  it('are counted by rep and week, and follow what is taken back', async () => {
    const report = async () =>
      (await app.call('reports.run', { name: 'calls-by-rep', filter: { from: MONDAY, to: FRIDAY } })).rows;
    const lines = [
      { productId: productId('Papad'), quantity: 1 },
      { productId: productId('Ghee'), quantity: 1 },
    ];
    expect(await report()).toEqual([]);
    const calls = [
      finish('Anand', { date: MONDAY, outcome: 'ordered', lines }),
      finish('Bharat', { date: MONDAY, outcome: 'nothing' }),
      finish('Chetak', { date: TUESDAY, outcome: 'no_answer' }),
      finish('Chetak', { date: WEDNESDAY, how: 'visited', outcome: 'ordered', lines: lines.slice(0, 1) }),
      finish('Anand', { date: FRIDAY, outcome: 'later', until: addDays(FRIDAY, 7) }),
    ];
    await takenBack(calls, async () => {
      // four calls to three of five stores, two of them with orders of two lines and of one
      expect(await report()).toEqual([[MONDAY, '', 4, 2, 0.5, 3, 1.5, 1, 3, 5, 0.6]]);
      const { sums } = await app.call('reports.run', { name: 'calls-by-rep', filter: { from: TUESDAY, to: FRIDAY } });
      expect(sums!.slice(2, 8)).toEqual([2, 1, null, 1, null, 1]);
    });
    expect(await report()).toEqual([]);
  });
});

describe('deals that fit', () => {
  it('tell what is reached and what is missing', async () => {
    const deal = { terms: { kind: 'percent' as const, unit: 'piece' as const } };
    const slabs = [
      { from: 20, to: 49, percent: 5 },
      { from: 50, to: null, percent: 10 },
    ];
    const { id: ofPapad } = await app.call('pricing.saveDeal', {
      name: 'Papad month',
      productIds: [productId('Papad')],
      terms: { ...deal.terms, slabs },
    });
    await app.call('pricing.saveDeal', {
      name: 'Tea',
      productIds: [productId('Chai')],
      terms: { ...deal.terms, slabs: [{ from: 1, to: null, percent: 2 }] },
    });
    await app.call('pricing.saveDeal', {
      name: 'Members',
      coupon: 'CLUB',
      terms: { ...deal.terms, slabs: [{ from: 1, to: null, percent: 2 }] },
    });
    const fitting = await app.call('orders.deals', {
      storeId: storeId('Anand'),
      date: MONDAY,
      lines: [{ productId: productId('Papad'), pieces: 24 }],
      productIds: [productId('Ghee')],
    });
    expect(fitting).toMatchObject({ valueMinor: 4800, netMinor: 4560 });
    expect(fitting.deals).toEqual([
      {
        dealId: ofPapad,
        name: 'Papad month',
        worthMinor: 240,
        missing: { quantity: 26, unit: 'piece', product: 'Papad' },
        missingMinor: 0,
      },
    ]);
  });
});

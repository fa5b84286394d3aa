import path from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addDays } from '../../src-shared/calendar.ts';
import { BUCKETS } from '../../src-shared/contract/owed.ts';
import { cli, tempFolder } from '../helpers.ts';
import { openTestApp, type TestApp } from '../test-app.ts';
import { writeList } from './list-files.ts';
import { OWED_SQL } from './owed-sql.ts';

const RUNS = Number(process.env.MANGALM_RUNS ?? 2);

let data: string;
let app: TestApp;
beforeEach(() => {
  data = tempFolder();
  app = openTestApp(data);
});
afterEach(() => app.close());

const INVOICES = [
  'Invoice Number',
  'Invoice Date',
  'Due Date',
  'Last Payment Date',
  'Customer Name',
  'Document Type',
  'Item Name',
  'Quantity',
  'Item Price',
  'Item Total',
  'Total',
  'Balance',
];
const START = '2025-01-01';
const day = (offset: number) => addDays(START, offset);
let files = 0;
const file = (header: string[], rows: (string | number)[][]) =>
  writeList(path.join(data, `f${files++}.csv`), header, rows);
const euros = (cents: number) => (cents / 100).toFixed(2);

interface Doc {
  number: string;
  store: string;
  on: number;
  terms: number;
  total: number;
  credit: boolean;
  paid: { on: number; cents: number; inList: boolean }[];
}

/** An export of the documents until a day, as the accounts know them then. */
const exportOf = (docs: Doc[], until: number) =>
  file(
    INVOICES,
    docs
      .filter(({ on }) => on <= until)
      .map(({ number, store, on, terms, total, credit, paid }) => {
        const known = paid.filter((payment) => payment.on <= until);
        const open = total - known.reduce((sum, { cents }) => sum + cents, 0);
        const last = Math.max(...known.map((payment) => payment.on));
        return [
          number,
          day(on),
          day(on + terms),
          known.length > 0 ? day(last) : '',
          store,
          credit ? 'Credit Note' : 'Invoice',
          'Kaju',
          credit ? -1 : 1,
          euros(total),
          euros(credit ? -total : total),
          euros(credit ? -total : total),
          euros(credit ? -open : open),
        ];
      }),
  );

const PAYMENTS = ['Receipt No', 'Payment Date', 'Customer Name', 'Invoice No', 'Amount Paid'];

const documents = fc.array(
  fc.record({
    store: fc.constantFrom('Apna', 'Patel', 'Zeta'),
    on: fc.nat(100),
    terms: fc.constantFrom(0, 15, 30, 45),
    total: fc.integer({ min: 100, max: 90_000 }),
    credit: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
    parts: fc.array(fc.record({ after: fc.nat(60), share: fc.integer({ min: 1, max: 60 }) }), { maxLength: 2 }),
  }),
  { minLength: 4, maxLength: 10 },
);
const docsOf = (made: ReturnType<typeof documents.generate>['value']): Doc[] =>
  made.map(({ parts, credit, total, on, ...rest }, i) => {
    let left = total;
    const paid = credit
      ? []
      : parts.map(({ after, share }) => {
          const cents = Math.min(left, Math.ceil((total * share) / 100));
          left -= cents;
          return { on: on + after, cents, inList: true };
        });
    return { ...rest, number: `INV-${i}`, on, total, credit, paid: paid.filter(({ cents }) => cents > 0) };
  });

function bySql(on: string): unknown[] {
  const db = new Database(path.join(data, 'mangalm.db'), { readonly: true });
  try {
    return db.prepare(OWED_SQL).all({ on });
  } finally {
    db.close();
  }
}

/** What the app answers, in the form of the SQL. */
async function byApp(on: string): Promise<unknown[]> {
  const { stores, totalMinor, buckets } = await app.call('owed.get', { on });
  expect(stores.reduce((sum, store) => sum + store.totalMinor, 0)).toBe(totalMinor);
  expect(BUCKETS.reduce((sum, bucket) => sum + buckets[bucket], 0)).toBe(totalMinor);
  const { items } = await app.call('owed.items', { on, limit: 1000 });
  for (const store of stores) {
    expect(BUCKETS.reduce((sum, bucket) => sum + store.buckets[bucket], 0)).toBe(store.totalMinor);
    for (const bucket of BUCKETS) {
      const behind = items.filter((item) => item.storeId === store.storeId && item.bucket === bucket);
      expect(behind.reduce((sum, { amountMinor }) => sum + amountMinor, 0)).toBe(store.buckets[bucket]);
    }
  }
  return stores
    .flatMap(({ storeId, buckets: own }) =>
      BUCKETS.flatMap((bucket) => (own[bucket] === 0 ? [] : [{ storeId, bucket, minor: own[bucket] }])),
    )
    .sort((a, b) => a.storeId - b.storeId || (a.bucket < b.bucket ? -1 : 1));
}

describe('what is owed', () => {
  it(`of ${RUNS} random histories of exports, balance lists, payments and undos equals plain SQL`, async () => {
    const step = fc.oneof(
      fc.record({ what: fc.constant('export' as const), until: fc.nat(160) }),
      fc.record({ what: fc.constant('payments' as const), from: fc.nat(160), onAccount: fc.nat(3) }),
      fc.record({
        what: fc.constant('balances' as const),
        until: fc.nat(160),
        totals: fc.boolean(),
        closes: fc.boolean(),
      }),
      fc.record({ what: fc.constant('undo' as const), which: fc.nat(20) }),
    );
    await fc.assert(
      fc.asyncProperty(documents, fc.array(step, { minLength: 3, maxLength: 7 }), async (made, steps) => {
        const own = tempFolder();
        await app.close();
        data = own;
        app = openTestApp(data);
        const docs = docsOf(made);
        const take = async (name: string, options = {}) => {
          const summary = await app.importFile(name, { maxErrorRate: 1, existing: 'update', ...options });
          return summary.importId;
        };
        const done = [await take(exportOf(docs, 100))];
        for (const one of steps) {
          if (one.what === 'export' && docs.some(({ on }) => on <= one.until))
            done.push(await take(exportOf(docs, one.until)));
          if (one.what === 'payments') {
            const rows = docs.flatMap(({ number, store, paid }) =>
              paid
                .filter(({ on }) => on >= one.from && on < one.from + 60)
                .map(({ on, cents }, i) => [`R${number}${i}`, day(on), store, number, euros(cents)]),
            );
            for (let i = 0; i < one.onAccount; i++)
              rows.push([`A${one.from}${i}`, day(one.from), 'Patel', '', '12.34']);
            if (rows.length > 0) done.push(await take(file(PAYMENTS, rows)));
          }
          if (one.what === 'balances') {
            const rows = docs
              .filter(
                ({ on, credit, store }) => on <= one.until && !credit && (store !== 'Zeta' || one.until % 2 === 0),
              )
              .map(({ number, store, on, terms, total }, i) => [
                store,
                one.totals ? '' : number,
                day(on),
                day(on + terms + i),
                euros(total / 2),
                day(one.until),
              ]);
            const answers = { balances_missing: one.closes ? 'complete' : 'partial' };
            if (rows.length > 0)
              done.push(
                await take(
                  file(['Customer Name', 'Invoice No', 'Invoice Date', 'Due Date', 'Balance', 'As Of'], rows),
                  { answers },
                ),
              );
          }
          if (one.what === 'undo' && done.length > 1) {
            const [importId] = done.splice(1 + (one.which % (done.length - 1)), 1);
            const { status } = await app.call('imports.get', { importId: importId! });
            if (status.startsWith('completed')) await app.call('imports.undo', { importId: importId! });
          }
          expect(await byApp(day(165))).toEqual(bySql(day(165)));
        }
      }),
      { numRuns: RUNS },
    );
    expect((await app.call('system.verify', {})).ok).toBe(true);
  });

  it('is what the accounts say, with exports and payment lists of every month in any order', async () => {
    await fc.assert(
      fc.asyncProperty(documents, fc.boolean(), async (made, paymentsFirst) => {
        const own = tempFolder();
        await app.close();
        data = own;
        app = openTestApp(data);
        const docs = docsOf(made);
        const months = [30, 60, 101, 140, 165];
        for (const [i, until] of months.entries()) {
          const takeExport = async () => {
            if (i < 3 && docs.some(({ on }) => on <= until))
              await app.importFile(exportOf(docs, until), { existing: 'update' });
          };
          const takePayments = async () => {
            const from = months[i - 1] ?? -1;
            const rows = docs.flatMap(({ number, store, paid, on: issued }) =>
              paid
                .filter(({ on }) => on > from && on <= until && (issued <= until || i >= 3))
                .map(({ on, cents }, k) => [`R${number}-${on}-${k}`, day(on), store, number, euros(cents)]),
            );
            if (rows.length > 0) await app.importFile(file(PAYMENTS, rows), { maxErrorRate: 1 });
          };
          await (paymentsFirst && i > 0 ? takePayments() : takeExport());
          await (paymentsFirst && i > 0 ? takeExport() : takePayments());
        }
        const on = 165;
        const truth = docs.reduce(
          (sum, { total, credit, paid }) =>
            sum +
            (credit ? -total : total) -
            paid.filter((one) => one.on <= on).reduce((all, { cents }) => all + cents, 0),
          0,
        );
        expect((await app.call('owed.get', { on: day(on) })).totalMinor).toBe(truth);
      }),
      { numRuns: RUNS },
    );
  });

  it('ages by the due date, else the date; the command line says it in its promised form', async () => {
    const rows = [
      ['A-1', '2025-01-01', '2025-01-31', '', 'Apna', '', 'Kaju', 1, '100', '100', '118', '118'],
      ['A-2', '2025-01-01', '2025-01-30', '', 'Apna', '', 'Kaju', 1, '50', '50', '50', '20'],
      ['A-3', '2024-12-31', '', '', 'Apna', '', 'Kaju', 1, '10', '10', '10', '10'],
      ['P-1', '2024-10-01', '2024-11-01', '', 'Patel', '', 'Kaju', 1, '70', '70', '70', '70'],
      ['P-2', '2025-01-05', '', '', 'Patel', 'Credit Note', 'Kaju', -1, '5', '-5', '-5', '-5'],
      ['P-3', '2025-01-05', '', '', 'Patel', 'Invoice', 'Kaju', 1, '5', '5', '5', '0'],
    ];
    await app.importFile(file(INVOICES, rows));
    await app.close();
    const { json } = await cli(['owed', '--data', data, '--on', '2025-01-31', '--json']);
    app = openTestApp(data);
    expect(json).toMatchObject({
      totalMinor: 21_300,
      currency: 'USD',
      asOf: '2025-01-31',
      buckets: { notDue: 11_800, d1_30: 1500, d31_60: 1000, d61_90: 0, over90: 7000 },
      stores: [
        { storeId: 1, name: 'Apna', totalMinor: 14_800, oldestDue: '2024-12-31' },
        {
          storeId: 2,
          name: 'Patel',
          totalMinor: 6500,
          buckets: { d1_30: -500, over90: 7000 },
          oldestDue: '2024-11-01',
        },
      ],
    });
    expect((await app.call('owed.get', { storeId: 2, on: '2025-01-31' })).totalMinor).toBe(6500);
    // the first and last day of each age; the newer list takes the place of the export’s balances
    const days = [0, 1, 30, 31, 60, 61, 90, 91];
    const list = days.map((since) => ['Patel', `D-${since}`, addDays('2025-09-30', -since), '1.00', '2025-09-30']);
    await app.importFile(file(['Customer Name', 'Invoice No', 'Due Date', 'Balance', 'As Of'], list));
    expect((await app.call('owed.get', { storeId: 2, on: '2025-09-30' })).buckets).toEqual({
      notDue: 100,
      d1_30: 200,
      d31_60: 200,
      d61_90: 200,
      over90: 100,
    });
  });

  it('counts a balance that a later export repeats as of that day, until that export is undone', async () => {
    const bill = (number: string, on: string) => [
      number,
      on,
      '',
      '',
      'Apna',
      '',
      'Kaju',
      1,
      '100',
      '100',
      '100',
      '100',
    ];
    await app.importFile(file(INVOICES, [bill('A-1', '2025-01-01')]));
    const list = [['Apna', 'A-1', '80.00', '2025-01-15']];
    await app.importFile(file(['Customer Name', 'Invoice No', 'Balance', 'As Of'], list));
    expect((await app.call('owed.get', { on: '2025-02-15' })).totalMinor).toBe(8000);
    // not paid after all
    const { importId } = await app.importFile(file(INVOICES, [bill('A-1', '2025-01-01'), bill('A-2', '2025-02-01')]));
    expect((await app.call('owed.get', { on: '2025-02-15' })).totalMinor).toBe(20_000);
    expect((await app.call('owed.get', { on: '2025-01-20' })).totalMinor).toBe(8000);
    await app.call('imports.undo', { importId });
    expect((await app.call('owed.get', { on: '2025-02-15' })).totalMinor).toBe(8000);
  });

  it('counts a payment once, also where its list comes again after the store was merged', async () => {
    const bill = (number: string, store: string) => [
      number,
      '2025-01-01',
      '2025-01-31',
      '',
      store,
      '',
      'Kaju',
      1,
      '900',
      '900',
      '900',
      '900',
    ];
    await app.importFile(file(INVOICES, [bill('A-1', 'Apna'), bill('P-1', 'Patel')]));
    const receipts = file(PAYMENTS, [['R-1', '2025-02-01', 'Apna', '', '500.00']]);
    await app.importFile(receipts);
    expect((await app.call('owed.get', { on: '2025-02-28' })).totalMinor).toBe(130_000);
    const { items } = await app.call('sales.stores', {});
    const idOf = (name: string) => items.find((store) => store.name === name)!.id;
    await app.call('desk.merge', { kind: 'store', into: idOf('Patel'), ids: [idOf('Apna')] });
    const again = file(PAYMENTS, [
      ['R-1', '2025-02-01', 'Apna', '', '500.00'],
      ['R-2', '2025-02-02', 'Apna', '', '100.00'],
    ]);
    await app.importFile(again);
    expect((await app.call('owed.get', { on: '2025-02-28' })).totalMinor).toBe(120_000);
  });

  it('of a day before the first list leaves out what that list has from later', async () => {
    await app.importFile(file(INVOICES, [['A-1', '2025-01-01', '', '', 'Apna', '', 'Kaju', 1, '9', '9', '9', '0']]));
    const list = [
      ['Apna', 'B-1', '2025-03-01', '40.00', '2025-06-30'],
      ['Apna', 'B-2', '2025-06-15', '60.00', '2025-06-30'],
    ];
    await app.importFile(file(['Customer Name', 'Invoice No', 'Invoice Date', 'Balance', 'As Of'], list));
    expect((await app.call('owed.get', { on: '2025-03-31' })).totalMinor).toBe(4000);
    expect((await app.call('owed.get', { on: '2025-06-30' })).totalMinor).toBe(10_000);
  });
});

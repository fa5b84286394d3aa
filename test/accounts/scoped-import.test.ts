import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Caller } from '../../src-main/app.ts';
import type { ImportOptions, ImportSummary } from '../../src-shared/contract/imports.ts';
import { writeCsv } from '../csv.ts';
import { errorCodeOf, FOREIGN_MARKER, openRoleFixture, type RoleFixture } from './role-fixture.ts';

/**
 * Random pairs of data folders: a few in `npm test`; `MANGALM_WORLDS=300 npm test -- test/accounts/scoped-import` for
 * more.
 */
const ROUNDS = Number(process.env.MANGALM_WORLDS ?? 2);

const HEADER = [
  'Invoice Number',
  'Invoice Date',
  'Customer Name',
  'City',
  'Sales person',
  'Item Name',
  'SKU',
  'Quantity',
  'Item Price',
  'Item Total',
];

/** A line of an import file; omitted fields get default values. */
interface Line {
  invoice: string;
  store?: string;
  city?: string;
  product?: string;
  sku?: string;
  quantity?: number | string;
  price?: number;
  date?: string;
}

let files = 0;
function writeExport(fixture: RoleFixture, lines: Line[], name = `file-${++files}.csv`): string {
  const rows = lines.map(
    ({
      invoice,
      store = 'Own Bazaar',
      city = 'Fremont',
      product = 'Kaju Katli',
      sku = '',
      quantity = 1,
      price = 10,
      ...rest
    }) => [
      invoice,
      rest.date ?? '2025-08-01',
      store,
      city,
      '',
      product,
      sku,
      String(quantity),
      price.toFixed(2),
      typeof quantity === 'number' ? (quantity * price).toFixed(2) : '',
    ],
  );
  return writeCsv(path.join(fixture.data, name), rows, HEADER);
}

async function importFile(
  { app }: RoleFixture,
  caller: Caller,
  file: string,
  options: Partial<ImportOptions> = {},
): Promise<ImportSummary> {
  const { importId } = await app.call(caller, 'imports.start', {
    path: file,
    // random lines may use a number again, or make an invoice that is twice in the file
    options: {
      maxErrorRate: 1,
      existing: 'update',
      answers: { numbers_used_again: 'one', export_repeated: 'each' },
      ...options,
    },
  });
  return app.importEnded(importId);
}

const newFixture = () => openRoleFixture(fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-scoped-')));
const verifyFindings = async (fixture: RoleFixture) =>
  (await fixture.callAs('owner', 'system.verify', {})).parts.flatMap(({ findings }) => findings);

/** All stored rows of a store, its invoices and the products, which another account's import must not change. */
function rowsOf({ db }: RoleFixture, store: number) {
  const all = (sql: string) => db.prepare(sql).all(store);
  return {
    store: all('SELECT * FROM store WHERE id = ?'),
    keys: all('SELECT * FROM store_key WHERE store_id = ?'),
    invoices: all('SELECT * FROM invoice WHERE store_id = ?'),
    lines: all('SELECT l.* FROM invoice i JOIN invoice_line l ON l.invoice_id = i.id WHERE i.store_id = ?'),
    invoiceKeys: all(
      'SELECT k.* FROM invoice i JOIN invoice_key k ON k.invoice_id = i.id WHERE i.store_id = ? ORDER BY k.key',
    ),
    products: db.prepare('SELECT * FROM product WHERE made_by = 1 ORDER BY id').all(),
    productKeys: db
      .prepare(
        "SELECT * FROM product_key WHERE key NOT LIKE 'account:%' AND product_id IN (SELECT id FROM product WHERE made_by = 1) ORDER BY key",
      )
      .all(),
    earlier: db.prepare("SELECT * FROM earlier_version WHERE entity = 'product'").all(),
  };
}

describe('an import by an account with a limited scope', () => {
  let fixture: RoleFixture;
  beforeEach(async () => {
    fixture = await newFixture();
  }, 60_000);
  afterEach(() => fixture.close());

  const foreignRows = () => rowsOf(fixture, fixture.foreign.store);

  it('takes over no foreign invoice by its number, and reveals nothing about it', async () => {
    const before = foreignRows();
    const number = `${FOREIGN_MARKER}-0`;
    const rep = fixture.callerOf('rep');
    const stolen = writeExport(fixture, [{ invoice: number, price: 1 }]);
    for (const existing of ['update', 'skip', 'reject'] as const)
      expect(await importFile(fixture, rep, stolen, { dryRun: true, existing })).toMatchObject({
        status: 'dry_run',
        invoicesNew: 1,
        invoicesUpdated: 0,
        invoicesUnchanged: 0,
        linesRejected: 0,
      });
    const summary = await importFile(fixture, rep, stolen);
    expect(summary).toMatchObject({ invoicesNew: 1, invoicesUpdated: 0, invoicesUnchanged: 0, linesUpdated: 0 });
    expect(foreignRows()).toEqual(before);
    const { items } = await fixture.app.call(rep, 'sales.invoices', { search: number });
    expect(items).toMatchObject([{ number, storeId: fixture.own.store }]);
    const { items: lines } = await fixture.app.call(rep, 'sales.invoice', { id: items[0]!.id });
    const { versions } = await fixture.app.call(rep, 'imports.trace', { lineId: lines[0]!.id });
    expect(versions).toHaveLength(1);
    expect(JSON.stringify(versions)).not.toContain(FOREIGN_MARKER);
    // a second import of the file finds the invoice that the first one made, and updates it
    expect(await importFile(fixture, rep, stolen)).toMatchObject({ invoicesNew: 0, invoicesUnchanged: 1 });
    expect(await importFile(fixture, rep, writeExport(fixture, [{ invoice: number, price: 2 }]))).toMatchObject({
      invoicesUpdated: 1,
      linesUpdated: 1,
    });
    expect(foreignRows()).toEqual(before);
    expect(await verifyFindings(fixture)).toEqual([]);
  });

  it('changes no foreign store by its name, no product, and no reject count of a foreign invoice', async () => {
    const before = foreignRows();
    const rep = fixture.callerOf('rep');
    const file = writeExport(fixture, [
      // a later date and another city would count as newer master data
      { invoice: 'R-1', store: `${FOREIGN_MARKER} Foods`, city: 'Fremont', date: '2026-01-01' },
      {
        invoice: 'R-2',
        store: `${FOREIGN_MARKER} Foods`,
        city: 'Fremont',
        product: 'kaju  katli',
        sku: 'NEW-SKU',
        date: '2026-01-01',
      },
      { invoice: `${FOREIGN_MARKER}-1`, quantity: 'many' },
    ]);
    expect(await importFile(fixture, rep, file)).toMatchObject({ storesNew: 1, invoicesNew: 2, linesRejected: 1 });
    expect(foreignRows()).toEqual(before);
    const { items } = await fixture.callAs('owner', 'sales.stores', { search: FOREIGN_MARKER });
    expect(items.map(({ city }) => city).sort()).toEqual(['Fremont', `${FOREIGN_MARKER} City`]);
    expect(await verifyFindings(fixture)).toEqual([]);
  });

  it('keeps corrected rejects apart from a foreign invoice of the same number, whoever corrects them', async () => {
    const before = foreignRows();
    const rep = fixture.callerOf('rep');
    for (const [number, corrector] of [
      [`${FOREIGN_MARKER}-1`, rep],
      [`${FOREIGN_MARKER}-2`, fixture.callerOf('manager')],
    ] as const) {
      const file = writeExport(fixture, [{ invoice: number }, { invoice: number, quantity: 'many' }]);
      const { importId, invoicesNew } = await importFile(fixture, rep, file);
      expect(invoicesNew).toBe(1);
      const { items } = await fixture.app.call(rep, 'imports.rejects', { importId });
      const cells = items[0]!.cells.map((cell) => (cell === 'many' ? '3' : cell));
      const fix = await fixture.app.call(corrector, 'imports.fix', { importId, records: [{ record: 2, cells }] });
      expect(await fixture.app.importEnded(fix.importId)).toMatchObject({ invoicesNew: 0, invoicesUpdated: 1 });
      const { items: invoices } = await fixture.app.call(rep, 'sales.invoices', { search: number });
      expect(invoices).toMatchObject([{ number, lines: 2, storeId: fixture.own.store }]);
    }
    expect(foreignRows()).toEqual(before);
    expect(await verifyFindings(fixture)).toEqual([]);
  });

  it('can be undone by the rep, if granted, but imports of others cannot', async () => {
    await fixture.callAs('owner', 'accounts.setGrant', { procedure: 'imports.undo', role: 'rep', grant: 'own' });
    const before = foreignRows();
    const rep = fixture.callerOf('rep');
    const { importId } = await importFile(
      fixture,
      rep,
      writeExport(fixture, [{ invoice: `${FOREIGN_MARKER}-0` }, { invoice: 'OWN-0', price: 99 }]),
    );
    await expect(fixture.app.call(rep, 'imports.undo', { importId: fixture.foreign.import })).rejects.toMatchObject({
      code: 'foreign',
    });
    expect(await fixture.app.call(rep, 'imports.undo', { importId })).toMatchObject({
      invoicesRemoved: 1,
      invoicesRestored: 1,
      left: [],
    });
    expect(foreignRows()).toEqual(before);
    expect(await verifyFindings(fixture)).toEqual([]);
  });

  it('takes back with an undo the names that it gave to products of others, for its account alone', async () => {
    await fixture.callAs('owner', 'accounts.setGrant', { procedure: 'imports.undo', role: 'rep', grant: 'own' });
    const rep = fixture.callerOf('rep');
    const names = fixture.db
      .prepare<unknown[], string>("SELECT key FROM product_key WHERE key LIKE 'account:%'")
      .pluck();
    const theirs = { store: `${FOREIGN_MARKER} Foods`, city: `${FOREIGN_MARKER} City`, product: 'Only Theirs' };
    await importFile(fixture, fixture.callerOf('owner'), writeExport(fixture, [{ invoice: 'F-9', ...theirs }]));
    const before = names.all();
    const file = writeExport(fixture, [{ invoice: 'OWN-NEW', product: 'Only Theirs' }]);
    const { importId } = await importFile(fixture, rep, file);
    expect(names.all()).toHaveLength(before.length + 1);
    await fixture.app.call(rep, 'imports.undo', { importId });
    expect(names.all()).toEqual(before);
  });

  it('cannot be undone if that would change a store outside the scope', async () => {
    await fixture.callAs('owner', 'accounts.setGrant', { procedure: 'imports.undo', role: 'rep', grant: 'own' });
    const rep = fixture.callerOf('rep');
    const { importId } = await importFile(fixture, rep, writeExport(fixture, [{ invoice: 'OWN-0', price: 99 }]));
    // the store that the invoice belonged to before leaves the scope meanwhile
    const before = fixture.db
      .prepare("SELECT before FROM earlier_version WHERE entity = 'invoice' AND import_id = ?")
      .pluck()
      .get(importId) as string;
    const moved = JSON.stringify({ ...JSON.parse(before), store_id: fixture.foreign.store });
    fixture.db
      .prepare("UPDATE earlier_version SET before = ? WHERE entity = 'invoice' AND import_id = ?")
      .run(moved, importId);
    await expect(fixture.app.call(rep, 'imports.undo', { importId })).rejects.toMatchObject({ code: 'foreign' });
    const { items } = await fixture.app.call(rep, 'sales.invoices', { search: 'OWN-0' });
    const { items: lines } = await fixture.app.call(rep, 'sales.invoice', { id: items[0]!.id });
    expect((await fixture.app.call(rep, 'imports.trace', { lineId: lines[0]!.id })).versions).toHaveLength(1);
    expect((await fixture.callAs('owner', 'imports.trace', { lineId: lines[0]!.id })).versions).toHaveLength(2);
    expect(await fixture.callAs('manager', 'imports.undo', { importId })).toMatchObject({ invoicesRestored: 1 });
  });

  it('treats a file as new if only accounts with another scope imported it before, and the reverse', async () => {
    const rep = fixture.callerOf('rep');
    const foreign = path.join(fixture.data, `${FOREIGN_MARKER}.csv`);
    const scopedSummary = await importFile(fixture, rep, foreign);
    expect(scopedSummary).toMatchObject({ invoicesNew: 6, invoicesUnchanged: 0 });
    expect(scopedSummary.message).toBeUndefined();
    const fresh = writeExport(fixture, [{ invoice: 'F-1' }, { invoice: `${FOREIGN_MARKER}-3` }]);
    await importFile(fixture, rep, fresh);
    const again = await importFile(fixture, fixture.callerOf('owner'), fresh);
    // the unqualified number belongs to the foreign invoice
    expect(again).toMatchObject({ invoicesNew: 0, invoicesUpdated: 1, invoicesUnchanged: 1 });
  });

  it('reports collisions to managers, who keep or remove the records, and not to accounts with a scope', async () => {
    const rep = fixture.callerOf('rep');
    const { importId } = await importFile(
      fixture,
      rep,
      writeExport(fixture, [
        { invoice: `${FOREIGN_MARKER}-0`, price: 7 },
        { invoice: `${FOREIGN_MARKER}-1`, price: 8 },
        { invoice: 'NEW-1', store: 'Elsewhere', city: 'Oakland' },
        { invoice: 'NEW-2' },
      ]),
    );
    for (const procedure of ['imports.collisions', 'imports.settle'] as const)
      expect(
        await errorCodeOf(
          fixture.app.call(
            rep,
            procedure,
            (procedure === 'imports.settle' ? { kind: 'invoice', id: 1, what: 'keep' } : {}) as never,
          ),
        ),
      ).toBe('refused');
    expect((await fixture.app.call(rep, 'imports.get', { importId })).collisions).toBe(0);
    expect((await fixture.callAs('manager', 'imports.get', { importId })).collisions).toBe(4);
    const { items, total } = await fixture.callAs('manager', 'imports.collisions', { importId });
    expect(total).toBe(4);
    expect(items).toMatchObject([
      {
        kind: 'invoice',
        name: `${FOREIGN_MARKER}-0`,
        store: 'Own Bazaar',
        totalMinor: 700,
        author: 'the rep',
        importId,
        reason: 'known',
        existing: {
          id: fixture.db
            .prepare('SELECT id FROM invoice WHERE number = ? ORDER BY id')
            .pluck()
            .get(`${FOREIGN_MARKER}-0`),
          store: `${FOREIGN_MARKER} Foods`,
        },
      },
      { kind: 'invoice', name: `${FOREIGN_MARKER}-1`, reason: 'known' },
      { kind: 'invoice', name: 'NEW-1', reason: 'outside', existing: null },
      { kind: 'store', name: 'Elsewhere', reason: 'outside', existing: null },
    ]);
    const before = foreignRows();
    await fixture.callAs('manager', 'imports.settle', { kind: 'invoice', id: items[0]!.id, what: 'keep' });
    await fixture.callAs('manager', 'imports.settle', { kind: 'invoice', id: items[1]!.id, what: 'remove' });
    await fixture.callAs('manager', 'imports.settle', { kind: 'invoice', id: items[2]!.id, what: 'remove' });
    expect(
      await errorCodeOf(
        fixture.callAs('manager', 'imports.settle', { kind: 'invoice', id: fixture.foreign.invoice, what: 'remove' }),
      ),
    ).toBe('collision_unknown');
    // the store that only the last invoice used was removed with it
    expect((await fixture.callAs('manager', 'imports.collisions', { importId })).total).toBe(0);
    expect((await fixture.callAs('manager', 'imports.collisions', { importId, settled: true })).items).toMatchObject([
      { name: `${FOREIGN_MARKER}-0`, settledBy: 'the manager' },
    ]);
    expect(foreignRows()).toEqual(before);
    const { items: entries } = await fixture.callAs('owner', 'audit.list', { procedure: 'imports.settle' });
    expect(entries.filter(({ refused }) => refused === null)).toHaveLength(3);
    expect(await verifyFindings(fixture)).toEqual([]);
    // a settled collision opens again when the invoice is imported with other values
    await importFile(fixture, rep, writeExport(fixture, [{ invoice: `${FOREIGN_MARKER}-0`, price: 70 }]));
    expect((await fixture.callAs('manager', 'imports.collisions', {})).items).toMatchObject([
      { name: `${FOREIGN_MARKER}-0`, totalMinor: 7000 },
    ]);
    const [again] = (await fixture.callAs('manager', 'imports.collisions', {})).items;
    for (let i = 0; i < 2; i++)
      await fixture.callAs('manager', 'imports.settle', { kind: 'invoice', id: again!.id, what: 'keep' });
    expect(await verifyFindings(fixture)).toEqual([]);
  });

  it('finds its own records outside the scope again, which an unscoped import does not', async () => {
    const rep = fixture.callerOf('rep');
    const file = writeExport(fixture, [{ invoice: 'NEW-1', store: 'Elsewhere', city: 'Oakland' }]);
    expect(await importFile(fixture, rep, file)).toMatchObject({ storesNew: 1, invoicesNew: 1 });
    expect(await importFile(fixture, rep, file)).toMatchObject({ storesNew: 0, invoicesUnchanged: 1 });
    expect(await importFile(fixture, fixture.callerOf('owner'), file)).toMatchObject({ storesNew: 1, invoicesNew: 1 });
    // new records within the scope are visible to everybody
    const mine = writeExport(fixture, [{ invoice: 'NEW-2', store: 'New Bazaar', city: 'Fremont' }]);
    expect(await importFile(fixture, rep, mine)).toMatchObject({ storesNew: 1, invoicesNew: 1 });
    expect(await importFile(fixture, fixture.callerOf('owner'), mine)).toMatchObject({
      storesNew: 0,
      invoicesUnchanged: 1,
    });
  });

  it('is limited by the author’s rights both when queued and when run', async () => {
    const rep = fixture.callerOf('rep');
    const owner = fixture.callerOf('owner');
    const begin = async (lines: Line[]) =>
      (await fixture.app.call(rep, 'imports.start', { path: writeExport(fixture, lines), options: {} })).importId;
    const changeRep = async (change: object) => {
      const { items } = await fixture.app.call(owner, 'accounts.list', {});
      const { id, edition } = items.find((one) => one.id === fixture.accounts.rep)!;
      await fixture.app.call(owner, 'accounts.change', { id, edition, ...change });
    };
    await fixture.app.call(owner, 'imports.pause', { paused: true });
    const narrowed = await begin([{ invoice: 'OWN-0', price: 99 }]);
    await changeRep({ scope: { cities: ['Oakland'] } });
    await fixture.app.call(owner, 'imports.pause', { paused: false });
    expect(await fixture.app.importEnded(narrowed)).toMatchObject({ invoicesNew: 1, invoicesUpdated: 0 });

    await fixture.app.call(owner, 'imports.pause', { paused: true });
    const widened = await begin([{ invoice: 'OWN-1', price: 99 }]);
    await changeRep({ role: 'manager' });
    await fixture.app.call(owner, 'imports.pause', { paused: false });
    expect(await fixture.app.importEnded(widened)).toMatchObject({ invoicesNew: 1, invoicesUpdated: 0 });

    await changeRep({ role: 'rep', scope: { cities: ['Fremont'] } });
    await fixture.app.call(owner, 'imports.pause', { paused: true });
    const disabled = await begin([{ invoice: 'OWN-2', price: 99 }]);
    await changeRep({ disabled: true });
    await fixture.app.call(owner, 'imports.pause', { paused: false });
    await expect(fixture.app.importEnded(disabled)).rejects.toMatchObject({ code: 'refused' });
    expect((await fixture.app.call(owner, 'imports.get', { importId: disabled })).status).toBe('failed');
  });

  it('restarts if the author’s rights change while it runs', async () => {
    const rep = fixture.callerOf('rep');
    const owner = fixture.callerOf('owner');
    const progress: [phase: string, records: number][] = [];
    fixture.app.on('imports.progress', ({ phase, records }) => progress.push([phase, records]));
    const until = async (is: () => boolean) => {
      while (!is()) await delay(5);
    };
    const large = Array.from(
      { length: 30_000 },
      (_, at): Line => ({ invoice: at === 0 ? 'OWN-0' : `L-${at >> 3}`, price: 99 }),
    );
    const { importId } = await fixture.app.call(rep, 'imports.start', {
      path: writeExport(fixture, large),
      options: {},
    });
    await until(() => progress.some(([, records]) => records > 2_000));
    await fixture.app.call(owner, 'imports.pause', { paused: true });
    await until(() => progress.at(-1)![0] === 'paused');
    const { items } = await fixture.app.call(owner, 'accounts.list', {});
    const { id, edition } = items.find((one) => one.id === fixture.accounts.rep)!;
    await fixture.app.call(owner, 'accounts.change', { id, edition, scope: { cities: ['Oakland'] } });
    await fixture.app.call(owner, 'imports.pause', { paused: false });
    // what was an update of the rep's own store at the start is no longer one
    expect(await fixture.app.importEnded(importId)).toMatchObject({
      recordsRead: 30_000,
      linesImported: 30_000,
      invoicesUpdated: 0,
    });
    const { total } = await fixture.app.call(owner, 'sales.invoices', { storeId: fixture.own.store });
    expect(total).toBe(6);
  });

  it('is limited to the scope of a token, which sees no other import of the account', async () => {
    const before = foreignRows();
    const { secret } = await fixture.callAs('owner', 'accounts.makeToken', {
      name: 'tool',
      program: { scope: { cities: ['Fremont'] } },
    });
    const tool: Caller = { face: 'cli', user: 'x', label: '', session: null, token: secret };
    const checked = await importFile(fixture, tool, writeExport(fixture, [{ invoice: `${FOREIGN_MARKER}-0` }]), {
      dryRun: true,
    });
    expect(checked.invoicesNew).toBe(1);
    await fixture.app.call(tool, 'imports.again', { importId: checked.importId, options: { dryRun: false } });
    expect(await fixture.app.importEnded(checked.importId)).toMatchObject({ invoicesNew: 1, invoicesUpdated: 0 });
    expect(foreignRows()).toEqual(before);
    expect((await fixture.app.call(tool, 'imports.list', {})).items.map(({ importId }) => importId)).toEqual([
      checked.importId,
    ]);
    for (const procedure of ['imports.get', 'imports.rejects', 'imports.again'] as const)
      expect(await errorCodeOf(fixture.app.call(tool, procedure, { importId: fixture.foreign.import } as never))).toBe(
        'foreign',
      );
  });
});

/** An answer to the rep without times, durations, and the product fields of the shared catalogue. */
const comparable = (answer: unknown): unknown =>
  JSON.parse(JSON.stringify(answer), (key, value) =>
    /At$|^at$|^durationMs$|^rowsPerSecond$|^peakRssMb$|^productId$|^sku$|^edition$/.test(key) ? null : value,
  );

describe('the existence of foreign records', () => {
  let fixtures: RoleFixture[];
  beforeAll(async () => {
    fixtures = [await newFixture(), await newFixture()];
    for (const fixture of fixtures)
      await fixture.callAs('owner', 'accounts.setGrant', { procedure: 'imports.undo', role: 'rep', grant: 'own' });
  }, 120_000);
  afterAll(async () => {
    for (const fixture of fixtures) await fixture.close();
  });

  let round = 0;
  const line = fc.record(
    {
      invoice: fc.constantFrom('0', '1', '2', '3', '4', '5'),
      store: fc.constantFrom('Own Bazaar', '@ Foods', '@ New'),
      city: fc.constantFrom('Fremont', 'Oakland'),
      product: fc.constantFrom('Kaju Katli', '@ Laddu', '@ Peda', '@ Other'),
      sku: fc.constantFrom('', '@L', '@P'),
      quantity: fc.constantFrom<number | string>(1, 2, 'many'),
      price: fc.constantFrom(10, 20),
      date: fc.constantFrom('2025-05-01', '2026-05-01'),
    },
    { requiredKeys: ['invoice'] },
  );
  const lines = fc.array(line, { minLength: 1, maxLength: 8 });

  it('does not change any answer to a scoped account: summaries, rejects, lists, traces, fixes and undos', async () => {
    await fc.assert(
      fc.asyncProperty(
        lines,
        lines,
        lines,
        fc.constantFrom('update' as const, 'skip' as const, 'reject' as const),
        async (theirs, first, second, existing) => {
          const nth = ++round;
          const views: unknown[] = [];
          for (const [at, fixture] of fixtures.entries()) {
            const withPrefix = (prefix: string, of: Line[]) =>
              of.map((one) => ({
                ...one,
                invoice: `${prefix}-${one.invoice}`,
                ...(one.store ? { store: one.store.replace('@', prefix) } : {}),
                ...(one.product ? { product: one.product.replace('@', prefix) } : {}),
                ...(one.sku ? { sku: one.sku.replace('@', prefix) } : {}),
              }));
            const prefix = `W${nth}`;
            // in the first folder the foreign records have the names that the rep's files use, in the second not
            const foreign = withPrefix(at === 0 ? prefix : `V${nth}`, theirs).map((one) => ({
              ...one,
              store: one.store === 'Own Bazaar' || !one.store ? `${at === 0 ? prefix : `V${nth}`} Foods` : one.store,
              city: 'Hayward',
            }));
            await importFile(fixture, fixture.callerOf('owner'), writeExport(fixture, foreign, `foreign-${nth}.csv`));
            views.push(
              await viewOf(fixture, prefix, nth, withPrefix(prefix, first), withPrefix(prefix, second), existing),
            );
          }
          expect(views[0]).toEqual(views[1]);
        },
      ),
      { numRuns: ROUNDS, endOnFailure: true },
    );
    for (const fixture of fixtures) expect(await verifyFindings(fixture)).toEqual([]);
  }, 600_000);
});

/** All answers to a rep who imports two files, reads the results, corrects rejects, and undoes the imports. */
async function viewOf(
  fixture: RoleFixture,
  prefix: string,
  nth: number,
  first: Line[],
  second: Line[],
  existing: 'update' | 'skip' | 'reject',
): Promise<unknown> {
  const rep = fixture.callerOf('rep');
  const answers: unknown[] = [];
  const recordAnswer = (answer: unknown) => void answers.push(comparable(answer));
  const recordResults = async () => {
    const { items } = await fixture.app.call(rep, 'sales.invoices', { search: `${prefix}-`, limit: 100 });
    recordAnswer(items);
    for (const { id } of items) {
      const invoice = await fixture.app.call(rep, 'sales.invoice', { id });
      recordAnswer(invoice);
      for (const one of invoice.items) recordAnswer(await fixture.app.call(rep, 'imports.trace', { lineId: one.id }));
    }
    recordAnswer((await fixture.app.call(rep, 'sales.stores', { search: prefix })).items);
    recordAnswer((await fixture.app.call(rep, 'imports.list', { limit: 4 })).items);
    recordAnswer(await fixture.app.call(rep, 'reports.run', { name: 'rejects', limit: 1000 }));
    // equal rankings are ordered by id, so both are left out
    recordAnswer({ ...(await fixture.app.call(rep, 'sales.dashboard', {})), topProducts: null, bottomProducts: null });
  };
  const ids: number[] = [];
  for (const [at, of] of [first, second, second].entries()) {
    const file = writeExport(fixture, of, `rep-${nth}-${at}.csv`);
    recordAnswer(await importFile(fixture, rep, file, { dryRun: true, existing }));
    const summary = await importFile(fixture, rep, file, { existing });
    recordAnswer(summary);
    ids.push(summary.importId);
    const { items } = await fixture.app.call(rep, 'imports.rejects', { importId: summary.importId });
    recordAnswer(items);
    await recordResults();
    const records = items
      .filter(({ code }) => code !== 'invoice_exists')
      .map(({ record, cells }) => ({ record, cells: cells.map((cell) => (cell === 'many' ? '4' : cell)) }));
    if (
      records.length > 0 &&
      at < 2 &&
      (await fixture.app.call(rep, 'imports.get', { importId: summary.importId })).status === 'completed_with_rejects'
    ) {
      const fix = await fixture.app.call(rep, 'imports.fix', { importId: summary.importId, records });
      recordAnswer(await fixture.app.importEnded(fix.importId));
      await recordResults();
    }
  }
  for (const importId of [ids[1]!, ids[0]!, ids[2]!]) {
    recordAnswer(
      await fixture.app.call(rep, 'imports.undo', { importId }).catch((error: { code: string }) => error.code),
    );
    await recordResults();
  }
  recordAnswer(
    await importFile(fixture, rep, writeExport(fixture, first, `rep-${nth}-last.csv`), { dryRun: true, existing }),
  );
  return answers;
}

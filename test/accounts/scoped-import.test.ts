import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Caller } from '../../src-main/app.ts';
import type { ImportOptions, ImportSummary } from '../../src-shared/contract/imports.ts';
import { writeCsv } from '../csv.ts';
import { codeOf, FOREIGN, type Office, openOffice } from './house.ts';

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
function fileOf(office: Office, lines: Line[], name = `file-${++files}.csv`): string {
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
  return writeCsv(path.join(office.data, name), rows, HEADER);
}

async function take(
  { app }: Office,
  caller: Caller,
  file: string,
  options: Partial<ImportOptions> = {},
): Promise<ImportSummary> {
  const { importId } = await app.call(caller, 'imports.start', {
    path: file,
    options: { maxErrorRate: 1, existing: 'update', ...options },
  });
  return app.importEnded(importId);
}

const newOffice = () => openOffice(fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-scoped-')));
const verified = async (office: Office) =>
  (await office.ask('owner', 'system.verify', {})).parts.flatMap(({ findings }) => findings);

/** All stored rows of a store, its invoices and the products, which another account's import must not change. */
function rowsOf({ db }: Office, store: number) {
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

describe('an import by somebody who may see some stores alone', () => {
  let office: Office;
  beforeEach(async () => {
    office = await newOffice();
  }, 60_000);
  afterEach(() => office.close());

  const foreignNow = () => rowsOf(office, office.foreign.store);

  it('takes no invoice over by its number, and is told nothing of it', async () => {
    const before = foreignNow();
    const number = `${FOREIGN}-0`;
    const rep = office.as('rep');
    const stolen = fileOf(office, [{ invoice: number, price: 1 }]);
    for (const existing of ['update', 'skip', 'reject'] as const)
      expect(await take(office, rep, stolen, { dryRun: true, existing })).toMatchObject({
        status: 'dry_run',
        invoicesNew: 1,
        invoicesUpdated: 0,
        invoicesUnchanged: 0,
        linesRejected: 0,
      });
    const summary = await take(office, rep, stolen);
    expect(summary).toMatchObject({ invoicesNew: 1, invoicesUpdated: 0, invoicesUnchanged: 0, linesUpdated: 0 });
    expect(foreignNow()).toEqual(before);
    const { items } = await office.app.call(rep, 'sales.invoices', { search: number });
    expect(items).toMatchObject([{ number, storeId: office.own.store }]);
    const { items: lines } = await office.app.call(rep, 'sales.invoice', { id: items[0]!.id });
    const { versions } = await office.app.call(rep, 'imports.trace', { lineId: lines[0]!.id });
    expect(versions).toHaveLength(1);
    expect(JSON.stringify(versions)).not.toContain(FOREIGN);
    // a second import of the file finds the invoice that the first one made, and updates it
    expect(await take(office, rep, stolen)).toMatchObject({ invoicesNew: 0, invoicesUnchanged: 1 });
    expect(await take(office, rep, fileOf(office, [{ invoice: number, price: 2 }]))).toMatchObject({
      invoicesUpdated: 1,
      linesUpdated: 1,
    });
    expect(foreignNow()).toEqual(before);
    expect(await verified(office)).toEqual([]);
  });

  it('changes neither a store by its name, nor a product, nor how many records of an invoice were rejected', async () => {
    const before = foreignNow();
    const rep = office.as('rep');
    const file = fileOf(office, [
      // a later date and another city would count as newer master data
      { invoice: 'R-1', store: `${FOREIGN} Foods`, city: 'Fremont', date: '2026-01-01' },
      {
        invoice: 'R-2',
        store: `${FOREIGN} Foods`,
        city: 'Fremont',
        product: 'kaju  katli',
        sku: 'NEW-SKU',
        date: '2026-01-01',
      },
      { invoice: `${FOREIGN}-1`, quantity: 'many' },
    ]);
    expect(await take(office, rep, file)).toMatchObject({ storesNew: 1, invoicesNew: 2, linesRejected: 1 });
    expect(foreignNow()).toEqual(before);
    const { items } = await office.ask('owner', 'sales.stores', { search: FOREIGN });
    expect(items.map(({ city }) => city).sort()).toEqual(['Fremont', `${FOREIGN} City`]);
    expect(await verified(office)).toEqual([]);
  });

  it('takes corrected rejects in beside an invoice of that number, whoever corrects them', async () => {
    const before = foreignNow();
    const rep = office.as('rep');
    for (const [number, corrector] of [
      [`${FOREIGN}-1`, rep],
      [`${FOREIGN}-2`, office.as('manager')],
    ] as const) {
      const file = fileOf(office, [{ invoice: number }, { invoice: number, quantity: 'many' }]);
      const { importId, invoicesNew } = await take(office, rep, file);
      expect(invoicesNew).toBe(1);
      const { items } = await office.app.call(rep, 'imports.rejects', { importId });
      const cells = items[0]!.cells.map((cell) => (cell === 'many' ? '3' : cell));
      const fix = await office.app.call(corrector, 'imports.fix', { importId, records: [{ record: 2, cells }] });
      expect(await office.app.importEnded(fix.importId)).toMatchObject({ invoicesNew: 0, invoicesUpdated: 1 });
      const { items: invoices } = await office.app.call(rep, 'sales.invoices', { search: number });
      expect(invoices).toMatchObject([{ number, lines: 2, storeId: office.own.store }]);
    }
    expect(foreignNow()).toEqual(before);
    expect(await verified(office)).toEqual([]);
  });

  it('is undone by itself, where the owner lets reps undo: their own imports alone', async () => {
    await office.ask('owner', 'accounts.setGrant', { procedure: 'imports.undo', role: 'rep', grant: 'own' });
    const before = foreignNow();
    const rep = office.as('rep');
    const { importId } = await take(
      office,
      rep,
      fileOf(office, [{ invoice: `${FOREIGN}-0` }, { invoice: 'OWN-0', price: 99 }]),
    );
    await expect(office.app.call(rep, 'imports.undo', { importId: office.foreign.import })).rejects.toMatchObject({
      code: 'foreign',
    });
    expect(await office.app.call(rep, 'imports.undo', { importId })).toMatchObject({
      invoicesRemoved: 1,
      invoicesRestored: 1,
      left: [],
    });
    expect(foreignNow()).toEqual(before);
    expect(await verified(office)).toEqual([]);
  });

  it('undoes nothing that would end at another store', async () => {
    await office.ask('owner', 'accounts.setGrant', { procedure: 'imports.undo', role: 'rep', grant: 'own' });
    const rep = office.as('rep');
    const { importId } = await take(office, rep, fileOf(office, [{ invoice: 'OWN-0', price: 99 }]));
    // the store that the invoice belonged to before leaves the scope meanwhile
    const before = office.db
      .prepare("SELECT before FROM earlier_version WHERE entity = 'invoice' AND import_id = ?")
      .pluck()
      .get(importId) as string;
    const moved = JSON.stringify({ ...JSON.parse(before), store_id: office.foreign.store });
    office.db
      .prepare("UPDATE earlier_version SET before = ? WHERE entity = 'invoice' AND import_id = ?")
      .run(moved, importId);
    await expect(office.app.call(rep, 'imports.undo', { importId })).rejects.toMatchObject({ code: 'foreign' });
    const { items } = await office.app.call(rep, 'sales.invoices', { search: 'OWN-0' });
    const { items: lines } = await office.app.call(rep, 'sales.invoice', { id: items[0]!.id });
    expect((await office.app.call(rep, 'imports.trace', { lineId: lines[0]!.id })).versions).toHaveLength(1);
    expect((await office.ask('owner', 'imports.trace', { lineId: lines[0]!.id })).versions).toHaveLength(2);
    expect(await office.ask('manager', 'imports.undo', { importId })).toMatchObject({ invoicesRestored: 1 });
  });

  it('does not take a file for known that somebody else imported, nor does theirs where a scoped one was first', async () => {
    const rep = office.as('rep');
    const foreign = path.join(office.data, `${FOREIGN}.csv`);
    const told = await take(office, rep, foreign);
    expect(told).toMatchObject({ invoicesNew: 6, invoicesUnchanged: 0 });
    expect(told.message).toBeUndefined();
    const fresh = fileOf(office, [{ invoice: 'F-1' }, { invoice: `${FOREIGN}-3` }]);
    await take(office, rep, fresh);
    const again = await take(office, office.as('owner'), fresh);
    // the unqualified number belongs to the foreign invoice
    expect(again).toMatchObject({ invoicesNew: 0, invoicesUpdated: 1, invoicesUnchanged: 1 });
  });

  it('is shown to managers, who leave it or remove it, and to nobody who is kept to stores', async () => {
    const rep = office.as('rep');
    const { importId } = await take(
      office,
      rep,
      fileOf(office, [
        { invoice: `${FOREIGN}-0`, price: 7 },
        { invoice: `${FOREIGN}-1`, price: 8 },
        { invoice: 'NEW-1', store: 'Elsewhere', city: 'Oakland' },
        { invoice: 'NEW-2' },
      ]),
    );
    for (const procedure of ['imports.collisions', 'imports.settle'] as const)
      expect(
        await codeOf(
          office.app.call(
            rep,
            procedure,
            (procedure === 'imports.settle' ? { kind: 'invoice', id: 1, what: 'keep' } : {}) as never,
          ),
        ),
      ).toBe('refused');
    expect((await office.app.call(rep, 'imports.get', { importId })).collisions).toBe(0);
    expect((await office.ask('manager', 'imports.get', { importId })).collisions).toBe(4);
    const { items, total } = await office.ask('manager', 'imports.collisions', { importId });
    expect(total).toBe(4);
    expect(items).toMatchObject([
      {
        kind: 'invoice',
        name: `${FOREIGN}-0`,
        store: 'Own Bazaar',
        totalMinor: 700,
        author: 'the rep',
        importId,
        reason: 'known',
        existing: {
          id: office.db.prepare('SELECT id FROM invoice WHERE number = ? ORDER BY id').pluck().get(`${FOREIGN}-0`),
          store: `${FOREIGN} Foods`,
        },
      },
      { kind: 'invoice', name: `${FOREIGN}-1`, reason: 'known' },
      { kind: 'invoice', name: 'NEW-1', reason: 'outside', existing: null },
      { kind: 'store', name: 'Elsewhere', reason: 'outside', existing: null },
    ]);
    const before = foreignNow();
    await office.ask('manager', 'imports.settle', { kind: 'invoice', id: items[0]!.id, what: 'keep' });
    await office.ask('manager', 'imports.settle', { kind: 'invoice', id: items[1]!.id, what: 'remove' });
    await office.ask('manager', 'imports.settle', { kind: 'invoice', id: items[2]!.id, what: 'remove' });
    expect(
      await codeOf(
        office.ask('manager', 'imports.settle', { kind: 'invoice', id: office.foreign.invoice, what: 'remove' }),
      ),
    ).toBe('collision_unknown');
    // the store that only the last invoice used was removed with it
    expect((await office.ask('manager', 'imports.collisions', { importId })).total).toBe(0);
    expect((await office.ask('manager', 'imports.collisions', { importId, settled: true })).items).toMatchObject([
      { name: `${FOREIGN}-0`, settledBy: 'the manager' },
    ]);
    expect(foreignNow()).toEqual(before);
    const { items: entries } = await office.ask('owner', 'audit.list', { procedure: 'imports.settle' });
    expect(entries.filter(({ refused }) => refused === null)).toHaveLength(3);
    expect(await verified(office)).toEqual([]);
    // a settled collision opens again when the invoice is imported with other values
    await take(office, rep, fileOf(office, [{ invoice: `${FOREIGN}-0`, price: 70 }]));
    expect((await office.ask('manager', 'imports.collisions', {})).items).toMatchObject([
      { name: `${FOREIGN}-0`, totalMinor: 7000 },
    ]);
    const [again] = (await office.ask('manager', 'imports.collisions', {})).items;
    for (let i = 0; i < 2; i++)
      await office.ask('manager', 'imports.settle', { kind: 'invoice', id: again!.id, what: 'keep' });
    expect(await verified(office)).toEqual([]);
  });

  it('finds its own outside the scope again, and an import of everybody’s never does', async () => {
    const rep = office.as('rep');
    const file = fileOf(office, [{ invoice: 'NEW-1', store: 'Elsewhere', city: 'Oakland' }]);
    expect(await take(office, rep, file)).toMatchObject({ storesNew: 1, invoicesNew: 1 });
    expect(await take(office, rep, file)).toMatchObject({ storesNew: 0, invoicesUnchanged: 1 });
    expect(await take(office, office.as('owner'), file)).toMatchObject({ storesNew: 1, invoicesNew: 1 });
    // new records within the scope are visible to everybody
    const mine = fileOf(office, [{ invoice: 'NEW-2', store: 'New Bazaar', city: 'Fremont' }]);
    expect(await take(office, rep, mine)).toMatchObject({ storesNew: 1, invoicesNew: 1 });
    expect(await take(office, office.as('owner'), mine)).toMatchObject({ storesNew: 0, invoicesUnchanged: 1 });
  });

  it('goes by what its author may when its turn comes, and by what they might when they began it', async () => {
    const rep = office.as('rep');
    const owner = office.as('owner');
    const begin = async (lines: Line[]) =>
      (await office.app.call(rep, 'imports.start', { path: fileOf(office, lines), options: {} })).importId;
    const changeRep = async (change: object) => {
      const { items } = await office.app.call(owner, 'accounts.list', {});
      const { id, edition } = items.find((one) => one.id === office.accounts.rep)!;
      await office.app.call(owner, 'accounts.change', { id, edition, ...change });
    };
    await office.app.call(owner, 'imports.pause', { paused: true });
    const narrowed = await begin([{ invoice: 'OWN-0', price: 99 }]);
    await changeRep({ scope: { cities: ['Oakland'] } });
    await office.app.call(owner, 'imports.pause', { paused: false });
    expect(await office.app.importEnded(narrowed)).toMatchObject({ invoicesNew: 1, invoicesUpdated: 0 });

    await office.app.call(owner, 'imports.pause', { paused: true });
    const widened = await begin([{ invoice: 'OWN-1', price: 99 }]);
    await changeRep({ role: 'manager' });
    await office.app.call(owner, 'imports.pause', { paused: false });
    expect(await office.app.importEnded(widened)).toMatchObject({ invoicesNew: 1, invoicesUpdated: 0 });

    await changeRep({ role: 'rep', scope: { cities: ['Fremont'] } });
    await office.app.call(owner, 'imports.pause', { paused: true });
    const disabled = await begin([{ invoice: 'OWN-2', price: 99 }]);
    await changeRep({ disabled: true });
    await office.app.call(owner, 'imports.pause', { paused: false });
    await expect(office.app.importEnded(disabled)).rejects.toMatchObject({ code: 'refused' });
    expect((await office.app.call(owner, 'imports.get', { importId: disabled })).status).toBe('failed');
  });

  it('begins its turn anew where what its author may is changed while it is under way', async () => {
    const rep = office.as('rep');
    const owner = office.as('owner');
    const seen: [phase: string, records: number][] = [];
    office.app.on('imports.progress', ({ phase, records }) => seen.push([phase, records]));
    const until = async (is: () => boolean) => {
      while (!is()) await delay(5);
    };
    const large = Array.from(
      { length: 30_000 },
      (_, at): Line => ({ invoice: at === 0 ? 'OWN-0' : `L-${at >> 3}`, price: 99 }),
    );
    const { importId } = await office.app.call(rep, 'imports.start', { path: fileOf(office, large), options: {} });
    await until(() => seen.some(([, records]) => records > 2_000));
    await office.app.call(owner, 'imports.pause', { paused: true });
    await until(() => seen.at(-1)![0] === 'paused');
    const { items } = await office.app.call(owner, 'accounts.list', {});
    const { id, edition } = items.find((one) => one.id === office.accounts.rep)!;
    await office.app.call(owner, 'accounts.change', { id, edition, scope: { cities: ['Oakland'] } });
    await office.app.call(owner, 'imports.pause', { paused: false });
    // what was an update of the rep's own store at the start is no longer one
    expect(await office.app.importEnded(importId)).toMatchObject({
      recordsRead: 30_000,
      linesImported: 30_000,
      invoicesUpdated: 0,
    });
    const { total } = await office.app.call(owner, 'sales.invoices', { storeId: office.own.store });
    expect(total).toBe(6);
  });

  it('is kept to the stores of a token, of whoever it is, and sees no import of the account besides', async () => {
    const before = foreignNow();
    const { secret } = await office.ask('owner', 'accounts.makeToken', {
      name: 'tool',
      program: { scope: { cities: ['Fremont'] } },
    });
    const tool: Caller = { face: 'cli', user: 'x', label: '', session: null, token: secret };
    const checked = await take(office, tool, fileOf(office, [{ invoice: `${FOREIGN}-0` }]), { dryRun: true });
    expect(checked.invoicesNew).toBe(1);
    await office.app.call(tool, 'imports.again', { importId: checked.importId, options: { dryRun: false } });
    expect(await office.app.importEnded(checked.importId)).toMatchObject({ invoicesNew: 1, invoicesUpdated: 0 });
    expect(foreignNow()).toEqual(before);
    expect((await office.app.call(tool, 'imports.list', {})).items.map(({ importId }) => importId)).toEqual([
      checked.importId,
    ]);
    for (const procedure of ['imports.get', 'imports.rejects', 'imports.again'] as const)
      expect(await codeOf(office.app.call(tool, procedure, { importId: office.foreign.import } as never))).toBe(
        'foreign',
      );
  });
});

/** An answer to the rep without times, durations, and the product fields of the shared catalogue. */
const plain = (answer: unknown): unknown =>
  JSON.parse(JSON.stringify(answer), (key, value) =>
    /At$|^at$|^durationMs$|^rowsPerSecond$|^peakRssMb$|^productId$|^sku$|^edition$/.test(key) ? null : value,
  );

describe('whether others have something or not', () => {
  let worlds: Office[];
  beforeAll(async () => {
    worlds = [await newOffice(), await newOffice()];
    for (const world of worlds)
      await world.ask('owner', 'accounts.setGrant', { procedure: 'imports.undo', role: 'rep', grant: 'own' });
  }, 120_000);
  afterAll(async () => {
    for (const world of worlds) await world.close();
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

  it('is the same to whoever may see some stores alone: summaries, rejects, lists, traces, fixes and undos', async () => {
    await fc.assert(
      fc.asyncProperty(
        lines,
        lines,
        lines,
        fc.constantFrom('update' as const, 'skip' as const, 'reject' as const),
        async (theirs, first, second, existing) => {
          const nth = ++round;
          const views: unknown[] = [];
          for (const [at, world] of worlds.entries()) {
            const called = (mark: string, of: Line[]) =>
              of.map((one) => ({
                ...one,
                invoice: `${mark}-${one.invoice}`,
                ...(one.store ? { store: one.store.replace('@', mark) } : {}),
                ...(one.product ? { product: one.product.replace('@', mark) } : {}),
                ...(one.sku ? { sku: one.sku.replace('@', mark) } : {}),
              }));
            const mark = `W${nth}`;
            // in the first folder the foreign records have the names that the rep's files use, in the second not
            const foreign = called(at === 0 ? mark : `V${nth}`, theirs).map((one) => ({
              ...one,
              store: one.store === 'Own Bazaar' || !one.store ? `${at === 0 ? mark : `V${nth}`} Foods` : one.store,
              city: 'Hayward',
            }));
            await take(world, world.as('owner'), fileOf(world, foreign, `foreign-${nth}.csv`));
            views.push(await viewOf(world, mark, nth, called(mark, first), called(mark, second), existing));
          }
          expect(views[0]).toEqual(views[1]);
        },
      ),
      { numRuns: ROUNDS, endOnFailure: true },
    );
    for (const world of worlds) expect(await verified(world)).toEqual([]);
  }, 600_000);
});

/** All answers to a rep who imports two files, reads the results, corrects rejects, and undoes the imports. */
async function viewOf(
  world: Office,
  mark: string,
  nth: number,
  first: Line[],
  second: Line[],
  existing: 'update' | 'skip' | 'reject',
): Promise<unknown> {
  const rep = world.as('rep');
  const told: unknown[] = [];
  const tell = (answer: unknown) => void told.push(plain(answer));
  const look = async () => {
    const { items } = await world.app.call(rep, 'sales.invoices', { search: `${mark}-`, limit: 100 });
    tell(items);
    for (const { id } of items) {
      const invoice = await world.app.call(rep, 'sales.invoice', { id });
      tell(invoice);
      for (const one of invoice.items) tell(await world.app.call(rep, 'imports.trace', { lineId: one.id }));
    }
    tell((await world.app.call(rep, 'sales.stores', { search: mark })).items);
    tell((await world.app.call(rep, 'imports.list', { limit: 4 })).items);
    tell(await world.app.call(rep, 'reports.run', { name: 'rejects', limit: 1000 }));
    // equal rankings are ordered by id, so both are left out
    tell({ ...(await world.app.call(rep, 'sales.dashboard', {})), topProducts: null, bottomProducts: null });
  };
  const ids: number[] = [];
  for (const [at, of] of [first, second, second].entries()) {
    const file = fileOf(world, of, `rep-${nth}-${at}.csv`);
    tell(await take(world, rep, file, { dryRun: true, existing }));
    const summary = await take(world, rep, file, { existing });
    tell(summary);
    ids.push(summary.importId);
    const { items } = await world.app.call(rep, 'imports.rejects', { importId: summary.importId });
    tell(items);
    await look();
    const records = items
      .filter(({ code }) => code !== 'invoice_exists')
      .map(({ record, cells }) => ({ record, cells: cells.map((cell) => (cell === 'many' ? '4' : cell)) }));
    if (
      records.length > 0 &&
      at < 2 &&
      (await world.app.call(rep, 'imports.get', { importId: summary.importId })).status === 'completed_with_rejects'
    ) {
      const fix = await world.app.call(rep, 'imports.fix', { importId: summary.importId, records });
      tell(await world.app.importEnded(fix.importId));
      await look();
    }
  }
  for (const importId of [ids[1]!, ids[0]!, ids[2]!]) {
    tell(await world.app.call(rep, 'imports.undo', { importId }).catch((error: { code: string }) => error.code));
    await look();
  }
  tell(await take(world, rep, fileOf(world, first, `rep-${nth}-last.csv`), { dryRun: true, existing }));
  return told;
}

import fs from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ImportOptions } from '../../src-shared/contract/index.ts';
import { tempFolder, writeCsv } from '../helpers.ts';
import { openTestApp, type TestApp } from '../test-app.ts';

type Row = [number: string, date: string, store: string, item: string, quantity: string, price: string, total: string];

let data: string;
let app: TestApp;
let files = 0;
beforeEach(() => {
  data = tempFolder();
  app = openTestApp(data);
});
afterEach(() => app.close());

const row = (number: string, item: string, price = '10.00', store = 'Patel', date = '2025-05-02'): Row => {
  return [number, date, store, item, '2', price, (2 * Number(price)).toFixed(2)];
};
const load = (rows: string[][], options: Partial<ImportOptions> = { existing: 'update' }, header?: string[]) =>
  app.importFile(writeCsv(path.join(data, `${++files}.csv`), rows, header), options);
const undo = (importId: number) => app.call('imports.undo', { importId });
const codeOf = (asked: Promise<unknown>) =>
  asked.then(
    () => 'done',
    ({ code }: { code: string }) => code,
  );
/** Each invoice with its lines and total. */
async function invoices() {
  const { items } = await app.call('sales.invoices', {});
  const found: Record<string, unknown> = {};
  for (const { id, number } of items) {
    const { items: lines, totalMinor } = await app.call('sales.invoice', { id });
    found[number] = [...lines.map((line) => `${line.name} ${line.totalMinor}`), totalMinor];
  }
  return found;
}
const COLUMNS = [
  'Invoice Number',
  'Invoice Date',
  'Customer Name',
  'Item Name',
  'Quantity',
  'Item Price',
  'Item Total',
];
const FIRST = [row('I-1', 'Tea'), row('I-1', 'Salt', '4.00'), row('I-2', 'Tea')];
const FIRST_INVOICES = { 'I-1': ['Tea 2000', 'Salt 800', 2800], 'I-2': ['Tea 2000', 2000] };

describe('an import over another', () => {
  it('counts what is new, changed and the same', async () => {
    expect(await load(FIRST)).toMatchObject({ linesImported: 3, linesUpdated: 0, linesUnchanged: 0, invoicesNew: 2 });
    expect(await invoices()).toEqual(FIRST_INVOICES);
    const again = await load([row('I-1', 'Tea'), row('I-1', 'Salt', '5.00'), row('I-2', 'Tea'), row('I-3', 'Tea')]);
    expect(again).toMatchObject({ linesImported: 2, linesUpdated: 1, linesUnchanged: 2 });
    expect(again).toMatchObject({ invoicesNew: 1, invoicesUpdated: 1, invoicesUnchanged: 1 });
    expect(await invoices()).toEqual({
      ...FIRST_INVOICES,
      'I-1': ['Tea 2000', 'Salt 1000', 3000],
      'I-3': ['Tea 2000', 2000],
    });
  });

  it('leaves existing invoices alone, or rejects their lines, where it is told to', async () => {
    await load(FIRST);
    const changed = [row('I-1', 'Tea', '1.00'), row('I-1', 'Salt', '4.00'), row('I-3', 'Tea')];
    expect(await load(changed, { existing: 'skip' })).toMatchObject({
      ...{ linesImported: 1, linesUnchanged: 2, linesRejected: 0, invoicesNew: 1, invoicesUnchanged: 1 },
    });
    const rejected = await load([...changed, row('I-4', 'Tea')], { existing: 'reject', maxErrorRate: 1 });
    expect(rejected).toMatchObject({ linesImported: 1, linesRejected: 2, rejects: { invoice_exists: 2 } });
    expect(Object.values(rejected.totals)).toEqual([4000]);
    expect(await invoices()).toEqual({ ...FIRST_INVOICES, 'I-3': ['Tea 2000', 2000], 'I-4': ['Tea 2000', 2000] });
  });

  it('knows an invoice by its ID and by its number', async () => {
    const header = ['Invoice ID', ...COLUMNS];
    await load([['77', ...row('I-1', 'Tea')]], { existing: 'update' }, header);
    expect(await load([row('I-1', 'Tea', '5.00')])).toMatchObject({ invoicesNew: 0, invoicesUpdated: 1 });
    expect(await load([['77', ...row('I-1', 'Tea', '6.00')]], { existing: 'update' }, header)).toMatchObject({
      ...{ invoicesNew: 0, invoicesUpdated: 1 },
    });
    expect(await invoices()).toEqual({ 'I-1': ['Tea 1200', 1200] });
  });

  it('sees a price, a salesperson or a status that is another, though the amounts are the same', async () => {
    const header = [...COLUMNS, 'Sales Person', 'Invoice Status'];
    const as = (price: string, person: string, status: string) => [
      [...row('I-1', 'Tea').with(5, price), person, status],
    ];
    await load(as('10.00', 'Asha', 'Paid'), {}, header);
    for (const next of [as('', 'Asha', 'Paid'), as('', 'Ravi', 'Paid'), as('', 'Ravi', 'Sent')])
      expect(await load(next, { existing: 'update' }, header)).toMatchObject({
        invoicesUpdated: 1,
        invoicesUnchanged: 0,
      });
    const [invoice] = (await app.call('sales.invoices', {})).items;
    expect(await app.call('sales.invoice', { id: invoice!.id })).toMatchObject({ salesperson: 'Ravi', status: 'Sent' });
    const db = new Database(path.join(data, 'mangalm.db'), { readonly: true });
    expect(db.prepare('SELECT version FROM invoice').pluck().get()).toBe(4);
    db.close();
  });

  it('that would remove lines asks first', async () => {
    await load(FIRST);
    expect(await codeOf(load([row('I-1', 'Tea')], {}))).toBe('needs_answer');
    expect(await invoices()).toEqual(FIRST_INVOICES);
  });
});

describe('undo', () => {
  it('restores what an import changed, and removes what it added', async () => {
    const { importId: first } = await load(FIRST);
    const { importId: second } = await load([
      row('I-1', 'Tea', '1.00'),
      row('I-1', 'Ghee', '4.00'),
      row('I-3', 'Tea', '10.00', 'Shah'),
    ]);
    expect(await invoices()).toEqual({
      'I-1': ['Tea 200', 'Ghee 800', 1000],
      'I-2': ['Tea 2000', 2000],
      'I-3': ['Tea 2000', 2000],
    });
    expect(await undo(second)).toMatchObject({
      ...{ invoicesRemoved: 1, invoicesRestored: 1, linesRemoved: 1, storesRemoved: 1, productsRemoved: 1, left: [] },
    });
    expect(await invoices()).toEqual(FIRST_INVOICES);
    expect((await app.call('sales.dashboard', {})).revenueMinor).toBe(4800);
    expect(await codeOf(undo(second))).toBe('already_undone');
    expect(await undo(first)).toMatchObject({
      ...{ invoicesRemoved: 2, invoicesRestored: 0, linesRemoved: 3, storesRemoved: 1, productsRemoved: 2 },
    });
    expect(await invoices()).toEqual({});
    expect(await app.call('system.verify', {})).toMatchObject({ ok: true });
  });

  it('of the earlier import first leaves the later version, and lists it', async () => {
    const { importId: first } = await load(FIRST);
    const { importId: second } = await load([row('I-1', 'Tea', '1.00'), row('I-1', 'Salt', '4.00')]);
    expect(await undo(first)).toMatchObject({
      leftInAll: 1,
      left: [{ number: 'I-1', importId: second }],
      invoicesRemoved: 1,
    });
    expect(await invoices()).toEqual({ 'I-1': ['Tea 200', 'Salt 800', 1000] });
    expect(await undo(second)).toMatchObject({
      invoicesRemoved: 1,
      invoicesRestored: 0,
      storesRemoved: 1,
      productsRemoved: 2,
    });
    expect(await invoices()).toEqual({});
    expect(await load(FIRST)).toMatchObject({ linesImported: 3, invoicesNew: 2, storesNew: 1, productsNew: 2 });
  });

  it('reverts what a later file said of a store', async () => {
    const header = [...COLUMNS, 'City'];
    await load([[...row('I-1', 'Tea'), 'Pune']], {}, header);
    const later = [[...row('I-2', 'Tea', '10.00', 'Patel', '2025-06-02'), 'Surat']];
    const { importId } = await load(later, {}, header);
    const city = async () => (await app.call('sales.stores', {})).items.map((store) => store.city);
    expect(await city()).toEqual(['Surat']);
    await undo(importId);
    expect(await city()).toEqual(['Pune']);
  });

  it('leaves stores without invoices that a list brought', async () => {
    const list = path.join(data, 'stores.csv');
    fs.writeFileSync(list, 'Customer Name,City\nMehta,Fresno\n');
    await app.importFile(list, { as: 'stores' });
    const { importId } = await load(FIRST);
    expect(await undo(importId)).toMatchObject({ storesRemoved: 1 });
    expect((await app.call('sales.stores', {})).items.map(({ name }) => name)).toEqual(['Mehta']);
  });

  it('of an import that stored nothing is refused', async () => {
    const bad = Array.from({ length: 250 }, (_, i) => row(`I-${i}`, 'Tea', '10.00', 'Patel', 'never'));
    const { importId, status } = await load(bad);
    expect(status).toBe('stopped');
    expect(await codeOf(undo(importId))).toBe('nothing_to_undo');
  });
});

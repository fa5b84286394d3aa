import path from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { differInSpelling } from '../../src-main/desk/lookalikes.ts';
import { nameKey } from '../../src-main/sales/figures.ts';
import { tempFolder, writeCsv } from '../helpers.ts';
import { openTestApp, type TestApp } from '../test-app.ts';

let app: TestApp;
let data: string;
beforeEach(async () => {
  data = tempFolder();
  app = openTestApp(data);
  await app.importFile(
    writeCsv(path.join(data, 'a.csv'), [
      ['A-1', '2025-03-01', 'Patel Foods', 'Kaju Katli 500g', '2', '10.00', '20.00'],
      ['A-2', '2025-03-02', 'Patel  Foods.', 'Kaju Katlli 500g', '1', '10.00', '10.00'],
      ['A-3', '2025-03-03', 'Apna Bazar', 'Kaju Katli 250g', '4', '5.00', '20.00'],
      ['A-4', '2025-03-04', 'Patel Foods', 'Soan Papdi', '1', '7.00', '7.00'],
    ]),
  );
});
afterEach(() => app.close());

const storeNamed = async (name: string) =>
  (await app.call('sales.stores', { limit: 100 })).items.find((store) => store.name === name)!;
const errorOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: { code: string; message: string }) => error,
  );

it('months of a store and a product go on to the end of the data, also those without sales', async () => {
  await app.importFile(
    writeCsv(path.join(data, 'b.csv'), [['A-9', '2025-05-04', 'Patel Foods', 'Soan Papdi', '1', '7.00', '7.00']]),
  );
  const { id } = await storeNamed('Apna Bazar');
  const store = await app.call('sales.store', { id });
  const { items } = await app.call('sales.products', { search: 'Kaju Katli 250g' });
  const product = await app.call('sales.product', { id: items[0]!.id });
  for (const { byMonth, salesUntil } of [store, product]) {
    expect(byMonth.map(({ month, revenueMinor }) => [month, revenueMinor])).toEqual([
      ['2025-03', 2000],
      ['2025-04', 0],
      ['2025-05', 0],
    ]);
    expect(salesUntil).toBe('2025-05-04');
  }
  const run = (to?: string) =>
    app.call('reports.run', { name: 'sales-by-city', filter: to ? { to } : {}, grain: 'month' });
  expect((await run()).salesUntil).toBe('2025-05-04');
  expect((await run('2025-04-10')).salesUntil).toBe('2025-04-10');
  expect((await run('2026-01-01')).salesUntil).toBe('2025-05-04');
});

describe('edits', () => {
  it('override imported values, also those of later imports, and null reverts them', async () => {
    const { id } = await storeNamed('Patel Foods');
    const before = await app.call('sales.store', { id });
    await app.call('desk.editStore', { id, edition: before.edition, set: { name: 'Patel & Sons', phone: '+1 510' } });
    await app.importFile(
      writeCsv(path.join(data, 'b.csv'), [['A-9', '2025-05-01', 'Patel Foods', 'Soan Papdi', '1', '7.00', '7.00']]),
    );
    const after = await app.call('sales.store', { id });
    expect(after).toMatchObject({ name: 'Patel & Sons', phone: '+1 510', invoices: 3 });
    await app.call('desk.editStore', { id, edition: after.edition, set: { name: null } });
    expect(await app.call('sales.store', { id })).toMatchObject({ name: 'Patel Foods', phone: '+1 510' });
  });

  it('are seen by other processes when their event comes', async () => {
    const { id } = await storeNamed('Patel Foods');
    const seen: unknown[] = [];
    const stop = app.backend.onAny(() => {
      const other = new Database(path.join(data, 'mangalm.db'), { readonly: true });
      seen.push(other.prepare('SELECT count(*) FROM note').pluck().get());
      other.close();
    });
    await app.call('desk.addNote', { storeId: id, kind: 'visit', date: '2025-05-05', text: 'calls back' });
    stop();
    expect(seen).toEqual([1]);
  });

  it('made concurrently in two windows: the later one is refused', async () => {
    const { id } = await storeNamed('Patel Foods');
    const { edition } = await app.call('sales.store', { id });
    const other = openTestApp(data);
    await other.call('desk.editStore', { id, edition, set: { contact: 'Meena' } });
    const late = await errorOf(app.call('desk.editStore', { id, edition, set: { contact: 'Ravi' } }));
    expect(late).toMatchObject({ code: 'changed_meanwhile' });
    expect(late!.message).toContain('Another window');
    expect(await app.call('sales.store', { id })).toMatchObject({ contact: 'Meena' });
    await other.close();
  });

  it('are undone in reverse order only', async () => {
    const { id } = await storeNamed('Patel Foods');
    const set = async (city: string) =>
      (
        await app.call('desk.editStore', {
          id,
          edition: (await app.call('sales.store', { id })).edition,
          set: { city },
        })
      ).editId;
    const [first, second] = [await set('Fremont'), await set('Dublin')];
    expect(await errorOf(app.call('desk.undo', { editId: first }))).toMatchObject({ code: 'changed_meanwhile' });
    await app.call('desk.undo', { editId: second });
    expect(await app.call('sales.store', { id })).toMatchObject({ city: 'Fremont' });
    await app.call('desk.undo', { editId: first });
    expect(await app.call('sales.store', { id })).toMatchObject({ city: '' });
    expect(await errorOf(app.call('desk.undo', { editId: first }))).toMatchObject({ code: 'edit_undone' });
  });

  it('brand and category of many products together, undone together', async () => {
    const { items } = await app.call('sales.products', {});
    const { editId } = await app.call('desk.editProducts', {
      ids: items.map(({ id }) => id),
      set: { category: 'Sweets' },
    });
    expect((await app.call('sales.dashboard', {})).byCategory).toMatchObject([{ category: 'Sweets' }]);
    await app.call('desk.undo', { editId });
    expect((await app.call('sales.dashboard', {})).byCategory).toMatchObject([{ category: '' }]);
  });

  it('of a cost give a margin', async () => {
    const [kaju] = (await app.call('sales.products', { search: 'Katli 250' })).items;
    const { edition } = await app.call('sales.product', { id: kaju!.id });
    await app.call('desk.editProduct', { id: kaju!.id, edition, set: { costMinor: 300, caseSize: 12 } });
    expect(await app.call('sales.product', { id: kaju!.id })).toMatchObject({
      revenueMinor: 2000,
      marginMinor: 800,
      caseSize: 12,
      costMinor: 300,
    });
  });

  it('keep a store with an order, a note or a merged store when its import is undone', async () => {
    const { id } = await storeNamed('Apna Bazar');
    await app.call('desk.addNote', { storeId: id, kind: 'visit', date: '2025-03-05', text: 'Closed on Mondays' });
    await app.call('imports.undo', { importId: 1 });
    const { items } = await app.call('sales.stores', {});
    expect(items.map(({ name, invoices }) => [name, invoices])).toEqual([['Apna Bazar', 0]]);
  });
});

describe('merging', () => {
  it('names that differ only in spelling are offered, other sizes are not', async () => {
    const names = async (kind: 'store' | 'product') =>
      (await app.call('desk.lookalikes', { kind })).groups.map(({ items }) => items.map(({ name }) => name));
    expect(await names('product')).toEqual([['Kaju Katli 500g', 'Kaju Katlli 500g']]);
    expect(await names('store')).toEqual([['Patel Foods', 'Patel  Foods.']]);
  });

  it.each([
    ['kajukatli500g', 'kajukatli250g', false],
    ['kajukatli', 'kajuktali', true],
    ['kajukatli', 'kajukatlis', true],
    ['kajukatli', 'kajukatla', true],
    ['kajukatli', 'kajukatlaas', false],
    ['ghee', 'gheo', false],
  ])('%s and %s: %s', (a, b, same) => {
    expect(differInSpelling(a, b)).toBe(same);
    expect(differInSpelling(b, a)).toBe(same);
  });

  it('a name’s key leaves out case, accents and signs', () => {
    expect(nameKey('Haldirām’s  Soan-Papdi')).toBe('haldiramssoanpapdi');
  });

  it('merged stores count as one everywhere, and are separated again by undo', async () => {
    const [into, gone] = [await storeNamed('Patel Foods'), await storeNamed('Patel  Foods.')];
    const { editId } = await app.call('desk.merge', { kind: 'store', into: into.id, ids: [gone.id] });
    expect(await app.call('sales.store', { id: into.id })).toMatchObject({
      invoices: 3,
      lifetimeMinor: 3700,
      merged: [{ id: gone.id, name: 'Patel  Foods.' }],
    });
    expect(await app.call('sales.store', { id: gone.id })).toMatchObject({ id: into.id });
    expect((await app.call('sales.invoices', { storeId: gone.id })).total).toBe(3);
    expect((await app.call('desk.lookalikes', { kind: 'store' })).groups).toEqual([]);
    expect(await errorOf(app.call('desk.merge', { kind: 'store', into: gone.id, ids: [into.id] }))).toMatchObject({
      code: 'merge_refused',
    });
    await app.call('desk.undo', { editId });
    expect(await app.call('sales.store', { id: gone.id })).toMatchObject({ id: gone.id, invoices: 1 });
  });
});

describe('notes and visits', () => {
  it('are kept with their date and writer, changed, removed and brought back', async () => {
    const { id } = await storeNamed('Patel Foods');
    const { noteId } = await app.call('desk.addNote', {
      storeId: id,
      kind: 'note',
      date: '2025-04-01',
      text: 'Pays late',
    });
    const note = (await app.call('sales.store', { id })).notes[0]!;
    expect(note).toMatchObject({ id: noteId, kind: 'note', date: '2025-04-01', text: 'Pays late' });
    await app.call('desk.editNote', { id: noteId, edition: note.edition, date: '2025-04-02', text: 'Pays on time' });
    const stale = app.call('desk.removeNote', { id: noteId, edition: note.edition });
    expect(await errorOf(stale)).toMatchObject({ code: 'changed_meanwhile' });
    const { editId } = await app.call('desk.removeNote', { id: noteId, edition: note.edition + 1 });
    expect((await app.call('sales.store', { id })).notes).toEqual([]);
    await app.call('desk.undo', { editId });
    expect((await app.call('sales.store', { id })).notes).toMatchObject([{ text: 'Pays on time' }]);
  });
});

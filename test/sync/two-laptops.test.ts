import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { tempFolder } from '../helpers.ts';
import { dumpOfLaptop, dumpOfServer, type Laptop, openLaptop } from './laptops.ts';
import { type PostgresServer, startPostgres } from './postgres.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

const openLaptops: Laptop[] = [];
afterEach(async () => {
  for (const laptop of openLaptops.splice(0)) await laptop.close();
});

async function laptops(address: string, ...names: string[]): Promise<Laptop[]> {
  const root = tempFolder();
  const opened: Laptop[] = [];
  for (const name of names) opened.push(await openLaptop(path.join(root, name), address, name));
  openLaptops.push(...opened);
  return opened;
}

/** Syncs until no laptop has anything left to send. */
async function syncUntilStable(...all: Laptop[]): Promise<void> {
  for (let round = 0; round < 4; round++) for (const laptop of all) await laptop.sync();
}

async function expectSameData(address: string, ...all: Laptop[]): Promise<void> {
  const truth = await dumpOfServer(server, address);
  for (const laptop of all) expect(dumpOfLaptop(laptop)).toEqual(truth);
}

const LINES = [
  { invoice: 'A-1', store: 'Kirana', product: 'Tea', quantity: 2 },
  { invoice: 'A-1', store: 'Kirana', product: 'Rice', quantity: 5, remark: 'urgent' },
  { invoice: 'A-2', date: '2025-06-09', store: 'Bazaar', product: 'Tea', quantity: 1 },
  { invoice: 'A-3', store: 'Bazaar', product: 'Tea', quantity: 'many' },
];

describe('two laptops and a server', () => {
  it('hold the same data after a sync: invoices, stores, products, imports and rejects', async () => {
    const address = await server.database();
    const [a, b] = await laptops(address, 'a', 'b');
    await a!.importLines('may', LINES);
    const first = await a!.sync();
    expect(first.pushed).toBeGreaterThan(10);
    expect((await b!.sync()).pulled).toBeGreaterThan(10);
    await expectSameData(address, a!, b!);
    const { items } = await b!.testApp.call('imports.list', {});
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({ recordsRead: 4, linesImported: 3, linesRejected: 1 });
    expect((await b!.testApp.call('sales.invoices', {})).total).toBe(2);
    expect((await b!.testApp.call('system.verify', {})).ok).toBe(true);
    // an import can only be undone on its own laptop, and a remote file name opens no local file
    const elsewhere = { code: 'import_elsewhere' };
    const { importId } = items[0]!;
    await expect(b!.testApp.call('imports.undo', { importId })).rejects.toMatchObject(elsewhere);
    await expect(b!.testApp.call('imports.inspect', { importId })).rejects.toMatchObject(elsewhere);
    // nothing is left to send
    expect(await a!.sync()).toMatchObject({ pushed: 0, pulled: 0, lagSeconds: 0 });
  });

  it('recognise the invoices of a file that both imported', async () => {
    const address = await server.database();
    const [a, b] = await laptops(address, 'a', 'b');
    await a!.importLines('may', LINES);
    await b!.importLines('may', LINES);
    await syncUntilStable(a!, b!);
    await expectSameData(address, a!, b!);
    expect(a!.sql('SELECT * FROM invoice')).toHaveLength(2);
    expect(a!.sql('SELECT * FROM import')).toHaveLength(2);
    expect(a!.sql('SELECT * FROM sync_conflict')).toHaveLength(0);
  });

  it('recognise an invoice and its store if one file has ids and the other has none', async () => {
    const address = await server.database();
    const [a, b] = await laptops(address, 'a', 'b');
    await a!.importLines('plain', LINES.slice(0, 2));
    await b!.importLines(
      'with-ids',
      LINES.slice(0, 2).map((line) => ({ ...line, ids: true })),
    );
    await syncUntilStable(a!, b!);
    await expectSameData(address, a!, b!);
    expect(a!.sql('SELECT * FROM invoice')).toHaveLength(1);
    expect(a!.sql('SELECT * FROM store')).toHaveLength(1);
  });

  it('undo the later of two merges that form a cycle', async () => {
    const address = await server.database();
    const [a, b] = await laptops(address, 'a', 'b');
    await a!.importLines('may', LINES);
    await syncUntilStable(a!, b!);
    const merge = (laptop: Laptop, into: string, from: string) =>
      laptop.testApp.call('desk.merge', { kind: 'store', into: laptop.store(into), ids: [laptop.store(from)] });
    await merge(a!, 'Kirana', 'Bazaar');
    await merge(b!, 'Bazaar', 'Kirana');
    await syncUntilStable(a!, b!);
    await expectSameData(address, a!, b!);
    expect(a!.sql('SELECT id FROM store WHERE merged_into IS NOT NULL')).toHaveLength(1);
    for (const laptop of [a!, b!]) expect((await laptop.testApp.call('system.verify', {})).ok).toBe(true);
  });

  it('merge edits of different fields, and keep the losing value of one field as a conflict that can be turned', async () => {
    const address = await server.database();
    const [a, b] = await laptops(address, 'a', 'b');
    await a!.importLines('may', LINES);
    await syncUntilStable(a!, b!);
    const edit = async (laptop: Laptop, set: Record<string, string>) => {
      const id = laptop.store('Kirana');
      const [{ edition }] = laptop.sql<{ edition: number }>('SELECT edition FROM store WHERE id = ?', id) as [
        { edition: number },
      ];
      await laptop.testApp.call('desk.editStore', { id, edition, set });
    };
    await edit(a!, { phone: '1', contact: 'Asha' });
    await edit(b!, { phone: '2', email: 'k@example.com' });
    await a!.sync();
    const result = await b!.sync();
    expect(result.conflicts).toHaveLength(1);
    await syncUntilStable(a!, b!);
    await expectSameData(address, a!, b!);
    const [{ own }] = a!.sql<{ own: string }>('SELECT own FROM store WHERE name = ?', 'Kirana') as [{ own: string }];
    expect(JSON.parse(own)).toEqual({ phone: '2', contact: 'Asha', email: 'k@example.com' });
    const shows = async (phone: string) => {
      for (const laptop of [a!, b!])
        expect(await laptop.testApp.call('sales.store', { id: laptop.store('Kirana') })).toMatchObject({ phone });
    };
    await shows('2');
    const { items } = await a!.testApp.call('sync.conflicts', {});
    expect(items).toMatchObject([
      {
        kind: 'store',
        subject: 'Kirana',
        unit: 'own.phone',
        won: { text: '2', device: 'b' },
        lost: { text: '1', device: 'a' },
        settled: null,
      },
    ]);
    await a!.testApp.call('sync.settle', { id: items[0]!.id, what: 'turned' });
    await syncUntilStable(a!, b!);
    await expectSameData(address, a!, b!);
    const [{ own: turned }] = b!.sql<{ own: string }>('SELECT own FROM store WHERE name = ?', 'Kirana') as [
      { own: string },
    ];
    expect(JSON.parse(turned)).toMatchObject({ phone: '1' });
    await shows('1');
    expect((await b!.testApp.call('sync.conflicts', {})).total).toBe(0);
    expect((await b!.testApp.call('sync.conflicts', { open: false })).items).toMatchObject([{ settled: 'turned' }]);
  });

  it('keep both versions of a contradicting invoice', async () => {
    const address = await server.database();
    const [a, b] = await laptops(address, 'a', 'b');
    await a!.importLines('may', LINES);
    await b!.importLines('may', [{ ...LINES[0]!, quantity: 7 }]);
    await syncUntilStable(a!, b!);
    await expectSameData(address, a!, b!);
    const { items } = await a!.testApp.call('sync.conflicts', {});
    expect(items).toMatchObject([{ kind: 'invoice', subject: 'A-1', unit: 'whole', lost: { device: 'a' } }]);
    const before = a!.sql('SELECT total FROM invoice WHERE number = ?', 'A-1');
    await b!.testApp.call('sync.settle', { id: items[0]!.id, what: 'turned' });
    await syncUntilStable(b!, a!);
    await expectSameData(address, a!, b!);
    expect(before).toEqual([{ total: 700_000 }]);
    expect(a!.sql('SELECT total, line_count FROM invoice WHERE number = ?', 'A-1')).toEqual([
      { total: 700_000, line_count: 2 },
    ]);
  });

  it('sync notes, visits, orders, calls, answers, mappings, merges and reports, and their removal', async () => {
    const address = await server.database();
    const [a, b] = await laptops(address, 'a', 'b');
    await a!.importLines('may', LINES);
    await syncUntilStable(a!, b!);
    const storeId = b!.store('Kirana');
    const { noteId } = await b!.testApp.call('desk.addNote', {
      storeId,
      kind: 'visit',
      date: '2025-05-05',
      text: 'asked for jaggery',
    });
    const order = await b!.testApp.call('orders.create', {
      storeId,
      lines: [{ productId: b!.product('Tea'), quantity: 3, unit: 'piece' }],
    });
    await b!.testApp.call('calls.mark', { storeId, what: 'called', date: '2025-05-05' });
    await b!.testApp.call('imports.saveMapping', {
      name: 'ours',
      fields: { invoiceNumber: 'Invoice Number' },
    } as never);
    await b!.testApp.call('desk.merge', { kind: 'store', into: storeId, ids: [b!.store('Bazaar')] });
    await b!.testApp
      .call('upsell.answer', {
        storeId,
        productId: b!.product('Rice'),
        kind: 'often_together',
        confidence: 0.5,
        what: 'accepted',
      } as never)
      .catch(() => {});
    await syncUntilStable(b!, a!);
    await expectSameData(address, a!, b!);
    expect(await a!.testApp.call('orders.list', {})).toMatchObject({ total: 1 });
    expect((await a!.testApp.call('sales.stores', {})).total).toBe(1);
    const [note] = a!.sql<{ id: number; edition: number; text: string }>('SELECT id, edition, text FROM note');
    expect(note).toMatchObject({ text: 'asked for jaggery' });
    await a!.testApp.call('desk.removeNote', { id: note!.id, edition: note!.edition });
    await a!.testApp.call('imports.removeMapping', { name: 'ours' });
    await b!.testApp.call('orders.confirm', { id: order.id } as never);
    await syncUntilStable(a!, b!);
    await expectSameData(address, a!, b!);
    expect(b!.sql('SELECT removed FROM note WHERE id = ?', noteId)).toEqual([{ removed: 1 }]);
    expect(await b!.testApp.call('imports.mappings', {})).toMatchObject({ items: [] });
    expect(a!.sql('SELECT state FROM sales_order')).toEqual([{ state: 'confirmed' }]);
  });

  it('sync an undo, and keep a store as long as anything refers to it', async () => {
    const address = await server.database();
    const [a, b] = await laptops(address, 'a', 'b');
    const importId = await a!.importLines('may', LINES);
    await syncUntilStable(a!, b!);
    await b!.testApp.call('desk.addNote', {
      storeId: b!.store('Kirana'),
      kind: 'note',
      date: '2025-05-05',
      text: 'still here',
    });
    await a!.testApp.call('imports.undo', { importId });
    await syncUntilStable(a!, b!);
    expect(b!.sql('SELECT * FROM invoice')).toHaveLength(0);
    expect(b!.sql('SELECT name FROM store')).toEqual([{ name: 'Kirana' }]);
    expect(a!.sql('SELECT name FROM store')).toEqual([{ name: 'Kirana' }]);
    await expectSameData(address, a!, b!);
    expect((await b!.testApp.call('imports.list', {})).items[0]!.undoneAt).not.toBeNull();
  });

  it('correct rejects on one laptop and see them corrected on the other', async () => {
    const address = await server.database();
    const [a, b] = await laptops(address, 'a', 'b');
    const importId = await a!.importLines('may', LINES);
    await syncUntilStable(a!, b!);
    const { items, columns } = await a!.testApp.call('imports.rejects', { importId });
    const cells = items[0]!.cells.map((cell, i) =>
      columns[i] === 'Quantity' ? '4' : columns[i] === 'Item Total' ? '40' : cell,
    );
    const { importId: fix } = await a!.testApp.call('imports.fix', {
      importId,
      records: [{ record: items[0]!.record, cells }],
    } as never);
    await a!.testApp.importEnded(fix);
    await syncUntilStable(a!, b!);
    await expectSameData(address, a!, b!);
    expect(b!.sql('SELECT number FROM invoice ORDER BY 1')).toEqual([
      { number: 'A-1' },
      { number: 'A-2' },
      { number: 'A-3' },
    ]);
    expect(b!.sql('SELECT count(fixed_by) AS fixed FROM reject')).toEqual([{ fixed: 1 }]);
  });
});

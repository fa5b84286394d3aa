import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { tempFolder } from '../helpers.ts';
import { type Laptop, onLaptop, onServer, openLaptop } from './laptops.ts';
import { type Server, startPostgres } from './postgres.ts';

let server: Server;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.end());

const open: Laptop[] = [];
afterEach(async () => {
  for (const laptop of open.splice(0)) await laptop.close();
});

async function laptops(address: string, ...names: string[]): Promise<Laptop[]> {
  const root = tempFolder();
  const made: Laptop[] = [];
  for (const name of names) made.push(await openLaptop(path.join(root, name), address, name));
  open.push(...made);
  return made;
}

/** Syncs until no laptop has anything left to send. */
async function settle(...all: Laptop[]): Promise<void> {
  for (let round = 0; round < 4; round++) for (const laptop of all) await laptop.sync();
}

async function agree(address: string, ...all: Laptop[]): Promise<void> {
  const truth = await onServer(server, address);
  for (const laptop of all) expect(onLaptop(laptop)).toEqual(truth);
}

const LINES = [
  { invoice: 'A-1', store: 'Kirana', product: 'Tea', quantity: 2 },
  { invoice: 'A-1', store: 'Kirana', product: 'Rice', quantity: 5, remark: 'urgent' },
  { invoice: 'A-2', date: '2025-06-09', store: 'Bazaar', product: 'Tea', quantity: 1 },
  { invoice: 'A-3', store: 'Bazaar', product: 'Tea', quantity: 'many' },
];

describe('two laptops and a server', () => {
  it('hold the same after they met: invoices, stores, products, imports and their rejects', async () => {
    const address = await server.database();
    const [a, b] = await laptops(address, 'a', 'b');
    await a!.take('may', LINES);
    const first = await a!.sync();
    expect(first.pushed).toBeGreaterThan(10);
    expect((await b!.sync()).pulled).toBeGreaterThan(10);
    await agree(address, a!, b!);
    const { items } = await b!.house.call('imports.list', {});
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({ recordsRead: 4, linesImported: 3, linesRejected: 1 });
    expect((await b!.house.call('sales.invoices', {})).total).toBe(2);
    expect((await b!.house.call('system.verify', {})).ok).toBe(true);
    // an import can only be undone on its own laptop, and a remote file name opens no local file
    const elsewhere = { code: 'import_elsewhere' };
    const { importId } = items[0]!;
    await expect(b!.house.call('imports.undo', { importId })).rejects.toMatchObject(elsewhere);
    await expect(b!.house.call('imports.inspect', { importId })).rejects.toMatchObject(elsewhere);
    // nothing is left to send
    expect(await a!.sync()).toMatchObject({ pushed: 0, pulled: 0, lagSeconds: 0 });
  });

  it('take the same file for the same invoices, whoever imported it', async () => {
    const address = await server.database();
    const [a, b] = await laptops(address, 'a', 'b');
    await a!.take('may', LINES);
    await b!.take('may', LINES);
    await settle(a!, b!);
    await agree(address, a!, b!);
    expect(a!.sql('SELECT * FROM invoice')).toHaveLength(2);
    expect(a!.sql('SELECT * FROM import')).toHaveLength(2);
    expect(a!.sql('SELECT * FROM sync_conflict')).toHaveLength(0);
  });

  it('know an invoice and its store again where one file has ids and the other has none', async () => {
    const address = await server.database();
    const [a, b] = await laptops(address, 'a', 'b');
    await a!.take('plain', LINES.slice(0, 2));
    await b!.take(
      'with-ids',
      LINES.slice(0, 2).map((line) => ({ ...line, ids: true })),
    );
    await settle(a!, b!);
    await agree(address, a!, b!);
    expect(a!.sql('SELECT * FROM invoice')).toHaveLength(1);
    expect(a!.sql('SELECT * FROM store')).toHaveLength(1);
  });

  it('take the later of two merges apart that would count each store as the other', async () => {
    const address = await server.database();
    const [a, b] = await laptops(address, 'a', 'b');
    await a!.take('may', LINES);
    await settle(a!, b!);
    const merge = (laptop: Laptop, into: string, from: string) =>
      laptop.house.call('desk.merge', { kind: 'store', into: laptop.store(into), ids: [laptop.store(from)] });
    await merge(a!, 'Kirana', 'Bazaar');
    await merge(b!, 'Bazaar', 'Kirana');
    await settle(a!, b!);
    await agree(address, a!, b!);
    expect(a!.sql('SELECT id FROM store WHERE merged_into IS NOT NULL')).toHaveLength(1);
    for (const laptop of [a!, b!]) expect((await laptop.house.call('system.verify', {})).ok).toBe(true);
  });

  it('merge edits to different fields and keep the loser of one field as a conflict, which can be turned round', async () => {
    const address = await server.database();
    const [a, b] = await laptops(address, 'a', 'b');
    await a!.take('may', LINES);
    await settle(a!, b!);
    const edit = async (laptop: Laptop, set: Record<string, string>) => {
      const id = laptop.store('Kirana');
      const [{ edition }] = laptop.sql<{ edition: number }>('SELECT edition FROM store WHERE id = ?', id) as [
        { edition: number },
      ];
      await laptop.house.call('desk.editStore', { id, edition, set });
    };
    await edit(a!, { phone: '1', contact: 'Asha' });
    await edit(b!, { phone: '2', email: 'k@example.com' });
    await a!.sync();
    const met = await b!.sync();
    expect(met.conflicts).toHaveLength(1);
    await settle(a!, b!);
    await agree(address, a!, b!);
    const [{ own }] = a!.sql<{ own: string }>('SELECT own FROM store WHERE name = ?', 'Kirana') as [{ own: string }];
    expect(JSON.parse(own)).toEqual({ phone: '2', contact: 'Asha', email: 'k@example.com' });
    const shows = async (phone: string) => {
      for (const laptop of [a!, b!])
        expect(await laptop.house.call('sales.store', { id: laptop.store('Kirana') })).toMatchObject({ phone });
    };
    await shows('2');
    const { items } = await a!.house.call('sync.conflicts', {});
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
    await a!.house.call('sync.settle', { id: items[0]!.id, what: 'turned' });
    await settle(a!, b!);
    await agree(address, a!, b!);
    const [{ own: turned }] = b!.sql<{ own: string }>('SELECT own FROM store WHERE name = ?', 'Kirana') as [
      { own: string },
    ];
    expect(JSON.parse(turned)).toMatchObject({ phone: '1' });
    await shows('1');
    expect((await b!.house.call('sync.conflicts', {})).total).toBe(0);
    expect((await b!.house.call('sync.conflicts', { open: false })).items).toMatchObject([{ settled: 'turned' }]);
  });

  it('keep both of two contents of one invoice', async () => {
    const address = await server.database();
    const [a, b] = await laptops(address, 'a', 'b');
    await a!.take('may', LINES);
    await b!.take('may', [{ ...LINES[0]!, quantity: 7 }]);
    await settle(a!, b!);
    await agree(address, a!, b!);
    const { items } = await a!.house.call('sync.conflicts', {});
    expect(items).toMatchObject([{ kind: 'invoice', subject: 'A-1', unit: 'whole', lost: { device: 'a' } }]);
    const before = a!.sql('SELECT total FROM invoice WHERE number = ?', 'A-1');
    await b!.house.call('sync.settle', { id: items[0]!.id, what: 'turned' });
    await settle(b!, a!);
    await agree(address, a!, b!);
    expect(before).toEqual([{ total: 700_000 }]);
    expect(a!.sql('SELECT total, line_count FROM invoice WHERE number = ?', 'A-1')).toEqual([
      { total: 700_000, line_count: 2 },
    ]);
  });

  it('carry notes, visits, orders, calls, answers, mappings, merges and reports, and their removal', async () => {
    const address = await server.database();
    const [a, b] = await laptops(address, 'a', 'b');
    await a!.take('may', LINES);
    await settle(a!, b!);
    const storeId = b!.store('Kirana');
    const { noteId } = await b!.house.call('desk.addNote', {
      storeId,
      kind: 'visit',
      date: '2025-05-05',
      text: 'asked for jaggery',
    });
    const order = await b!.house.call('orders.create', {
      storeId,
      lines: [{ productId: b!.product('Tea'), quantity: 3, unit: 'piece' }],
    });
    await b!.house.call('calls.mark', { storeId, what: 'called', date: '2025-05-05' });
    await b!.house.call('imports.saveMapping', { name: 'ours', fields: { invoiceNumber: 'Invoice Number' } } as never);
    await b!.house.call('desk.merge', { kind: 'store', into: storeId, ids: [b!.store('Bazaar')] });
    await b!.house
      .call('upsell.answer', {
        storeId,
        productId: b!.product('Rice'),
        kind: 'often_together',
        confidence: 0.5,
        what: 'accepted',
      } as never)
      .catch(() => {});
    await settle(b!, a!);
    await agree(address, a!, b!);
    expect(await a!.house.call('orders.list', {})).toMatchObject({ total: 1 });
    expect((await a!.house.call('sales.stores', {})).total).toBe(1);
    const [note] = a!.sql<{ id: number; edition: number; text: string }>('SELECT id, edition, text FROM note');
    expect(note).toMatchObject({ text: 'asked for jaggery' });
    await a!.house.call('desk.removeNote', { id: note!.id, edition: note!.edition });
    await a!.house.call('imports.removeMapping', { name: 'ours' });
    await b!.house.call('orders.confirm', { id: order.id } as never);
    await settle(a!, b!);
    await agree(address, a!, b!);
    expect(b!.sql('SELECT removed FROM note WHERE id = ?', noteId)).toEqual([{ removed: 1 }]);
    expect(await b!.house.call('imports.mappings', {})).toMatchObject({ items: [] });
    expect(a!.sql('SELECT state FROM sales_order')).toEqual([{ state: 'confirmed' }]);
  });

  it('carry an undo, and keep a store alive as long as anything refers to it', async () => {
    const address = await server.database();
    const [a, b] = await laptops(address, 'a', 'b');
    const importId = await a!.take('may', LINES);
    await settle(a!, b!);
    await b!.house.call('desk.addNote', {
      storeId: b!.store('Kirana'),
      kind: 'note',
      date: '2025-05-05',
      text: 'still here',
    });
    await a!.house.call('imports.undo', { importId });
    await settle(a!, b!);
    expect(b!.sql('SELECT * FROM invoice')).toHaveLength(0);
    expect(b!.sql('SELECT name FROM store')).toEqual([{ name: 'Kirana' }]);
    expect(a!.sql('SELECT name FROM store')).toEqual([{ name: 'Kirana' }]);
    await agree(address, a!, b!);
    expect((await b!.house.call('imports.list', {})).items[0]!.undoneAt).not.toBeNull();
  });

  it('correct rejects on one laptop and see them corrected on the other', async () => {
    const address = await server.database();
    const [a, b] = await laptops(address, 'a', 'b');
    const importId = await a!.take('may', LINES);
    await settle(a!, b!);
    const { items, columns } = await a!.house.call('imports.rejects', { importId });
    const cells = items[0]!.cells.map((cell, i) =>
      columns[i] === 'Quantity' ? '4' : columns[i] === 'Item Total' ? '40' : cell,
    );
    const { importId: fix } = await a!.house.call('imports.fix', {
      importId,
      records: [{ record: items[0]!.record, cells }],
    } as never);
    await a!.house.ended(fix);
    await settle(a!, b!);
    await agree(address, a!, b!);
    expect(b!.sql('SELECT number FROM invoice ORDER BY 1')).toEqual([
      { number: 'A-1' },
      { number: 'A-2' },
      { number: 'A-3' },
    ]);
    expect(b!.sql('SELECT count(fixed_by) AS fixed FROM reject')).toEqual([{ fixed: 1 }]);
  });
});

import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Problem } from '../../src-shared/problem.ts';
import { seededRandom } from '../../src-shared/seeded-random.ts';
import { tempFolder } from '../helpers.ts';
import { dumpOfLaptop, dumpOfServer, type Laptop, type Line, openLaptop } from './laptops.ts';
import { type PostgresServer, startPostgres } from './postgres.ts';

/*
 * Model-based test: laptops perform user actions in random order, with faults, and sync now and then. At the end all
 * laptops and the server hold the same data, and every written value is current, was overwritten by somebody who saw
 * it, or is kept in a conflict.
 */

const RUNS = Number(process.env.MANGALM_RUNS ?? 4);
const STEPS = Number(process.env.MANGALM_STEPS ?? 22);
const FIRST_SEED = Number(process.env.MANGALM_SEED ?? 1);

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

const STORES = ['Kirana', 'Bazaar', 'Depot', 'Corner'];
const PRODUCTS = ['Tea', 'Rice', 'Dal', 'Ghee'];

/** A value entered by a user, with the value that the laptop showed before. */
interface WrittenValue {
  at: string;
  value: string;
  seen: string | null;
  laptop: number;
}

class Company {
  readonly root = tempFolder();
  readonly written: WrittenValue[] = [];
  readonly log: string[] = [];
  laptops: Laptop[] = [];
  backups: { folder: string; written: number }[] = [];
  #next = 0;
  #files = 0;
  readonly #dice: () => number;
  readonly #address: string;

  constructor(dice: () => number, address: string) {
    this.#dice = dice;
    this.#address = address;
  }

  pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.#dice() * list.length)]!;
  }

  folder(nth: number): string {
    return path.join(this.root, `laptop-${nth}-${this.#files++}`);
  }

  async open(many: number): Promise<void> {
    for (let nth = 0; nth < many; nth++)
      this.laptops.push(await openLaptop(this.folder(nth), this.#address, `laptop ${nth}`));
  }

  async step(): Promise<void> {
    const nth = Math.floor(this.#dice() * this.laptops.length);
    const laptop = this.laptops[nth]!;
    const act = this.pick([...ACTIONS, ...ACTIONS, ...FAULTS]);
    this.log.push(`${nth} ${act}`);
    try {
      await this[act](laptop, nth);
    } catch (error) {
      // a refusal with a reason changes nothing; any other error is a failure
      if (!(error instanceof Problem) || error.code === 'internal' || error.code === 'server_fault') throw error;
      this.log.push(`  ${error.code}`);
    }
  }

  pickRow<Row extends object>(laptop: Laptop, sql: string, ...values: unknown[]): Row | undefined {
    const rows = laptop.sql<Row>(sql, ...values);
    return rows.length > 0 ? this.pick(rows) : undefined;
  }

  write(laptop: number, at: string, seen: string | null): string {
    const value = `v${++this.#next}`;
    this.written.push({ at, value, seen, laptop });
    return value;
  }

  async import(laptop: Laptop) {
    const ids = this.#dice() < 0.3;
    const lines: Line[] = Array.from({ length: 1 + Math.floor(this.#dice() * 6) }, () => ({
      invoice: `A-${1 + Math.floor(this.#dice() * 6)}`,
      date: this.pick(['2025-05-02', '2025-06-03', '2025-06-20']),
      store: '',
      product: this.pick(PRODUCTS),
      quantity: this.#dice() < 0.1 ? 'many' : 1 + Math.floor(this.#dice() * 4),
      remark: this.pick(['', '', 'urgent']),
      ids,
    }));
    // an invoice belongs to one store and one date
    for (const line of lines) {
      const nth = Number(line.invoice.slice(2));
      line.store = STORES[nth % STORES.length]!;
      line.date = ['2025-05-02', '2025-06-03', '2025-06-20'][nth % 3]!;
    }
    await laptop.importLines(
      'file',
      lines.sort((a, b) => a.invoice.localeCompare(b.invoice)),
    );
  }

  async undoImport(laptop: Laptop) {
    const row = this.pickRow<{ id: number }>(
      laptop,
      "SELECT id FROM import WHERE undone_at IS NULL AND device IS NULL AND status LIKE 'completed%' AND kind = 'file'",
    );
    if (row) await laptop.testApp.call('imports.undo', { importId: row.id });
  }

  async editStore(laptop: Laptop, nth: number) {
    await this.#edit(laptop, nth, 'store', this.pick(['phone', 'contact'] as const));
  }

  async editProduct(laptop: Laptop, nth: number) {
    await this.#edit(laptop, nth, 'product', this.pick(['brand', 'category'] as const));
  }

  async #edit(laptop: Laptop, nth: number, table: 'store' | 'product', field: string) {
    const row = this.pickRow<{ id: number; edition: number; own: string }>(
      laptop,
      `SELECT id, edition, own FROM ${table} ORDER BY id`,
    );
    if (!row) return;
    const seen = (JSON.parse(row.own) as Record<string, string>)[field] ?? null;
    const value = this.write(nth, `${table}.own.${field}`, seen);
    const set = { id: row.id, edition: row.edition, set: { [field]: value } };
    await (table === 'store'
      ? laptop.testApp.call('desk.editStore', set)
      : laptop.testApp.call('desk.editProduct', set));
  }

  async merge(laptop: Laptop) {
    const [a, b] = [
      this.pickRow<{ id: number }>(laptop, 'SELECT id FROM store'),
      this.pickRow<{ id: number }>(laptop, 'SELECT id FROM store'),
    ];
    if (a && b) await laptop.testApp.call('desk.merge', { kind: 'store', into: a.id, ids: [b.id] });
  }

  async undoEdit(laptop: Laptop) {
    // only merges are undone here; edits of values are tested elsewhere
    const row = this.pickRow<{ id: number }>(laptop, "SELECT id FROM edit WHERE what = 'merge' AND undone_at IS NULL");
    if (row) await laptop.testApp.call('desk.undo', { editId: row.id });
  }

  async addNote(laptop: Laptop, nth: number) {
    const store = this.pickRow<{ id: number }>(laptop, 'SELECT id FROM store');
    if (store)
      await laptop.testApp.call('desk.addNote', {
        storeId: store.id,
        kind: 'note',
        date: '2025-06-01',
        text: this.write(nth, 'note', null),
      });
  }

  async editNote(laptop: Laptop, nth: number) {
    const row = this.pickRow<{ id: number; edition: number; text: string }>(
      laptop,
      'SELECT id, edition, text FROM note WHERE NOT removed',
    );
    if (!row) return;
    const text = this.write(nth, 'note', row.text);
    await laptop.testApp.call('desk.editNote', { id: row.id, edition: row.edition, date: '2025-06-01', text });
  }

  async removeNote(laptop: Laptop) {
    const row = this.pickRow<{ id: number; edition: number }>(laptop, 'SELECT id, edition FROM note WHERE NOT removed');
    if (row) await laptop.testApp.call('desk.removeNote', row);
  }

  async order(laptop: Laptop) {
    const [store, product] = [
      this.pickRow<{ id: number }>(laptop, 'SELECT id FROM store'),
      this.pickRow<{ id: number }>(laptop, 'SELECT id FROM product'),
    ];
    if (store && product)
      await laptop.testApp.call('orders.create', {
        storeId: store.id,
        lines: [{ productId: product.id, quantity: 2, unit: 'piece' }],
      });
  }

  async saveOrder(laptop: Laptop) {
    const row = this.pickRow<{ id: number; edition: number; ordered_on: string }>(
      laptop,
      "SELECT id, edition, ordered_on FROM sales_order WHERE state = 'draft'",
    );
    const product = this.pickRow<{ id: number }>(laptop, 'SELECT id FROM product');
    if (!row || !product) return;
    const lines = [{ productId: product.id, quantity: 1 + Math.floor(this.#dice() * 5), unit: 'piece' as const }];
    await laptop.testApp.call('orders.save', {
      id: row.id,
      edition: row.edition,
      orderedOn: row.ordered_on,
      remark: this.pick(['', 'soon']),
      discountPercent: this.pick([0, 2.5]),
      lines,
    });
  }

  async confirmOrder(laptop: Laptop) {
    const row = this.pickRow<{ id: number; edition: number }>(
      laptop,
      "SELECT id, edition FROM sales_order WHERE state = 'draft'",
    );
    if (row) await laptop.testApp.call(this.pick(['orders.confirm', 'orders.cancel'] as const), row);
  }

  async saveMapping(laptop: Laptop) {
    await laptop.testApp.call('imports.saveMapping', {
      name: this.pick(['ours', 'theirs']),
      fields: { invoiceNumber: this.pick(['No', 'Number']) },
    } as never);
  }

  async removeMapping(laptop: Laptop) {
    await laptop.testApp.call('imports.removeMapping', { name: this.pick(['ours', 'theirs']) });
  }

  async fixReject(laptop: Laptop) {
    const row = this.pickRow<{ import_id: number; record: number; cells: string }>(
      laptop,
      'SELECT import_id, record, cells FROM reject r WHERE fixed_by IS NULL AND EXISTS (SELECT 1 FROM import i WHERE i.id = import_id AND undone_at IS NULL AND device IS NULL)',
    );
    if (!row) return;
    const cells = (JSON.parse(row.cells) as string[]).map((cell) => (cell === 'many' ? '3' : cell));
    cells[10] = '30';
    const { importId } = await laptop.testApp.call('imports.fix', {
      importId: row.import_id,
      records: [{ record: row.record, cells }],
    } as never);
    await laptop.testApp.importEnded(importId);
  }

  async settle(laptop: Laptop, nth: number) {
    const { items } = await laptop.testApp.call('sync.conflicts', {});
    // turning a conflict writes the lost value again, in view of the value that had won
    const one = items.find(({ unit }) => unit === 'text' || unit.startsWith('own.'));
    if (!one) return;
    const what = this.pick(['kept', 'turned'] as const);
    await laptop.testApp.call('sync.settle', { id: one.id, what });
    if (what === 'turned') this.written.push({ at: one.unit, value: one.lost.text, seen: one.won.text, laptop: nth });
  }

  async sync(laptop: Laptop) {
    await laptop.sync();
  }

  async syncAgain(laptop: Laptop) {
    await laptop.sync();
  }

  /** Cuts the connection at some moment of a sync session. */
  async cutOff(laptop: Laptop) {
    const result = laptop.sync().catch((error: unknown) => error);
    await new Promise((resolve) => setTimeout(resolve, this.#dice() * 60));
    await server.query(
      this.#address,
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'mangalm' AND datname = current_database()",
    );
    const error = await result;
    if (error instanceof Problem) throw error;
  }

  /** Closes the program during a sync session. */
  async end(laptop: Laptop, nth: number) {
    const result = laptop.sync().catch((error: unknown) => error);
    await new Promise((resolve) => setTimeout(resolve, this.#dice() * 60));
    await laptop.close();
    await result;
    this.laptops[nth] = await openLaptop(laptop.data, this.#address, `laptop ${nth}`);
  }

  /** Backs the laptop up: copies its folder while it is closed. */
  async backUp(laptop: Laptop, nth: number) {
    await laptop.sync();
    await laptop.close();
    const folder = this.folder(nth);
    fs.cpSync(laptop.data, folder, { recursive: true });
    this.laptops[nth] = await openLaptop(laptop.data, this.#address, `laptop ${nth}`);
    this.backups[nth] = { folder, written: this.written.length };
  }

  /** Loses the laptop and restores its backup; what it had not sent by then is lost. */
  async restore(laptop: Laptop, nth: number) {
    const backup = this.backups[nth];
    if (!backup) return;
    await laptop.sync();
    await laptop.close();
    delete this.backups[nth];
    this.laptops[nth] = await openLaptop(backup.folder, this.#address, `laptop ${nth}`);
  }

  /** Copies the folder; both copies are used from then on. */
  async copy(laptop: Laptop, nth: number) {
    if (this.laptops.length >= 5) return;
    await laptop.close();
    const folder = this.folder(this.laptops.length);
    fs.cpSync(laptop.data, folder, { recursive: true });
    this.laptops[nth] = await openLaptop(laptop.data, this.#address, `laptop ${nth}`);
    this.laptops.push(await openLaptop(folder, this.#address, `laptop ${this.laptops.length}`));
  }

  /** Sets the machine's clock wrong by up to a year. */
  async wrongClock(laptop: Laptop) {
    const skew = this.pick([-1, 1]) * 365 * 86_400e6 * this.#dice();
    laptop.sql('UPDATE sync_clock SET skew = ? RETURNING 1', Math.round(skew));
  }
}

const ACTIONS = [
  'import',
  'import',
  'undoImport',
  'editStore',
  'editStore',
  'editProduct',
  'merge',
  'undoEdit',
  'addNote',
  'editNote',
  'removeNote',
  'order',
  'saveOrder',
  'confirmOrder',
  'saveMapping',
  'removeMapping',
  'fixReject',
  'settle',
  'sync',
  'sync',
  'sync',
  'syncAgain',
] as const;
const FAULTS = ['cutOff', 'cutOff', 'end', 'backUp', 'restore', 'copy', 'wrongClock'] as const;

async function runScenario(company: Company, address: string): Promise<void> {
  await company.open(3);
  await company.import(company.laptops[0]!);
  await company.sync(company.laptops[0]!);
  for (let step = 0; step < STEPS; step++) await company.step();
  for (let round = 0; round < 5; round++) for (const laptop of company.laptops) await laptop.sync();
  const truth = await dumpOfServer(server, address);
  for (const laptop of company.laptops) {
    expect(dumpOfLaptop(laptop)).toEqual(truth);
    const { parts } = await laptop.testApp.call('system.verify', {});
    expect(parts.flatMap(({ findings }) => findings)).toEqual([]);
  }
  const conflictValues = new Set(
    (
      await server.query<{ value: string }>(
        address,
        `SELECT v.value #>> '{}' AS value FROM mangalm.conflict c, jsonb_each(c.lost -> 'value') v`,
      )
    ).map(({ value }) => value),
  );
  const seenValues = new Set(company.written.flatMap(({ seen }) => (seen === null ? [] : [seen])));
  const currentValues = new Set(
    (
      await server.query<{ value: string }>(
        address,
        `SELECT v.value #>> '{}' AS value FROM mangalm.cell c, jsonb_each(c.value) v WHERE c.unit LIKE 'own.%' OR c.unit = 'text'`,
      )
    ).map(({ value }) => value),
  );
  // an undo removes stores together with the values written to them
  const undone = company.log.some((line) => line.endsWith('undoImport'));
  if (!undone) {
    const lost = company.written.filter(
      ({ value }) => !currentValues.has(value) && !seenValues.has(value) && !conflictValues.has(value),
    );
    expect(lost).toEqual([]);
  }
}

describe('any order of actions and faults', () => {
  it.each(Array.from({ length: RUNS }, (_, i) => FIRST_SEED + i))(
    'ends with the same data on all laptops and the server (seed %i)',
    async (seed) => {
      const address = await server.database();
      const company = new Company(seededRandom(seed), address);
      try {
        await runScenario(company, address);
      } catch (error) {
        console.error(`seed ${seed}:\n${company.log.join('\n')}`);
        throw error;
      } finally {
        for (const laptop of company.laptops) await laptop.close().catch(() => {});
      }
    },
  );
});

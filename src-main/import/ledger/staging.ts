import fs from 'node:fs';
import path from 'node:path';
import { configureOrClose } from '../../db/close.ts';
import type { DataFolder } from '../../db/folder.ts';
import { connectScratch, type Db } from '../../db/open.ts';
import type { TrustedClock } from '../../db/trusted-clock.ts';
import { removeFile } from '../../platform/files.ts';
import {
  type Batch,
  LINE_FIELDS,
  LINE_WIDTH,
  type StagedInvoice,
  type StagedProduct,
  type StagedStore,
} from '../gather/batch.ts';
import type { CollectorSnapshot } from '../gather/collector-snapshot.ts';
import type { NumberReuse } from '../gather/number-reuse.ts';
import { packRawRecords } from '../gather/raw-records.ts';
import type { RereadOptions } from '../meaning/meaning.ts';
import type { BreakerSnapshot } from '../run/breaker.ts';

/** Schema version; staging of another version is discarded. */
const SCHEMA_VERSION = 3;

const SCHEMA = `
  PRAGMA user_version = ${SCHEMA_VERSION};
  CREATE TABLE store (idx INTEGER PRIMARY KEY, key TEXT, written_key TEXT, name_key TEXT, external_id TEXT, name TEXT, city TEXT, state TEXT, country TEXT, as_of TEXT) STRICT;
  CREATE TABLE product (idx INTEGER PRIMARY KEY, key TEXT, written_key TEXT, sku_key TEXT, name_key TEXT, external_id TEXT, sku TEXT, name TEXT, brand TEXT, category TEXT, unit TEXT, as_of TEXT) STRICT;
  CREATE TABLE invoice (idx INTEGER PRIMARY KEY, key TEXT, written_key TEXT, number_key TEXT, external_id TEXT, number TEXT, date TEXT, due_date TEXT, status TEXT, store_idx INTEGER, salesperson TEXT, currency TEXT, subtotal INTEGER, total INTEGER, is_credit INTEGER, told TEXT) STRICT;
  CREATE TABLE extra (idx INTEGER PRIMARY KEY, hash INTEGER, json TEXT) STRICT;
  CREATE TABLE line (record INTEGER, physical_line INTEGER, invoice_idx INTEGER, line_no INTEGER, product_idx INTEGER, quantity INTEGER, price INTEGER, total INTEGER, store_extra INTEGER, product_extra INTEGER, invoice_extra INTEGER, line_extra INTEGER, PRIMARY KEY (invoice_idx, line_no)) STRICT, WITHOUT ROWID;
  CREATE TABLE raw_block (first_record INTEGER PRIMARY KEY, last_record INTEGER, data BLOB) STRICT;
  CREATE TABLE reject (record INTEGER PRIMARY KEY, physical_line INTEGER, code TEXT, column_name TEXT, value TEXT, message TEXT, cells TEXT, faults TEXT, invoice_key TEXT, place INTEGER) STRICT;
  CREATE TABLE discount (invoice_idx INTEGER, amount INTEGER, percent INTEGER) STRICT;
  CREATE TABLE days (batch INTEGER PRIMARY KEY, stores BLOB, products BLOB) STRICT;
  CREATE TABLE checkpoint (one INTEGER PRIMARY KEY CHECK (one = 1), json TEXT) STRICT;
`;

/** Where reading stood when a batch was staged, with the warnings and rejects until then. */
export interface Checkpoint extends ReadCheckpoint {
  /** Of the file; empty until it is known, and then the import can't be resumed. */
  sha256: string;
  warnings: Record<string, number>;
  rejects: Record<string, number>;
}

/** The position of the reader. */
export interface ReadCheckpoint {
  /** The physical line on which the last record begins. */
  line: number;
  breaker: BreakerSnapshot;
  /** The column order since another header in the middle of the file. */
  order: number[] | null;
  /** The cells of the last record, where they carry down to later ones. */
  carried: string[] | null;
  /** Evidence so far against what was settled. */
  against: { reuse: NumberReuse; agreement: { compared: number; contradicting: number } };
  /** How the file is read a second time, where the first reading has shown it to be different. */
  again: RereadOptions;
  warningLines: Record<string, number[]>;
}

const STAGING_FILE = /^import-(\d+)\.db/;

/** The path of an import's staging file. */
function stagingFile(folder: DataFolder, importId: number): string {
  return path.join(folder.staging, `import-${importId}.db`);
}

/** Removes the staging of an import that has ended or died. */
export function removeStaging(folder: DataFolder, importId: number): void {
  for (const suffix of ['', '-wal', '-shm']) removeFile(stagingFile(folder, importId) + suffix);
}

/** Removes the staging of all imports. */
export function clearStaging(folder: DataFolder): void {
  for (const name of fs.readdirSync(folder.staging))
    if (STAGING_FILE.test(name)) removeFile(path.join(folder.staging, name));
}

/**
 * Attaches the staging database as `stage` for the merge, which must not write to it: a transaction over two files in
 * WAL mode may be committed in one and fail in the other. So the rejects that it resolves (`temp.kept`) and adds
 * (`temp.refused`) are temporary tables, and `temp.rejects` is the result.
 */
export function attachStaging(db: Db, file: string): void {
  db.prepare('ATTACH ? AS stage').run(file);
  db.pragma('stage.cache_size = -4000');
  db.exec(`
    CREATE TEMP TABLE line_sum (idx INTEGER PRIMARY KEY, total INTEGER NOT NULL, lines INTEGER NOT NULL);
    INSERT INTO temp.line_sum SELECT invoice_idx, sum(total), count(*) FROM stage.line GROUP BY invoice_idx;
    CREATE TEMP TABLE kept (line_id INTEGER PRIMARY KEY, invoice_id INTEGER NOT NULL, line_no INTEGER NOT NULL, reject_record INTEGER NOT NULL, code TEXT NOT NULL);
    CREATE INDEX temp.kept_invoice ON kept (invoice_id);
    CREATE TEMP TABLE refused AS SELECT * FROM stage.reject WHERE false;
    CREATE TEMP VIEW rejects AS
      SELECT * FROM stage.reject WHERE record NOT IN (SELECT reject_record FROM temp.kept) UNION ALL SELECT * FROM temp.refused;
  `);
}

/**
 * The tables of one import, in a file of its own: nobody else sees them, and the live database is not touched until the
 * merge. Each batch is written in one transaction with its checkpoint.
 */
export class StagingDatabase {
  readonly file: string;
  readonly #db: Db;
  readonly #insert: (batch: Batch, checkpoint: Checkpoint) => void;

  /** @param resume whether to keep what an interrupted run has staged, where it is intact */
  constructor(folder: DataFolder, importId: number, resume = false) {
    this.file = stagingFile(folder, importId);
    if (!resume || !isIntact(this.file)) removeStaging(folder, importId);
    // on a full disk creating the schema fails
    this.#db = configureOrClose(connectScratch(this.file), (db) => {
      if (!db.prepare("SELECT 1 FROM sqlite_master WHERE name = 'checkpoint'").get()) db.exec(SCHEMA);
    });
    this.#insert = this.#db.transaction(batchInserter(this.#db));
  }

  add(batch: Batch, checkpoint: Checkpoint): void {
    this.#insert(batch, checkpoint);
  }

  /** Where an earlier run stopped; null where there was none. */
  checkpoint(): Checkpoint | null {
    const json = this.#db.prepare('SELECT json FROM checkpoint').pluck().get() as string | undefined;
    return json ? (JSON.parse(json) as Checkpoint) : null;
  }

  /**
   * Gives each store and product the newest day on a line. Until then the days are in blobs, since nearly every line of
   * a file has a newer one.
   */
  applyNewestDays(): void {
    const newest = { store: new Map<number, number>(), product: new Map<number, number>() };
    const rows = this.#db.prepare('SELECT stores, products FROM days ORDER BY batch').iterate() as IterableIterator<{
      stores: Buffer;
      products: Buffer;
    }>;
    for (const { stores, products } of rows) {
      collectNewestDays(stores, newest.store);
      collectNewestDays(products, newest.product);
    }
    this.#db.transaction(() => {
      for (const entity of ['store', 'product'] as const) {
        const set = this.#db.prepare(
          `UPDATE ${entity} SET as_of = max(as_of, substr(@day, 1, 4) || '-' || substr(@day, 5, 2) || '-' || substr(@day, 7, 2)) WHERE idx = @idx`,
        );
        for (const [idx, day] of newest[entity]) set.run({ idx, day: String(day) });
      }
      this.#db.exec('DELETE FROM days');
    })();
  }

  /**
   * Applies what only the whole invoice shows: spreads its discounts over its lines and negates a return that is
   * written with positive amounts. Idempotent. Returns how many lines were changed by each.
   */
  adjustInvoices(): { spread: number; turned: number } {
    return this.#db.transaction(() => ({ spread: spreadDiscounts(this.#db), turned: negateReturns(this.#db) }))();
  }

  /** The invoices that the file contains twice, with equal lines and other records between. */
  repeated(): RepeatedInvoices {
    return repeatedInvoices(this.#db);
  }

  /** Removes the second copies; returns the number of lines removed. */
  dropRepeats(): number {
    return this.#db.transaction(() => dropRepeats(this.#db))();
  }

  /** Sums of the staged lines: by their totals, and by quantity × price. */
  sums(): { total: number; byPrice: number; invoices: number; stores: number; products: number; currency: string } {
    return this.#db
      .prepare(
        `SELECT coalesce(sum(l.total), 0) AS total, coalesce(sum(coalesce(CAST(round(l.price * (l.quantity / 1000.0)) AS INTEGER), l.total)), 0) AS byPrice,
           (SELECT count(*) FROM invoice) AS invoices, (SELECT count(*) FROM store) AS stores, (SELECT count(*) FROM product) AS products,
           coalesce((SELECT currency FROM invoice GROUP BY currency ORDER BY count(*) DESC LIMIT 1), '') AS currency FROM line l`,
      )
      .get() as ReturnType<StagingDatabase['sums']>;
  }

  /** What an earlier run had collected. */
  snapshot(): CollectorSnapshot {
    this.applyNewestDays();
    const db = this.#db;
    const stores = db
      .prepare(
        'SELECT idx, key, written_key AS writtenKey, name_key AS nameKey, external_id AS externalId, name, city, state, country, as_of AS asOf FROM store',
      )
      .all() as StagedStore[];
    const products = db
      .prepare(
        'SELECT idx, key, written_key AS writtenKey, sku_key AS skuKey, name_key AS nameKey, external_id AS externalId, sku, name, brand, category, unit, as_of AS asOf FROM product',
      )
      .all() as StagedProduct[];
    const invoices = db
      .prepare(
        `SELECT idx, key, written_key AS writtenKey, number_key AS numberKey, external_id AS externalId, number, date, due_date AS dueDate, status, store_idx AS storeIdx,
           salesperson, currency, subtotal, total, is_credit AS isCredit, told FROM invoice ORDER BY idx`,
      )
      .all() as StagedInvoice[];
    const places = new Map(
      db.prepare('SELECT invoice_idx, max(line_no) FROM line GROUP BY invoice_idx').raw().all() as [number, number][],
    );
    const rejected = new Map(
      db
        .prepare('SELECT invoice_key, max(place) FROM reject WHERE invoice_key IS NOT NULL GROUP BY invoice_key')
        .raw()
        .all() as [string, number][],
    );
    const keys = new Set(invoices.flatMap(({ key, numberKey }) => [key, numberKey]));
    return {
      stores,
      products,
      invoices: invoices.map((staged) => ({
        staged,
        places: Math.max(
          places.get(staged.idx) ?? 0,
          rejected.get(staged.key) ?? 0,
          rejected.get(staged.numberKey) ?? 0,
        ),
      })),
      waitingPlaces: [...rejected].filter(([key]) => !keys.has(key)),
      extras: db.prepare('SELECT coalesce(max(idx), 0) FROM extra').pluck().get() as number,
    };
  }

  close(): void {
    if (this.#db.open) this.#db.close();
  }
}

/** Invoices that a file contains twice. */
export interface RepeatedInvoices {
  /** Invoices whose second half of lines equals the first, with other records between the two. */
  invoices: number;
  /** Of those with a stated total, how many state the sum of one copy, and how many that of both. */
  statedOnce: number;
  statedTwice: number;
  /** Sum of the second copies. */
  total: number;
}

const HALVES_SQL = `
  WITH numbered AS (
    SELECT l.*, row_number() OVER (PARTITION BY invoice_idx ORDER BY record) AS nth, count(*) OVER (PARTITION BY invoice_idx) AS lines FROM line l),
  halves AS (
    SELECT a.invoice_idx, a.lines, sum(a.product_idx = b.product_idx AND a.quantity = b.quantity AND a.price IS b.price AND a.total = b.total) AS alike,
      sum(b.total) AS half, max(a.record) AS ends, min(b.record) AS begins
    FROM numbered a JOIN numbered b ON b.invoice_idx = a.invoice_idx AND b.nth = a.nth + a.lines / 2
    WHERE a.lines % 2 = 0 AND a.nth <= a.lines / 2 GROUP BY a.invoice_idx),
  repeated AS (SELECT * FROM halves WHERE alike * 2 = lines AND begins > ends + 1)`;

function repeatedInvoices(db: Db): RepeatedInvoices {
  return db
    .prepare(
      `${HALVES_SQL}
       SELECT count(*) AS invoices, coalesce(sum(r.half), 0) AS total,
         coalesce(sum(abs(coalesce(i.subtotal, i.total) - r.half) <= 100), 0) AS statedOnce,
         coalesce(sum(abs(coalesce(i.subtotal, i.total) - 2 * r.half) <= 100), 0) AS statedTwice
       FROM repeated r JOIN invoice i ON i.idx = r.invoice_idx`,
    )
    .get() as RepeatedInvoices;
}

function dropRepeats(db: Db): number {
  return db
    .prepare(
      `${HALVES_SQL} DELETE FROM line WHERE (invoice_idx, line_no) IN (
         SELECT n.invoice_idx, n.line_no FROM numbered n JOIN repeated r USING (invoice_idx) WHERE n.nth > n.lines / 2)`,
    )
    .run().changes;
}

/**
 * Subtracts discounts on whole invoices from their lines in proportion; the last line takes the rounding difference, so
 * that the lines add up exactly.
 */
function spreadDiscounts(db: Db): number {
  if (!db.prepare('SELECT EXISTS (SELECT 1 FROM discount)').pluck().get()) return 0;
  // computed before any update: the sums must not include lines with their share already subtracted
  db.exec(`
    CREATE TEMP TABLE share AS
      WITH sums AS (
        SELECT l.invoice_idx, sum(l.total) AS total FROM line l WHERE l.invoice_idx IN (SELECT invoice_idx FROM discount) GROUP BY l.invoice_idx),
      due AS (
        SELECT s.invoice_idx, s.total, s.total - sign(s.total) * sum(d.amount + abs(s.total) * d.percent / 1000000.0) AS left
        FROM sums s JOIN discount d USING (invoice_idx) WHERE s.total <> 0 GROUP BY s.invoice_idx),
      running AS (
        SELECT l.invoice_idx, l.line_no, d.left / d.total AS share, sum(l.total) OVER (PARTITION BY l.invoice_idx ORDER BY l.line_no) AS upto, l.total AS own
        FROM due d JOIN line l USING (invoice_idx))
      SELECT invoice_idx, line_no, CAST(round(upto * share) - round((upto - own) * share) AS INTEGER) AS total FROM running`);
  const { changes } = db
    .prepare(
      'UPDATE line SET total = s.total FROM temp.share s WHERE line.invoice_idx = s.invoice_idx AND line.line_no = s.line_no',
    )
    .run();
  db.exec('DROP TABLE temp.share; DELETE FROM discount');
  return changes;
}

/** Negates all lines of returns whose sum is positive; returned goods have a negative quantity. */
function negateReturns(db: Db): number {
  const { changes } = db
    .prepare(`
    UPDATE line SET total = -total, quantity = -quantity WHERE invoice_idx IN (
      SELECT l.invoice_idx FROM line l JOIN invoice i ON i.idx = l.invoice_idx WHERE i.is_credit GROUP BY l.invoice_idx HAVING sum(l.total) > 0)`)
    .run();
  db.exec(
    'UPDATE line SET quantity = -quantity WHERE total < 0 AND quantity > 0 AND invoice_idx IN (SELECT idx FROM invoice WHERE is_credit)',
  );
  return changes;
}

/** Collects the newest day of each store or product of a batch. */
function collectNewestDays(days: Buffer, newest: Map<number, number>): void {
  for (let at = 0; at < days.length; at += 8) newest.set(days.readInt32LE(at), days.readInt32LE(at + 4));
}

/**
 * Whether a staging file has this version, is intact, and has a checkpoint that identifies the file. A power failure
 * may have damaged it.
 */
function isIntact(file: string): boolean {
  if (!fs.existsSync(file)) return false;
  let db: Db | undefined;
  try {
    db = connectScratch(file);
    if (db.pragma('user_version', { simple: true }) !== SCHEMA_VERSION) return false;
    if (db.pragma('quick_check', { simple: true }) !== 'ok') return false;
    return db.prepare("SELECT json ->> 'sha256' FROM checkpoint").pluck().get() !== '';
  } catch {
    return false;
  } finally {
    db?.close();
  }
}

/** Days for which the staging of an interrupted import is kept. */
const RETENTION_DAYS = 14;

/** Removes the staging of imports that have ended, or were interrupted too long ago. */
export function sweepStaging(db: Db, folder: DataFolder, clock: TrustedClock): void {
  const ended = db
    .prepare("SELECT status NOT IN ('queued', 'running', 'interrupted') FROM import WHERE id = ?")
    .pluck();
  const outdated = clock.expiryCutoff(RETENTION_DAYS * 86_400_000).getTime();
  const ids = new Set(fs.readdirSync(folder.staging).map((name) => Number(STAGING_FILE.exec(name)?.[1] ?? 0)));
  for (const id of ids) {
    const file = stagingFile(folder, id);
    const old = fs.existsSync(file) && fs.statSync(file).mtimeMs < outdated;
    if (id > 0 && (ended.get(id) === 1 || old)) removeStaging(folder, id);
  }
}

/** Whether an interrupted import can be resumed. */
export function isResumable(folder: DataFolder, importId: number): boolean {
  return fs.existsSync(stagingFile(folder, importId));
}

/** Lines per statement: binding more values costs less than executing more statements. */
const LINES_PER_STATEMENT = 25;

function batchInserter(db: Db): (batch: Batch, checkpoint: Checkpoint) => void {
  const store = db.prepare('INSERT OR REPLACE INTO store VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const product = db.prepare('INSERT OR REPLACE INTO product VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const invoice = db.prepare('INSERT INTO invoice VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const extra = db.prepare('INSERT INTO extra VALUES (?, ?, ?)');
  const discount = db.prepare('INSERT INTO discount VALUES (?, ?, ?)');
  const lines = lineInserter(db);
  const days = db.prepare('INSERT INTO days (stores, products) VALUES (?, ?)');
  const block = db.prepare('INSERT INTO raw_block VALUES (?, ?, ?)');
  const reject = db.prepare('INSERT INTO reject VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const saveCheckpoint = db.prepare('INSERT OR REPLACE INTO checkpoint VALUES (1, ?)');
  return (batch, checkpoint) => {
    for (const s of batch.stores)
      store.run(s.idx, s.key, s.writtenKey, s.nameKey, s.externalId, s.name, s.city, s.state, s.country, s.asOf);
    for (const p of batch.products)
      product.run(
        p.idx,
        p.key,
        p.writtenKey,
        p.skuKey,
        p.nameKey,
        p.externalId,
        p.sku,
        p.name,
        p.brand,
        p.category,
        p.unit,
        p.asOf,
      );
    for (const i of batch.invoices) {
      invoice.run(
        i.idx,
        i.key,
        i.writtenKey,
        i.numberKey,
        i.externalId,
        i.number,
        i.date,
        i.dueDate,
        i.status,
        i.storeIdx,
        i.salesperson,
        i.currency,
        i.subtotal,
        i.total,
        i.isCredit,
        i.told,
      );
    }
    for (const { invoice: idx, amount, percent } of batch.discounts) discount.run(idx, amount, percent);
    for (const { idx, hash, json } of batch.extras) extra.run(idx, hash, json);
    lines(batch.lines, batch.lineCount);
    if (batch.storeDays.length + batch.productDays.length > 0)
      days.run(Buffer.from(batch.storeDays.buffer), Buffer.from(batch.productDays.buffer));
    if (batch.rawCount > 0)
      packRawRecords(batch.raws, (packed) =>
        block.run(batch.firstRecord, batch.firstRecord + batch.rawCount - 1, packed),
      );
    for (const r of batch.rejects) {
      reject.run(
        r.record,
        r.line,
        r.code,
        r.column,
        r.value,
        r.message,
        JSON.stringify(r.cells),
        JSON.stringify(r.faults),
        r.invoiceKey,
        r.place,
      );
    }
    saveCheckpoint.run(JSON.stringify(checkpoint));
  };
}

function lineInserter(db: Db): (lines: Float64Array, count: number) => void {
  const row = `(${LINE_FIELDS.map(() => '?').join(', ')})`;
  const one = db.prepare(`INSERT INTO line VALUES ${row}`);
  const many = db.prepare(`INSERT INTO line VALUES ${new Array(LINES_PER_STATEMENT).fill(row).join(', ')}`);
  const values = (lines: Float64Array, from: number, rows: number) => {
    const bound: (number | null)[] = new Array(rows * LINE_WIDTH);
    for (let i = 0, at = from * LINE_WIDTH; i < bound.length; i++, at++) {
      const value = lines[at]!;
      bound[i] = Number.isNaN(value) ? null : value;
    }
    return bound;
  };
  return (lines, count) => {
    let at = 0;
    for (; at + LINES_PER_STATEMENT <= count; at += LINES_PER_STATEMENT)
      many.run(values(lines, at, LINES_PER_STATEMENT));
    for (; at < count; at++) one.run(values(lines, at, 1));
  };
}

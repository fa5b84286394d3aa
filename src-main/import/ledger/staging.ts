import fs from 'node:fs';
import { configureOrClose } from '../../db/close.ts';
import type { DataFolder } from '../../db/folder.ts';
import { connectScratch, type Db } from '../../db/open.ts';
import type { Batch, StagedInvoice, StagedProduct, StagedStore } from '../gather/batch.ts';
import type { CollectorSnapshot } from '../gather/collector-snapshot.ts';
import type { Checkpoint } from './checkpoint.ts';
import { batchInserter } from './insert-batch.ts';
import { negateReturns } from './negate-returns.ts';
import { dropRepeats, type RepeatedInvoices, repeatedInvoices } from './repeated-invoices.ts';
import { spreadDiscounts } from './spread-discounts.ts';
import { removeStaging, stagingFile } from './staging-files.ts';

/** Schema version; staging of another version is discarded. */
const SCHEMA_VERSION = 5;

const SCHEMA = `
  PRAGMA user_version = ${SCHEMA_VERSION};
  CREATE TABLE store (idx INTEGER PRIMARY KEY, key TEXT, written_key TEXT, name_key TEXT, external_id TEXT, name TEXT, city TEXT, state TEXT, country TEXT, as_of TEXT) STRICT;
  CREATE TABLE product (idx INTEGER PRIMARY KEY, key TEXT, written_key TEXT, sku_key TEXT, name_key TEXT, external_id TEXT, sku TEXT, name TEXT, brand TEXT, category TEXT, unit TEXT, as_of TEXT) STRICT;
  CREATE TABLE invoice (idx INTEGER PRIMARY KEY, key TEXT, written_key TEXT, number_key TEXT, external_id TEXT, number TEXT, date TEXT, due_date TEXT, status TEXT, store_idx INTEGER, salesperson TEXT, currency TEXT, subtotal INTEGER, total INTEGER, balance INTEGER, paid_on TEXT, is_credit INTEGER, header_cells TEXT) STRICT;
  CREATE TABLE extra (idx INTEGER PRIMARY KEY, hash INTEGER, json TEXT) STRICT;
  CREATE TABLE line (record INTEGER, physical_line INTEGER, invoice_idx INTEGER, line_no INTEGER, product_idx INTEGER, quantity INTEGER, price INTEGER, total INTEGER, store_extra INTEGER, product_extra INTEGER, invoice_extra INTEGER, line_extra INTEGER, PRIMARY KEY (invoice_idx, line_no)) STRICT, WITHOUT ROWID;
  CREATE TABLE raw_block (first_record INTEGER PRIMARY KEY, last_record INTEGER, data BLOB) STRICT;
  CREATE TABLE reject (record INTEGER PRIMARY KEY, physical_line INTEGER, code TEXT, column_name TEXT, value TEXT, message TEXT, cells TEXT, faults TEXT, invoice_key TEXT, place INTEGER) STRICT;
  CREATE TABLE discount (invoice_idx INTEGER, amount INTEGER, percent INTEGER) STRICT;
  CREATE TABLE days (batch INTEGER PRIMARY KEY, stores BLOB, products BLOB) STRICT;
  CREATE TABLE checkpoint (one INTEGER PRIMARY KEY CHECK (one = 1), json TEXT) STRICT;
`;

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
    const json = this.#db.prepare<unknown[], string>('SELECT json FROM checkpoint').pluck().get();
    return json ? (JSON.parse(json) as Checkpoint) : null;
  }

  /**
   * Gives each store and product the newest day on a line. Until then the days are in blobs, since nearly every line of
   * a file has a newer one.
   */
  applyNewestDays(): void {
    const newest = { store: [] as number[], product: [] as number[] };
    const rows = this.#db
      .prepare<unknown[], { stores: Buffer; products: Buffer }>('SELECT stores, products FROM days ORDER BY batch')
      .iterate();
    for (const { stores, products } of rows) {
      collectNewestDays(stores, newest.store);
      collectNewestDays(products, newest.product);
    }
    this.#db.transaction(() => {
      for (const entity of ['store', 'product'] as const)
        this.#db
          .prepare(
            `UPDATE ${entity} SET as_of = max(as_of, format('%s-%s-%s', substr(d.value, 1, 4), substr(d.value, 5, 2), substr(d.value, 7, 2)))
             FROM json_each(?) d WHERE idx = d.key AND d.value IS NOT NULL`,
          )
          .run(JSON.stringify(newest[entity]));
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
      .prepare<unknown[], ReturnType<StagingDatabase['sums']>>(
        `SELECT coalesce(sum(l.total), 0) AS total, coalesce(sum(coalesce(CAST(round(l.price * (l.quantity / 1000.0)) AS INTEGER), l.total)), 0) AS byPrice,
           (SELECT count(*) FROM invoice) AS invoices, (SELECT count(*) FROM store) AS stores, (SELECT count(*) FROM product) AS products,
           coalesce((SELECT currency FROM invoice GROUP BY currency ORDER BY count(*) DESC LIMIT 1), '') AS currency FROM line l`,
      )
      .get()!;
  }

  /** What an earlier run had collected. */
  snapshot(): CollectorSnapshot {
    this.applyNewestDays();
    const db = this.#db;
    const stores = db
      .prepare<unknown[], StagedStore>(
        'SELECT idx, key, written_key AS writtenKey, name_key AS nameKey, external_id AS externalId, name, city, state, country, as_of AS asOf FROM store',
      )
      .all();
    const products = db
      .prepare<unknown[], StagedProduct>(
        'SELECT idx, key, written_key AS writtenKey, sku_key AS skuKey, name_key AS nameKey, external_id AS externalId, sku, name, brand, category, unit, as_of AS asOf FROM product',
      )
      .all();
    const invoices = db
      .prepare<unknown[], StagedInvoice>(
        `SELECT idx, key, written_key AS writtenKey, number_key AS numberKey, external_id AS externalId, number, date, due_date AS dueDate, status, store_idx AS storeIdx,
           salesperson, currency, subtotal, total, balance, paid_on AS paidOn, is_credit AS isCredit, header_cells AS headerCells FROM invoice ORDER BY idx`,
      )
      .all();
    const places = new Map(
      db
        .prepare<unknown[], [number, number]>('SELECT invoice_idx, max(line_no) FROM line GROUP BY invoice_idx')
        .raw()
        .all(),
    );
    const rejected = new Map(
      db
        .prepare<unknown[], [string, number]>(
          'SELECT invoice_key, max(place) FROM reject WHERE invoice_key IS NOT NULL GROUP BY invoice_key',
        )
        .raw()
        .all(),
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
      extras: db.prepare<unknown[], number>('SELECT coalesce(max(idx), 0) FROM extra').pluck().get()!,
    };
  }

  close(): void {
    if (this.#db.open) this.#db.close();
  }
}

/** Collects the newest day (yyyymmdd) of each store or product of a batch, by its number. */
function collectNewestDays(days: Buffer, newest: number[]): void {
  const pairs = new Int32Array(new Uint8Array(days).buffer);
  for (let at = 0; at < pairs.length; at += 2) newest[pairs[at]!] = pairs[at + 1]!;
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

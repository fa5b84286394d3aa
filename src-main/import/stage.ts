import fs from 'node:fs';
import path from 'node:path';
import type { DataFolder } from '../store/folder.ts';
import { connectScratch, type Store } from '../store/open.ts';
import { type Batch, LINE_FIELDS, LINE_WIDTH } from './batch.ts';

const SCHEMA = `
  CREATE TABLE store (idx INTEGER PRIMARY KEY, key TEXT, name_key TEXT, external_id TEXT, name TEXT, city TEXT, state TEXT, country TEXT, as_of TEXT) STRICT;
  CREATE TABLE product (idx INTEGER PRIMARY KEY, key TEXT, sku_key TEXT, name_key TEXT, external_id TEXT, sku TEXT, name TEXT, brand TEXT, category TEXT, unit TEXT, as_of TEXT) STRICT;
  CREATE TABLE invoice (idx INTEGER PRIMARY KEY, key TEXT, number_key TEXT, external_id TEXT, number TEXT, date TEXT, due_date TEXT, status TEXT, store_idx INTEGER, salesperson TEXT, currency TEXT, subtotal INTEGER, total INTEGER, is_credit INTEGER) STRICT;
  CREATE TABLE extra (idx INTEGER PRIMARY KEY, hash INTEGER, json TEXT) STRICT;
  CREATE TABLE line (record INTEGER PRIMARY KEY, physical_line INTEGER, invoice_idx INTEGER, line_no INTEGER, product_idx INTEGER, quantity INTEGER, price INTEGER, total INTEGER, store_extra INTEGER, product_extra INTEGER, invoice_extra INTEGER, line_extra INTEGER) STRICT;
  CREATE TABLE raw (record INTEGER PRIMARY KEY, cells TEXT) STRICT;
  CREATE TABLE reject (record INTEGER PRIMARY KEY, physical_line INTEGER, code TEXT, column_name TEXT, value TEXT, message TEXT, cells TEXT, faults TEXT, invoice_key TEXT) STRICT;
`;

/** Where the staging file of an import lies. */
export function stagingFile(folder: DataFolder, importId: number): string {
  return path.join(folder.staging, `import-${importId}.db`);
}

/** Removes what an ended or dead import has staged. */
export function removeStaging(folder: DataFolder, importId: number): void {
  for (const suffix of ['', '-wal', '-shm']) fs.rmSync(stagingFile(folder, importId) + suffix, { force: true });
}

/**
 * The import's own tables, in a file of their own: nobody else sees them, and until the merge the live database is not
 * touched at all. Each batch goes in under its own savepoint.
 */
export class Stage {
  readonly file: string;
  readonly #db: Store;
  readonly #insert: (batch: Batch) => void;

  constructor(folder: DataFolder, importId: number) {
    removeStaging(folder, importId);
    this.file = stagingFile(folder, importId);
    this.#db = connectScratch(this.file);
    this.#db.exec(SCHEMA);
    this.#insert = this.#db.transaction(batchInserter(this.#db));
  }

  add(batch: Batch): void {
    this.#insert(batch);
  }

  close(): void {
    this.#db.close();
  }
}

function batchInserter(db: Store): (batch: Batch) => void {
  const store = db.prepare(
    'INSERT OR REPLACE INTO store VALUES (@idx, @key, @nameKey, @externalId, @name, @city, @state, @country, @asOf)',
  );
  const product = db.prepare(
    'INSERT OR REPLACE INTO product VALUES (@idx, @key, @skuKey, @nameKey, @externalId, @sku, @name, @brand, @category, @unit, @asOf)',
  );
  const invoice = db.prepare(
    'INSERT INTO invoice VALUES (@idx, @key, @numberKey, @externalId, @number, @date, @dueDate, @status, @storeIdx, @salesperson, @currency, @subtotal, @total, @isCredit)',
  );
  const extra = db.prepare('INSERT INTO extra VALUES (?, ?, ?)');
  const line = db.prepare(`INSERT INTO line VALUES (${LINE_FIELDS.map(() => '?').join(', ')})`);
  const raw = db.prepare('INSERT INTO raw VALUES (?, ?)');
  const reject = db.prepare('INSERT INTO reject VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const row: (number | null)[] = new Array(LINE_WIDTH);
  return (batch) => {
    for (const item of batch.stores) store.run(item);
    for (const item of batch.products) product.run(item);
    for (const item of batch.invoices) invoice.run(item);
    for (const item of batch.extras) extra.run(item.idx, item.hash, item.json);
    for (let i = 0; i < batch.lineCount; i++) {
      for (let field = 0, at = i * LINE_WIDTH; field < LINE_WIDTH; field++, at++) {
        const value = batch.lines[at]!;
        row[field] = Number.isNaN(value) ? null : value;
      }
      line.run(row);
    }
    batch.raws.forEach((cells, i) => {
      raw.run(batch.lines[i * LINE_WIDTH], cells);
    });
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
      );
    }
  };
}

import type { Db } from '../db/open.ts';

/** A row of the table `invoice` without its id. */
export interface InvoiceRow {
  external_id: string | null;
  number: string;
  date: string;
  due_date: string | null;
  status: string;
  store_id: number;
  salesperson: string;
  currency: string;
  stated_subtotal: number | null;
  stated_total: number | null;
  is_credit: 0 | 1;
  total: number;
  line_count: number;
  rejected_lines: number;
  version: number;
  import_id: number;
}

export interface InvoiceLineRow {
  line_no: number;
  product_id: number | null;
  quantity: number;
  price: number | null;
  total: number;
  store_extra: number | null;
  product_extra: number | null;
  invoice_extra: number | null;
  line_extra: number | null;
  import_id: number | null;
  record: number;
  physical_line: number;
}

const INVOICE_ROW_COLUMNS = `external_id, number, date, due_date, status, store_id, salesperson, currency, stated_subtotal, stated_total, is_credit, total, line_count, rejected_lines,
  version, import_id`;
const LINE_ROW_COLUMNS =
  'line_no, product_id, quantity, price, total, store_extra, product_extra, invoice_extra, line_extra, import_id, record, physical_line';
const placeholders = (columns: string) => columns.replaceAll(/\w+/g, '@$&');

/** Writes and removes whole invoices with their lines and keys. */
export function invoiceWriter(db: Db) {
  const add = db.prepare(`INSERT INTO invoice (${INVOICE_ROW_COLUMNS}) VALUES (${placeholders(INVOICE_ROW_COLUMNS)})`);
  const change = db.prepare(
    `UPDATE invoice SET (${INVOICE_ROW_COLUMNS}) = (${placeholders(INVOICE_ROW_COLUMNS)}) WHERE id = @id`,
  );
  const addKey = db.prepare('INSERT INTO invoice_key (key, invoice_id) VALUES (?, ?) ON CONFLICT DO NOTHING');
  const dropLines = db.prepare('DELETE FROM invoice_line WHERE invoice_id = ?');
  const addLine = db.prepare(
    `INSERT INTO invoice_line (invoice_id, ${LINE_ROW_COLUMNS}) VALUES (@invoice, ${placeholders(LINE_ROW_COLUMNS)})`,
  );
  const removeStatements = [
    'DELETE FROM invoice_line WHERE invoice_id = ?',
    'DELETE FROM invoice_key WHERE invoice_id = ?',
    'DELETE FROM correction WHERE invoice_id = ?',
    "DELETE FROM earlier_version WHERE entity = 'invoice' AND entity_id = ?",
    'DELETE FROM invoice WHERE id = ?',
  ].map((sql) => db.prepare(sql));
  return {
    /** Inserts or updates an invoice; returns its id. */
    put: (id: number | null, row: InvoiceRow, keys: string[]): number => {
      if (id !== null) change.run({ ...row, id });
      const number = id ?? Number(add.run(row).lastInsertRowid);
      for (const key of keys) addKey.run(key, number);
      return number;
    },
    putLines: (invoice: number, lines: Iterable<InvoiceLineRow>): void => {
      dropLines.run(invoice);
      for (const line of lines) addLine.run({ ...line, invoice });
    },
    remove: (id: number): void => {
      for (const statement of removeStatements) statement.run(id);
    },
  };
}

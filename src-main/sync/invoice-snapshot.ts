import { Problem } from '../../src-shared/problem.ts';
import type { Db } from '../db/open.ts';
import { invoiceWriter } from './invoice-writer.ts';
import type { GlobalIds } from './synced-tables.ts';

/** An invoice with its lines as stored in a conflict: references as global ids, amounts in major units. */
export interface InvoiceSnapshot {
  id: string;
  external_id: string | null;
  number: string;
  keys: string[];
  date: string;
  due_date: string | null;
  status: string;
  store_id: string;
  salesperson: string;
  currency: string;
  stated_subtotal: number | null;
  stated_total: number | null;
  is_credit: boolean;
  total: number;
  line_count: number;
  rejected_lines: number;
  version: number;
  import_id: string;
  gone: boolean;
  lines: {
    line_no: number;
    product_id: string;
    quantity: number;
    price: number | null;
    total: number;
    store_extra: string | null;
    product_extra: string | null;
    invoice_extra: string | null;
    line_extra: string | null;
    import_id: string;
    record: number;
    physical_line: number;
  }[];
}

const scaled = (value: number | null, by: number): number | null => (value === null ? null : Math.round(value * by));

/**
 * Restores an invoice from the value stored in a conflict, as a local change.
 * @throws Problem `conflict_gone` if its store, a product or its import does not exist here
 */
export function restoreInvoice(db: Db, ids: GlobalIds, snapshot: InvoiceSnapshot): void {
  const requireId = (kind: 'store' | 'product' | 'import', gid: string): number => {
    const id = ids.id(kind, gid);
    if (id === null) throw new Problem(`conflict_gone/${kind}`);
    return id;
  };
  const invoices = invoiceWriter(db);
  const existingId = ids.id('invoice', snapshot.id);
  if (snapshot.gone) {
    if (existingId !== null) invoices.remove(existingId);
    return;
  }
  const { external_id, number, date, due_date, status, salesperson, currency, line_count, rejected_lines } = snapshot;
  const id = invoices.put(
    existingId,
    {
      external_id,
      number,
      date,
      due_date,
      status,
      salesperson,
      currency,
      line_count,
      rejected_lines,
      store_id: requireId('store', snapshot.store_id),
      stated_subtotal: scaled(snapshot.stated_subtotal, 10_000),
      stated_total: scaled(snapshot.stated_total, 10_000),
      is_credit: snapshot.is_credit ? 1 : 0,
      total: scaled(snapshot.total, 10_000)!,
      version: snapshot.version + 1,
      import_id: requireId('import', snapshot.import_id),
    },
    snapshot.keys,
  );
  if (existingId === null) ids.set('invoice', id, snapshot.id);
  const extraId = (gid: string | null) => (gid === null ? null : ids.id('extra', gid));
  invoices.putLines(
    id,
    snapshot.lines.map(({ line_no, record, physical_line, ...line }) => ({
      line_no,
      record,
      physical_line,
      product_id: requireId('product', line.product_id),
      import_id: requireId('import', line.import_id),
      quantity: scaled(line.quantity, 1000)!,
      price: scaled(line.price, 10_000),
      total: scaled(line.total, 10_000)!,
      store_extra: extraId(line.store_extra),
      product_extra: extraId(line.product_extra),
      invoice_extra: extraId(line.invoice_extra),
      line_extra: extraId(line.line_extra),
    })),
  );
}

import { Problem } from '../../src-shared/problem.ts';
import type { Store } from '../store/open.ts';
import type { Identities } from './kinds.ts';

/** An invoice with its lines as a conflict keeps it: other rows by their global ids, amounts in major units. */
export interface WholeInvoice {
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
 * Puts an invoice back as a conflict kept it, as a change made here.
 * @throws Problem `conflict_gone` where its store, a product or its import is not here
 */
export function putInvoice(db: Store, ids: Identities, whole: WholeInvoice): void {
  const there = (kind: string, gid: string): number => {
    const id = ids.id(kind, gid);
    if (id === null)
      throw new Problem('conflict_gone', `A ${kind} of this invoice is not here any more.`, 'Keep it as it came out.');
    return id;
  };
  let id = ids.id('invoice', whole.id);
  if (whole.gone) {
    if (id === null) return;
    for (const sql of [
      'DELETE FROM invoice_line WHERE invoice_id = ?',
      'DELETE FROM invoice_key WHERE invoice_id = ?',
      'DELETE FROM correction WHERE invoice_id = ?',
      "DELETE FROM earlier_version WHERE entity = 'invoice' AND entity_id = ?",
      'DELETE FROM invoice WHERE id = ?',
    ])
      db.prepare(sql).run(id);
    return;
  }
  const row = {
    external_id: whole.external_id,
    number: whole.number,
    date: whole.date,
    due_date: whole.due_date,
    status: whole.status,
    store_id: there('store', whole.store_id),
    salesperson: whole.salesperson,
    currency: whole.currency,
    stated_subtotal: scaled(whole.stated_subtotal, 10_000),
    stated_total: scaled(whole.stated_total, 10_000),
    is_credit: whole.is_credit ? 1 : 0,
    total: scaled(whole.total, 10_000),
    line_count: whole.line_count,
    rejected_lines: whole.rejected_lines,
    version: whole.version + 1,
    import_id: there('import', whole.import_id),
  };
  const columns = Object.keys(row);
  if (id === null) {
    const made = db
      .prepare(
        `INSERT INTO invoice (${columns.join(', ')}) VALUES (${columns.map((column) => `@${column}`).join(', ')})`,
      )
      .run(row);
    id = Number(made.lastInsertRowid);
    ids.set('invoice', id, whole.id);
  } else
    db.prepare(`UPDATE invoice SET ${columns.map((column) => `${column} = @${column}`).join(', ')} WHERE id = @id`).run(
      { ...row, id },
    );
  const addKey = db.prepare('INSERT INTO invoice_key (key, invoice_id) VALUES (?, ?) ON CONFLICT DO NOTHING');
  for (const key of whole.keys) addKey.run(key, id);
  db.prepare('DELETE FROM invoice_line WHERE invoice_id = ?').run(id);
  const add = db.prepare(
    `INSERT INTO invoice_line (invoice_id, line_no, product_id, quantity, price, total, store_extra, product_extra, invoice_extra, line_extra, import_id, record, physical_line)
     VALUES (@invoice, @line_no, @product, @quantity, @price, @total, @store_extra, @product_extra, @invoice_extra, @line_extra, @import, @record, @physical_line)`,
  );
  const extra = (gid: string | null) => (gid === null ? null : ids.id('extra', gid));
  for (const line of whole.lines)
    add.run({
      ...line,
      invoice: id,
      product: there('product', line.product_id),
      import: there('import', line.import_id),
      quantity: scaled(line.quantity, 1000),
      price: scaled(line.price, 10_000),
      total: scaled(line.total, 10_000),
      store_extra: extra(line.store_extra),
      product_extra: extra(line.product_extra),
      invoice_extra: extra(line.invoice_extra),
      line_extra: extra(line.line_extra),
    });
}

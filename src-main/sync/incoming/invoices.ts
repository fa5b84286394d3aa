import type { Db } from '../../db/open.ts';
import { hash53 } from '../../import/gather/extras.ts';
import { baseVersionsOf } from '../base-versions.ts';
import { WHOLE_INVOICE } from '../capture.ts';
import { type InvoiceLineRow, type InvoiceRow, invoiceWriter } from '../invoice-writer.ts';
import { type GlobalIds, globalIdsOf } from '../synced-tables.ts';
import type { PullPage, RemoteInvoice, RemoteLine } from './pull-page.ts';

/** Applies the invoices of a page, each as a whole with its lines. */
export function applyInvoices(db: Db, page: PullPage): void {
  if (page.invoices.length === 0) return;
  const ids = globalIdsOf(db);
  const extraId = storeExtras(db, ids, page.extras);
  const lines = new Map<string, RemoteLine[]>();
  for (const line of page.lines) {
    const list = lines.get(line.invoice_id);
    if (list) list.push(line);
    else lines.set(line.invoice_id, [line]);
  }
  const pending = db.prepare("SELECT 1 FROM outbox WHERE kind = 'invoice' AND id = ?").pluck();
  const pendingTombstone = db.prepare("SELECT 1 FROM outbox_gone WHERE kind = 'invoice' AND gid = ?").pluck();
  const baseVersions = baseVersionsOf(db);
  const byKey = db.prepare<unknown[], { id: number; external_id: string | null }>(
    'SELECT i.id, i.external_id FROM invoice_key k JOIN invoice i ON i.id = k.invoice_id WHERE k.key = ?',
  );
  const acknowledged = db
    .prepare(
      "SELECT 1 FROM sync_row r JOIN sync_version v ON v.kind = 'invoice' AND v.gid = r.gid WHERE r.kind = 'invoice' AND r.id = ?",
    )
    .pluck();
  const invoices = invoiceWriter(db);
  const dropGlobalId = db.prepare("DELETE FROM sync_row WHERE kind = 'invoice' AND id = ?");

  const lineOf = (line: RemoteLine): InvoiceLineRow => ({
    line_no: line.line_no,
    product_id: ids.id('product', line.product_id),
    quantity: Number(line.quantity),
    price: line.price === null ? null : Number(line.price),
    total: Number(line.total),
    store_extra: extraId(line.store_extra),
    product_extra: extraId(line.product_extra),
    invoice_extra: extraId(line.invoice_extra),
    line_extra: extraId(line.line_extra),
    import_id: ids.id('import', line.import_id),
    record: line.record,
    physical_line: line.physical_line,
  });

  const findLocalMatch = (invoice: RemoteInvoice): number | null => {
    const keys = [...invoice.keys].sort((a, b) => Number(b.startsWith('id:')) - Number(a.startsWith('id:')));
    for (const key of keys) {
      const there = byKey.get(key);
      if (!there || acknowledged.get(there.id)) continue;
      if (key.startsWith('id:') || there.external_id === null || invoice.external_id === null) return there.id;
    }
    return null;
  };

  for (const invoice of page.invoices) {
    if (pendingTombstone.get(invoice.id)) continue;
    let id = ids.id('invoice', invoice.id);
    if (id === null && !invoice.gone) {
      id = findLocalMatch(invoice);
      if (id !== null) ids.adopt('invoice', id, invoice.id);
    }
    if (id !== null && pending.get(id)) continue;
    baseVersions.set('invoice', invoice.id, WHOLE_INVOICE, Number(invoice.clock), invoice.device);
    if (invoice.gone) {
      if (id === null) continue;
      invoices.remove(id);
      dropGlobalId.run(id);
      continue;
    }
    const store_id = ids.id('store', invoice.store_id);
    const import_id = ids.id('import', invoice.import_id);
    if (store_id === null || import_id === null) continue;
    id = invoices.put(id, { ...ownColumnsOf(invoice), store_id, import_id }, invoice.keys);
    ids.set('invoice', id, invoice.id);
    invoices.putLines(id, (lines.get(invoice.id) ?? []).map(lineOf));
  }
}

/** The columns of an invoice other than references; `bigint` arrives as text. */
function ownColumnsOf(invoice: RemoteInvoice): Omit<InvoiceRow, 'store_id' | 'import_id'> {
  const { external_id, number, date, due_date, status, salesperson, currency, line_count, rejected_lines, version } =
    invoice;
  return {
    external_id,
    number,
    date,
    due_date,
    status,
    salesperson,
    currency,
    line_count,
    rejected_lines,
    version,
    stated_subtotal: invoice.stated_subtotal === null ? null : Number(invoice.stated_subtotal),
    stated_total: invoice.stated_total === null ? null : Number(invoice.stated_total),
    is_credit: invoice.is_credit ? 1 : 0,
    total: Number(invoice.total),
  };
}

/** Stores the extras of a page; returns a lookup of local ids by global id. */
function storeExtras(db: Db, ids: GlobalIds, extras: PullPage['extras']) {
  const find = db.prepare<unknown[], number>('SELECT id FROM extra WHERE hash = ? AND json = ?').pluck();
  const insert = db.prepare('INSERT INTO extra (hash, json) VALUES (?, ?)');
  for (const { id, json } of extras) {
    if (ids.id('extra', id) !== null) continue;
    const hash = hash53(json);
    ids.set('extra', find.get(hash, json) ?? Number(insert.run(hash, json).lastInsertRowid), id);
    db.prepare("INSERT OR IGNORE INTO sync_version VALUES ('extra', ?, '', 0, '')").run(id);
  }
  return (gid: string | null): number | null => (gid === null ? null : ids.id('extra', gid));
}

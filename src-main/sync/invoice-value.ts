import { Problem } from '../../src-shared/problem.ts';
import type { Store } from '../store/open.ts';
import { invoiceRows } from './invoice-rows.ts';
import type { Identities } from './kinds.ts';

/** An invoice with its lines as stored in a conflict: references as global ids, amounts in major units. */
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
 * Restores an invoice from the value stored in a conflict, as a local change.
 * @throws Problem `conflict_gone` if its store, a product or its import does not exist here
 */
export function putInvoice(db: Store, ids: Identities, whole: WholeInvoice): void {
  const there = (kind: string, gid: string): number => {
    const id = ids.id(kind, gid);
    if (id === null)
      throw new Problem('conflict_gone', `A ${kind} of this invoice is not here any more.`, 'Keep it as it came out.');
    return id;
  };
  const invoices = invoiceRows(db);
  const here = ids.id('invoice', whole.id);
  if (whole.gone) {
    if (here !== null) invoices.remove(here);
    return;
  }
  const { external_id, number, date, due_date, status, salesperson, currency, line_count, rejected_lines } = whole;
  const id = invoices.put(
    here,
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
      store_id: there('store', whole.store_id),
      stated_subtotal: scaled(whole.stated_subtotal, 10_000),
      stated_total: scaled(whole.stated_total, 10_000),
      is_credit: whole.is_credit ? 1 : 0,
      total: scaled(whole.total, 10_000)!,
      version: whole.version + 1,
      import_id: there('import', whole.import_id),
    },
    whole.keys,
  );
  if (here === null) ids.set('invoice', id, whole.id);
  const extra = (gid: string | null) => (gid === null ? null : ids.id('extra', gid));
  invoices.putLines(
    id,
    whole.lines.map(({ line_no, record, physical_line, ...line }) => ({
      line_no,
      record,
      physical_line,
      product_id: there('product', line.product_id),
      import_id: there('import', line.import_id),
      quantity: scaled(line.quantity, 1000)!,
      price: scaled(line.price, 10_000),
      total: scaled(line.total, 10_000)!,
      store_extra: extra(line.store_extra),
      product_extra: extra(line.product_extra),
      invoice_extra: extra(line.invoice_extra),
      line_extra: extra(line.line_extra),
    })),
  );
}

import type { SalesCube } from '../cube/cube.ts';
import type { Db } from '../db/open.ts';
import { type InvoiceRow, invoicesUntil, isLater, type Snapshot } from './invoices-until.ts';
import { type PaymentRow, paymentsUntil } from './payments-until.ts';

/**
 * What is owed on a day is the sum of open items:
 *
 * - An invoice with a stated balance: that balance, less later payments. A credit note’s is what is left of it, and
 *   counts negative. The balance is that of the newest export until the day, else of the oldest after it; an export that
 *   repeats it makes it one of its day.
 * - A row of a balance list. The newest list until the day that names a store is a snapshot of the store: it takes the
 *   place of the balances of older exports and of all invoices until its day.
 * - An invoice after that list that states no balance: its total, less its payments. Without such a list an invoice
 *   that states none counts only where a payment names it; nothing is known of the others.
 * - A payment on account, negative, unless it is older than the store’s list.
 *
 * A payment is already part of a stated balance if it is not later than the export’s snapshot, or was imported before
 * it; then the invoice still owes no more than its total less such payments.
 */

/** An item that is owed, in ten-thousandths; negative for a credit. */
export interface OpenItem {
  storeId: number;
  kind: 'invoice' | 'list' | 'payment';
  /** Of an invoice that is here; null for others. */
  invoiceId: number | null;
  number: string;
  date: string | null;
  /** The due date, else the date of the document. */
  due: string;
  amount: number;
}

interface ListRow {
  storeId: number;
  importId: number;
  number: string;
  date: string | null;
  dueDate: string | null;
  amount: number;
  asOf: string;
}

/** Numbers of documents are compared without case and spacing. */
const foldNumber = (number: string) => number.toLowerCase().replace(/\s+/g, '');

/** The open items of all stores of a cube on a day, in its currency, of canonical stores. */
export function openItems(db: Db, cube: SalesCube, on: string): OpenItem[] {
  const { canonicalId } = cube.stores;
  const storeLists = listSnapshots(db, cube, on);
  const payments = paymentsUntil(db, cube, on);
  const withSource = new Set([...storeLists.keys(), ...payments.keys()]);
  const invoicesByStore = new Map<number, InvoiceRow[]>();
  for (const invoice of invoicesUntil(db, cube, on, withSource)) {
    const storeId = canonicalId[invoice.storeId] ?? 0;
    if (storeId === 0) continue;
    const known = invoicesByStore.get(storeId);
    if (known) known.push(invoice);
    else invoicesByStore.set(storeId, [invoice]);
  }
  const items: OpenItem[] = [];
  for (const storeId of new Set([...invoicesByStore.keys(), ...withSource]))
    items.push(
      ...itemsOfStore(
        storeId,
        invoicesByStore.get(storeId) ?? [],
        storeLists.get(storeId) ?? null,
        payments.get(storeId) ?? [],
      ),
    );
  return items;
}

interface Entry {
  item: OpenItem;
  /** Day and import of the amount; null for a total without a stated balance. */
  snapshot: Snapshot | null;
  /** The largest amount that payments within the snapshot leave. */
  total: number | null;
  isTotalStated: boolean;
}

function itemsOfStore(
  storeId: number,
  invoices: InvoiceRow[],
  list: { snapshot: Snapshot; rows: ListRow[] } | null,
  payments: PaymentRow[],
): OpenItem[] {
  const paidNumbers = new Set(payments.map(({ number }) => foldNumber(number)));
  const entries: Entry[] = [];
  const byNumber = new Map<string, Entry>();
  const invoiceByNumber = new Map<string, InvoiceRow>();
  for (const invoice of invoices) {
    const number = foldNumber(invoice.number);
    invoiceByNumber.set(number, invoice);
    const { snapshot } = invoice;
    const isStated = invoice.balance !== null;
    const isCovered =
      list !== null && invoice.date <= list.snapshot.on && !(isStated && isLater(snapshot, list.snapshot));
    if (isCovered || (!isStated && list === null && !paidNumbers.has(number))) continue;
    const sign = invoice.isCredit ? -1 : 1;
    const amount = isStated
      ? invoice.isCredit
        ? -Math.abs(invoice.balance!)
        : invoice.balance!
      : sign * Math.abs(invoice.total);
    const entry: Entry = {
      item: {
        storeId,
        kind: 'invoice',
        invoiceId: invoice.id,
        number: invoice.number,
        date: invoice.date,
        due: invoice.dueDate ?? invoice.date,
        amount,
      },
      snapshot: isStated ? snapshot : null,
      total: invoice.total,
      isTotalStated: invoice.isTotalStated === 1,
    };
    entries.push(entry);
    // of invoices with the same number a payment is for the one that is open
    if (amount > 0 || !byNumber.has(number)) byNumber.set(number, entry);
  }
  for (const row of list?.rows ?? []) {
    const number = foldNumber(row.number);
    // the invoice’s own balance is newer
    if (number !== '' && byNumber.has(number)) continue;
    const invoice = number === '' ? undefined : invoiceByNumber.get(number);
    const date = row.date ?? invoice?.date ?? null;
    const entry: Entry = {
      item: {
        storeId,
        kind: 'list',
        invoiceId: invoice?.id ?? null,
        number: row.number,
        date,
        due: row.dueDate ?? invoice?.dueDate ?? date ?? row.asOf,
        amount: row.amount,
      },
      snapshot: { on: row.asOf, importId: row.importId },
      total: null,
      isTotalStated: false,
    };
    entries.push(entry);
    if (number !== '') byNumber.set(number, entry);
  }
  const onAccount = applyPayments(storeId, payments, byNumber, list?.snapshot ?? null);
  return [...entries.map(({ item }) => item), ...onAccount].filter(({ amount }) => amount !== 0);
}

/** Takes payments off the items that they name; returns those on account. */
function applyPayments(
  storeId: number,
  payments: PaymentRow[],
  byNumber: Map<string, Entry>,
  list: Snapshot | null,
): OpenItem[] {
  const onAccount: OpenItem[] = [];
  const within = new Map<Entry, number>();
  const later = new Map<Entry, number>();
  for (const { number, paidOn, amount, importId } of payments) {
    const entry = number === '' ? undefined : byNumber.get(foldNumber(number));
    if (!entry) {
      if (list !== null && paidOn <= list.on) continue;
      onAccount.push({ storeId, kind: 'payment', invoiceId: null, number, date: paidOn, due: paidOn, amount: -amount });
      continue;
    }
    const { snapshot, item } = entry;
    const isOnTop =
      snapshot === null || (paidOn > snapshot.on && (item.kind === 'list' || importId > snapshot.importId));
    const sums = isOnTop ? later : within;
    sums.set(entry, (sums.get(entry) ?? 0) + amount);
  }
  for (const entry of new Set([...within.keys(), ...later.keys()])) {
    const { item, total, isTotalStated, snapshot } = entry;
    // a payment for a credit note is a refund, which its balance shows
    if (item.amount < 0) continue;
    const included = within.get(entry) ?? 0;
    if (total !== null && isTotalStated && included > 0)
      item.amount = Math.min(item.amount, Math.max(0, total - included));
    item.amount -= later.get(entry) ?? 0;
    // what a total without tax does not explain is no credit
    if (snapshot === null && !isTotalStated) item.amount = Math.max(0, item.amount);
  }
  return onAccount;
}

/** The newest list until the day that names each store, else the oldest after it. */
function listSnapshots(db: Db, cube: SalesCube, on: string): Map<number, { snapshot: Snapshot; rows: ListRow[] }> {
  const { canonicalId } = cube.stores;
  const rows = db
    .prepare<unknown[], ListRow>(
      `SELECT store_id AS storeId, import_id AS importId, number, date, due_date AS dueDate, amount, as_of AS asOf FROM open_item
       WHERE currency = ? ORDER BY import_id, physical_line`,
    )
    .all(cube.currency);
  const lists = new Map<number, Map<number, { snapshot: Snapshot; rows: ListRow[] }>>();
  const listOf = (storeId: number, importId: number, asOf: string) => {
    const own = lists.get(storeId) ?? new Map();
    lists.set(storeId, own);
    const list = own.get(importId) ?? { snapshot: { on: asOf, importId }, rows: [] };
    own.set(importId, list);
    if (asOf > list.snapshot.on) list.snapshot.on = asOf;
    return list as { snapshot: Snapshot; rows: ListRow[] };
  };
  for (const row of rows) {
    const storeId = canonicalId[row.storeId] ?? 0;
    if (storeId > 0) listOf(storeId, row.importId, row.asOf).rows.push(row);
  }
  const closing = db
    .prepare<
      unknown[],
      {
        importId: number;
        asOf: string;
      }
    >('SELECT import_id AS importId, as_of AS asOf FROM balance_list WHERE closes')
    .all();
  // stores that a complete list does not name owe nothing
  const stores = new Set(canonicalId.filter((id) => id > 0));
  for (const { importId, asOf } of closing) for (const storeId of stores) listOf(storeId, importId, asOf);
  const newest = new Map<number, { snapshot: Snapshot; rows: ListRow[] }>();
  for (const [storeId, own] of lists) {
    const all = [...own.values()].sort((a, b) => (isLater(a.snapshot, b.snapshot) ? -1 : 1));
    const until = all.find(({ snapshot }) => snapshot.on <= on);
    if (until) newest.set(storeId, until);
    else {
      // of a later list, what was there already
      const { snapshot, rows: items } = all.at(-1)!;
      newest.set(storeId, { snapshot, rows: items.filter(({ date }) => date === null || date <= on) });
    }
  }
  return newest;
}

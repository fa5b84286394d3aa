import { countedCondition } from '../cube/counted-condition.ts';
import type { SalesCube } from '../cube/cube.ts';
import type { Db } from '../db/open.ts';

/** The day that a balance is of, with its import: of balances of the same day the later import counts. */
export interface Snapshot {
  on: string;
  importId: number;
}

export interface InvoiceRow {
  id: number;
  storeId: number;
  number: string;
  date: string;
  dueDate: string | null;
  balance: number | null;
  total: number;
  isTotalStated: number;
  isCredit: number;
  /** The import that last wrote this invoice. */
  importId: number;
  /** Day and import of its balance. */
  snapshot: Snapshot;
}

export const isLater = (a: Snapshot, b: Snapshot): boolean => a.on > b.on || (a.on === b.on && a.importId > b.importId);

/** The day that each import shows: as its summary says, else the day it ended. */
function importSnapshots(db: Db): (importId: number) => string {
  const rows = db
    .prepare<unknown[], [number, string]>(
      `SELECT m.id, coalesce(m.summary ->> 'pictureOn', (SELECT o.summary ->> 'pictureOn' FROM import o WHERE o.id = m.of_import), substr(m.finished_at, 1, 10), '')
       FROM import m`,
    )
    .raw()
    .all();
  const snapshots = new Map(rows);
  return (importId) => snapshots.get(importId) ?? '';
}

const INVOICE_COLUMNS = `i.id, i.store_id AS storeId, i.number, i.date, i.due_date AS dueDate, i.balance,
  coalesce(i.stated_total, i.total) AS total, i.stated_total IS NOT NULL AS isTotalStated, i.is_credit AS isCredit, i.import_id AS importId`;

/**
 * The invoices until a day that may be open, each as it was by the newest export until that day: those with a balance,
 * and all of stores with lists or payments.
 */
export function* invoicesUntil(db: Db, cube: SalesCube, on: string, withSource: Set<number>): Generator<InvoiceRow> {
  const snapshotOf = importSnapshots(db);
  const confirming = confirmingImports(db);
  const stores = [...cube.stores.canonicalId.keys()].filter((id) => withSource.has(cube.stores.canonicalId[id]!));
  const parameters = { on, currency: cube.currency, stores: JSON.stringify(stores) };
  const restrict = `i.date <= @on AND i.currency = @currency AND ${countedCondition('i')}`;
  const newest = db
    .prepare<unknown[], string | null>("SELECT max(summary ->> 'pictureOn') FROM import WHERE undone_at IS NULL")
    .pluck()
    .get()!;
  const earlier: Map<number, EarlierState[]> = newest !== null && newest > on ? earlierStates(db) : new Map();
  const rows = db
    .prepare<unknown[], Omit<InvoiceRow, 'snapshot'>>(
      `SELECT ${INVOICE_COLUMNS} FROM invoice i WHERE i.balance IS NOT NULL AND i.balance <> 0 AND ${restrict}
       UNION SELECT ${INVOICE_COLUMNS} FROM invoice i WHERE i.store_id IN (SELECT value FROM json_each(@stores)) AND ${restrict}
       UNION SELECT ${INVOICE_COLUMNS} FROM invoice i WHERE i.id IN (SELECT value FROM json_each(@changed)) AND ${restrict}
       ORDER BY 4, 1`,
    )
    .all({ ...parameters, changed: JSON.stringify([...earlier.keys()]) });
  for (const row of rows) {
    const confirmed = confirming(row.id);
    let before = Number.POSITIVE_INFINITY;
    const states = [row, ...(earlier.get(row.id) ?? [])].map((state) => {
      const own = { on: snapshotOf(state.importId), importId: state.importId };
      const repeated = confirmed
        .filter((importId) => importId > state.importId && importId < before)
        .map((importId): Snapshot => ({ on: snapshotOf(importId), importId }))
        .filter((snapshot) => snapshot.on > own.on && snapshot.on <= on);
      before = state.importId;
      const snapshot = repeated.reduce((latest, one) => (isLater(one, latest) ? one : latest), own);
      return { ...row, ...state, snapshot };
    });
    // newest first
    yield states.find(({ snapshot }) => snapshot.on <= on) ?? states.at(-1)!;
  }
}

/** The imports that repeated the balance of an invoice. */
function confirmingImports(db: Db): (invoiceId: number) => number[] {
  const any = db.prepare('SELECT EXISTS (SELECT 1 FROM confirmed_balance)').pluck().get() === 1;
  const imports = db.prepare<unknown[], number>('SELECT import_id FROM confirmed_balance WHERE invoice_id = ?').pluck();
  return (invoiceId) => (any ? imports.all(invoiceId) : []);
}

type EarlierState = Pick<InvoiceRow, 'balance' | 'dueDate' | 'importId' | 'total' | 'isTotalStated'>;

/** Balances of invoices by earlier exports, newest first. */
function earlierStates(db: Db): Map<number, EarlierState[]> {
  const rows = db
    .prepare<unknown[], EarlierState & { id: number }>(
      `SELECT entity_id AS id, before ->> 'balance' AS balance, before ->> 'due_date' AS dueDate, before ->> 'import_id' AS importId,
         coalesce(before ->> 'stated_total', before ->> 'total') AS total, before ->> 'stated_total' IS NOT NULL AS isTotalStated
       FROM earlier_version WHERE entity = 'invoice' AND before ->> 'balance' IS NOT NULL ORDER BY entity_id, import_id DESC`,
    )
    .all();
  const states = new Map<number, EarlierState[]>();
  for (const { id, ...state } of rows) states.set(id, [...(states.get(id) ?? []), state]);
  return states;
}

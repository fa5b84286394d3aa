import type { SalesCube } from '../cube/cube.ts';
import type { Db } from '../db/open.ts';

/** A payment as it is stored, with the first import of it. */
export interface PaymentRow {
  storeId: number;
  importId: number;
  number: string;
  paidOn: string;
  amount: number;
}

/**
 * The payments until a day by canonical store, each as the newest import states it. A list that came again after its store
 * was merged has its payments under the other store, so that the newest import is that of both.
 */
export function paymentsUntil(db: Db, cube: SalesCube, on: string): Map<number, PaymentRow[]> {
  const rows = db
    .prepare<unknown[], PaymentRow & { key: string; currency: string }>(
      `SELECT store_id AS storeId, key, number, paid_on AS paidOn, amount, currency, import_id AS importId FROM payment
       ORDER BY import_id, store_id, key`,
    )
    .all();
  /** The rows of the newest import of each payment, and the first import of it. */
  const newest = new Map<string, { firstImport: number; rows: typeof rows }>();
  for (const row of rows) {
    const key = `${cube.stores.canonicalId[row.storeId] ?? 0} ${row.key}`;
    const known = newest.get(key);
    if (!known) newest.set(key, { firstImport: row.importId, rows: [row] });
    else if (known.rows[0]!.importId === row.importId) known.rows.push(row);
    else known.rows = [row];
  }
  const payments = new Map<number, PaymentRow[]>();
  for (const { firstImport, rows: current } of newest.values())
    for (const payment of current) {
      const storeId = cube.stores.canonicalId[payment.storeId] ?? 0;
      if (storeId === 0 || payment.paidOn > on || payment.currency !== cube.currency) continue;
      const own = payments.get(storeId) ?? [];
      payments.set(storeId, own);
      own.push({ ...payment, importId: firstImport });
    }
  return payments;
}

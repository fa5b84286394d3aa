import type { Db } from '../../db/open.ts';

/** Invoices that a file contains twice. */
export interface RepeatedInvoices {
  /** Invoices whose second half of lines equals the first, with other records between the two. */
  invoices: number;
  /** Of those with a stated total, how many state the sum of one copy, and how many that of both. */
  statedOnce: number;
  statedTwice: number;
  /** Sum of the second copies. */
  total: number;
}

const HALVES_SQL = `
  WITH numbered AS (
    SELECT l.*, row_number() OVER (PARTITION BY invoice_idx ORDER BY record) AS nth, count(*) OVER (PARTITION BY invoice_idx) AS lines FROM line l),
  halves AS (
    SELECT a.invoice_idx, a.lines, sum(a.product_idx = b.product_idx AND a.quantity = b.quantity AND a.price IS b.price AND a.total = b.total) AS alike,
      sum(b.total) AS half, max(a.record) AS ends, min(b.record) AS begins
    FROM numbered a JOIN numbered b ON b.invoice_idx = a.invoice_idx AND b.nth = a.nth + a.lines / 2
    WHERE a.lines % 2 = 0 AND a.nth <= a.lines / 2 GROUP BY a.invoice_idx),
  repeated AS (SELECT * FROM halves WHERE alike * 2 = lines AND begins > ends + 1)`;

/** The invoices that a staged file contains twice, with equal lines and other records between. */
export function repeatedInvoices(db: Db): RepeatedInvoices {
  return db
    .prepare<unknown[], RepeatedInvoices>(
      `${HALVES_SQL}
       SELECT count(*) AS invoices, coalesce(sum(r.half), 0) AS total,
         coalesce(sum(abs(coalesce(i.subtotal, i.total) - r.half) <= 100), 0) AS statedOnce,
         coalesce(sum(abs(coalesce(i.subtotal, i.total) - 2 * r.half) <= 100), 0) AS statedTwice
       FROM repeated r JOIN invoice i ON i.idx = r.invoice_idx`,
    )
    .get()!;
}

/** Removes the second copies; returns the number of lines removed. */
export function dropRepeats(db: Db): number {
  return db
    .prepare(
      `${HALVES_SQL} DELETE FROM line WHERE (invoice_idx, line_no) IN (
         SELECT n.invoice_idx, n.line_no FROM numbered n JOIN repeated r USING (invoice_idx) WHERE n.nth > n.lines / 2)`,
    )
    .run().changes;
}

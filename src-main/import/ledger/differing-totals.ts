import type { Db } from '../../db/open.ts';

/** Counts the merged invoices that are complete and whose lines add up to neither their stated subtotal nor their stated total. */
export function countDifferingTotals(db: Db): number {
  return db
    .prepare<unknown[], number>(
      `SELECT count(*) FROM temp.invoice_map m JOIN main.invoice i ON i.id = m.id
       WHERE m.state IN ('new', 'changed') AND i.rejected_lines = 0 AND coalesce(i.stated_subtotal, i.stated_total) IS NOT NULL
         AND abs(i.total - coalesce(i.stated_subtotal, i.stated_total)) >= 100
         AND (i.stated_total IS NULL OR abs(i.total - i.stated_total) >= 100)`,
    )
    .pluck()
    .get()!;
}

import type { Db } from '../../db/open.ts';

/**
 * Subtracts discounts on whole invoices from their lines in proportion; the last line takes the rounding difference, so
 * that the lines add up exactly.
 */
export function spreadDiscounts(db: Db): number {
  if (!db.prepare('SELECT EXISTS (SELECT 1 FROM discount)').pluck().get()) return 0;
  // computed before any update: the sums must not include lines with their share already subtracted
  db.exec(`
    CREATE TEMP TABLE share AS
      WITH sums AS (
        SELECT l.invoice_idx, sum(l.total) AS total FROM line l WHERE l.invoice_idx IN (SELECT invoice_idx FROM discount) GROUP BY l.invoice_idx),
      due AS (
        SELECT s.invoice_idx, s.total, s.total - sign(s.total) * sum(d.amount + abs(s.total) * d.percent / 1000000.0) AS left
        FROM sums s JOIN discount d USING (invoice_idx) WHERE s.total <> 0 GROUP BY s.invoice_idx),
      running AS (
        SELECT l.invoice_idx, l.line_no, d.left / d.total AS share, sum(l.total) OVER (PARTITION BY l.invoice_idx ORDER BY l.line_no) AS upto, l.total AS own
        FROM due d JOIN line l USING (invoice_idx))
      SELECT invoice_idx, line_no, CAST(round(upto * share) - round((upto - own) * share) AS INTEGER) AS total FROM running`);
  const { changes } = db
    .prepare(
      'UPDATE line SET total = s.total FROM temp.share s WHERE line.invoice_idx = s.invoice_idx AND line.line_no = s.line_no',
    )
    .run();
  db.exec('DROP TABLE temp.share; DELETE FROM discount');
  return changes;
}

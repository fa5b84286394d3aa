import type { Db } from '../../db/open.ts';

/** Negates all lines of returns whose sum is positive; returned goods have a negative quantity. */
export function negateReturns(db: Db): number {
  const { changes } = db
    .prepare(`
    UPDATE line SET total = -total, quantity = -quantity WHERE invoice_idx IN (
      SELECT l.invoice_idx FROM line l JOIN invoice i ON i.idx = l.invoice_idx WHERE i.is_credit GROUP BY l.invoice_idx HAVING sum(l.total) > 0)`)
    .run();
  db.exec(
    'UPDATE line SET quantity = -quantity WHERE total < 0 AND quantity > 0 AND invoice_idx IN (SELECT idx FROM invoice WHERE is_credit)',
  );
  return changes;
}

import type { Db } from '../../db/open.ts';

/** Negates all lines of returns whose sum is positive; returned goods have a negative quantity. */
export function negateReturns(db: Db): number {
  const { changes } = db
    .prepare(`
    UPDATE line SET total = -total, quantity = -quantity WHERE invoice_idx IN (
      SELECT i.idx FROM invoice i WHERE i.is_credit AND (SELECT sum(l.total) FROM line l WHERE l.invoice_idx = i.idx) > 0)`)
    .run();
  db.exec(
    'UPDATE line SET quantity = -quantity WHERE total < 0 AND quantity > 0 AND invoice_idx IN (SELECT idx FROM invoice WHERE is_credit)',
  );
  return changes;
}

import type { Audit } from '../audit/index.ts';
import type { SalesCube } from '../cube/cube.ts';
import type { Db } from '../db/open.ts';
import { log } from '../tracing/log.ts';
import { hasUnmatchedOrders, matchOrders } from './match.ts';

/** Matches confirmed orders to invoices after either changed, with an entry in the audit. */
export function matchAndAuditOrders(db: Db, fullCube: () => SalesCube, audit: Audit): void {
  const write = () => {
    const matched = matchOrders(db, fullCube());
    const changes = matched.map(({ id, invoiceId }) => ({
      what: `order ${id}`,
      before: { invoiceId: null },
      after: { invoiceId },
    }));
    if (changes.length > 0)
      audit.write({
        actor: 'Mangalm',
        face: 'system',
        procedure: 'orders.matched',
        input: {},
        refused: null,
        changes,
      });
  };
  if (!hasUnmatchedOrders(db)) return;
  if (db.inTransaction) {
    write();
    return;
  }
  try {
    db.transaction(write).immediate();
  } catch (error) {
    // what changed the sales has succeeded; the next change, or the next hour, matches again
    log.error('orders not matched', { error: String(error) });
  }
}

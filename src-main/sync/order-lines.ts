import type { Db } from '../db/open.ts';
import type { GlobalIds } from './synced-tables.ts';

/** An order line on the wire: amounts in the units of the database, the product as a global id. */
export type RemoteOrderLine = Record<string, unknown> & { product_id: string };

/** Replaces the lines of an order; skips lines whose product does not exist here. */
export function replaceOrderLines(db: Db, ids: GlobalIds, order: number, lines: RemoteOrderLine[]): void {
  db.prepare('DELETE FROM sales_order_line WHERE order_id = ?').run(order);
  const add = db.prepare(
    'INSERT INTO sales_order_line (order_id, line_no, product_id, quantity, unit, case_size, price, source) VALUES (@order, @line_no, @product, @quantity, @unit, @case_size, @price, @source)',
  );
  for (const line of lines) {
    const product = ids.id('product', line.product_id);
    if (product !== null) add.run({ ...line, order, product });
  }
  db.prepare('UPDATE sales_order SET edition = edition + 1 WHERE id = ?').run(order);
}

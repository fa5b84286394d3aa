import type { Output } from '../../src-shared/contract/index.ts';
import { Problem } from '../../src-shared/problem.ts';
import type { SalesCube } from '../cube/cube.ts';
import type { Db } from '../db/open.ts';
import { editProduct } from '../desk/overrides.ts';
import { createOrder } from '../orders/orders.ts';
import { linesOf, scanRow } from './scan-rows.ts';

/**
 * Creates a draft order from the lines that have a product and a quantity. A product without a case size takes over the
 * one printed on the sheet.
 * @throws Problem `scan_ordered` · `scan_empty` · `order_refused`
 */
export function createOrderFromScan(
  db: Db,
  currentCube: () => SalesCube,
  author: string,
  id: number,
): Output<'scans.order'> {
  const scan = scanRow(db, id);
  if (scan.orderId !== null) throw new Problem('scan_ordered/open', { id, order: scan.orderId });
  const usable = linesOf(db, id).filter(
    ({ dropped, productId, quantity }) => dropped === 0 && productId !== null && quantity !== null,
  );
  for (const { productId, unit, pieces } of usable) learnCaseSize(db, currentCube(), author, productId!, unit, pieces);
  const current = currentCube();
  const lines = usable.flatMap(({ productId, quantity, unit }) => {
    const { caseSize } = current.products.get(productId!);
    return unit === 'case' && caseSize === null
      ? []
      : [{ productId: productId!, quantity: quantity!, unit, source: 'scan' as const }];
  });
  if (lines.length === 0) throw new Problem(usable.length > 0 ? 'scan_empty/case_sizes' : 'scan_empty/lines');
  return db
    .transaction(() => {
      const order = createOrder(db, current, author, {
        storeId: current.stores.get(scan.storeId).id,
        remark: scan.name,
        lines,
      });
      db.prepare('UPDATE scan SET order_id = ? WHERE id = ?').run(order.id, id);
      return { orderId: order.id, lines: lines.length };
    })
    .immediate();
}

function learnCaseSize(
  db: Db,
  cube: SalesCube,
  author: string,
  productId: number,
  unit: string,
  pieces: number | null,
): void {
  const product = cube.products.get(productId);
  if (unit !== 'case' || pieces === null || pieces < 2 || product.caseSize !== null) return;
  editProduct(db, cube, author, product.id, product.edition, { caseSize: pieces });
}

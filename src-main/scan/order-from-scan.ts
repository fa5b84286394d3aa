import type { Output } from '../../src-shared/contract/index.ts';
import { Problem } from '../../src-shared/problem.ts';
import type { SalesCube } from '../cube/cube.ts';
import type { Db } from '../db/open.ts';
import { editProduct } from '../desk/overrides.ts';
import { createOrder } from '../orders/orders.ts';
import { isMessageFile } from './message/message-file.ts';
import { type LineRow, linesOf, type ScanRow, scanRow } from './scan-rows.ts';

/**
 * Creates one draft order from the lines of scans that have a product and a quantity. What two pictures show alike counts
 * once, since pictures of one order overlap. A product without a case size takes over the one printed on the sheet.
 * @param ids scans of one store
 * @throws Problem `scan_ordered` · `scan_empty` · `scan_stores_differ` · `order_refused`
 */
export function createOrderFromScans(
  db: Db,
  currentCube: () => SalesCube,
  author: string,
  ids: number[],
): Output<'scans.order'> {
  const scans = [...new Set(ids)].map((id) => scanRow(db, id));
  for (const { id, orderId } of scans)
    if (orderId !== null) throw new Problem('scan_ordered/open', { id, order: orderId });
  const storeOf = (scan: ScanRow) => currentCube().stores.get(scan.storeId).id;
  const storeId = storeOf(scans[0]!);
  if (scans.some((scan) => storeOf(scan) !== storeId)) throw new Problem('scan_stores_differ');
  const usable = scans.flatMap(({ id }) => usableLines(db, id)).filter(isFirst);
  for (const { productId, unit, pieces } of usable) learnCaseSize(db, currentCube(), author, productId!, unit, pieces);
  const current = currentCube();
  const lines = usable.flatMap(({ productId, quantity, unit, pieces }) => {
    const caseSize = current.products.get(productId!).caseSize ?? pieces;
    return unit === 'case' && caseSize === null
      ? []
      : [{ productId: productId!, quantity: quantity!, unit, caseSize, source: 'scan' as const }];
  });
  if (lines.length === 0) throw new Problem(usable.length > 0 ? 'scan_empty/case_sizes' : 'scan_empty/lines');
  return db
    .transaction(() => {
      const remark = scans.map(({ name }) => name).join(', ');
      const order = createOrder(db, current, author, { storeId, remark: remark.slice(0, MAX_REMARK), lines });
      for (const { id } of scans) db.prepare('UPDATE scan SET order_id = ? WHERE id = ?').run(order.id, id);
      return { orderId: order.id, lines: lines.length };
    })
    .immediate();
}

const MAX_REMARK = 500;

const usableLines = (db: Db, id: number) =>
  linesOf(db, id)
    .filter(({ dropped, productId, quantity }) => dropped === 0 && productId !== null && quantity !== null)
    .map((line) => ({ ...line, scan: id, isMessage: isMessageFile(scanRow(db, id).name) }));

interface UsableLine extends LineRow {
  scan: number;
  isMessage: boolean;
}

/** Whether no other picture has the same product and quantity before; messages don't overlap. */
const isFirst = (line: UsableLine, i: number, all: UsableLine[]) =>
  line.isMessage ||
  !all
    .slice(0, i)
    .some(
      (before) =>
        before.scan !== line.scan &&
        !before.isMessage &&
        before.productId === line.productId &&
        before.quantity === line.quantity &&
        before.unit === line.unit,
    );

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

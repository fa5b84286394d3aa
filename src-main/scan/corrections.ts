import type { Output, ParsedInput } from '../../src-shared/contract/index.ts';
import { Problem } from '../../src-shared/problem.ts';
import type { SalesCube } from '../cube/cube.ts';
import type { Db } from '../db/open.ts';
import { recordChange } from '../dispatch/request-context.ts';
import { type LineRow, linesOf, scanRow } from './scan-rows.ts';

/** Corrected product by text key; corrections of this store take precedence over general ones. */
export function correctionsFor(db: Db, cube: SalesCube, storeId: number): Map<string, number> {
  const rows = db
    .prepare<unknown[], { key: string; store: number; product: number }>(
      'SELECT text_key AS key, store_id AS store, product_id AS product FROM scan_correction ORDER BY store_id',
    )
    .all();
  const corrections = new Map<string, number>();
  for (const { key, store, product } of rows)
    if (store === 0 || cube.stores.canonicalId[store] === storeId)
      corrections.set(key, cube.products.canonicalId[product]!);
  return corrections;
}

/** Applies a user's correction to a line. @throws Problem `scan_line_unknown` · `scan_ordered` · `product_unknown` */
export function setLine(
  db: Db,
  cube: SalesCube,
  author: string,
  { id, lineNo, productId, quantity, unit, pieces, dropped }: ParsedInput<'scans.setLine'>,
): void {
  db.transaction(() => {
    const scan = scanRow(db, id);
    if (scan.orderId !== null) throw new Problem('scan_ordered/change', { id, order: scan.orderId });
    const line = linesOf(db, id).find((one) => one.lineNo === lineNo);
    if (!line) throw new Problem('scan_line_unknown', { id, line: lineNo });
    const set = (column: string, value: unknown) => {
      recordChange(`scan ${id} line ${lineNo}`, line, { [column]: value });
      db.prepare(`UPDATE scan_line SET ${column} = ?, seen = 1 WHERE scan_id = ? AND line_no = ?`).run(
        value,
        id,
        lineNo,
      );
    };
    if (productId !== undefined) {
      const product = cube.products.canonicalId[productId];
      if (!product) throw new Problem('product_unknown', { id: productId });
      set('product_id', product);
      if (line.textKey !== '') saveCorrection(db, author, line, cube.stores.get(scan.storeId).id, product);
    }
    if (quantity !== undefined) {
      set('quantity', quantity);
      set('quantity_confidence', quantity === null ? 0 : 1);
      set('assumed', 0);
    }
    if (unit !== undefined) set('unit', unit);
    if (pieces !== undefined) set('pieces', pieces);
    if (dropped !== undefined) set('dropped', dropped ? 1 : 0);
  }).immediate();
}

/** Stores the correction for the store, and as the general one unless there is one already. */
function saveCorrection(db: Db, author: string, line: LineRow, storeId: number, product: number): void {
  const at = new Date().toISOString();
  const insert = db.prepare(
    'INSERT INTO scan_correction (text_key, store_id, product_id, text, author, at) VALUES (@key, @store, @product, @text, @author, @at) ON CONFLICT (text_key, store_id) DO UPDATE SET product_id = @product, text = @text, author = @author, at = @at',
  );
  const row = { key: line.textKey, product, text: line.text, author, at };
  insert.run({ ...row, store: storeId });
  const general = db.prepare('SELECT 1 FROM scan_correction WHERE text_key = ? AND store_id = 0').get(line.textKey);
  if (!general) insert.run({ ...row, store: 0 });
}

/** All corrections, newest first. */
export function listCorrections(db: Db, cube: SalesCube): Output<'scans.corrections'> {
  const rows = db
    .prepare<unknown[], { key: string; text: string; storeId: number; productId: number; author: string; at: string }>(
      'SELECT text_key AS key, text, store_id AS storeId, product_id AS productId, author, at FROM scan_correction ORDER BY at DESC',
    )
    .all();
  return {
    items: rows
      .filter(({ storeId }) => storeId === 0 || cube.stores.canonicalId[storeId])
      .map((row) => ({
        ...row,
        storeId: row.storeId === 0 ? null : row.storeId,
        storeName: row.storeId === 0 ? null : cube.stores.get(row.storeId).name,
        productName: cube.products.get(row.productId).name,
      })),
  };
}

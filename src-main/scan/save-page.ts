import { MIN_CONFIDENCE } from '../../src-shared/contract/scans.ts';
import { Problem } from '../../src-shared/problem.ts';
import type { SalesCube } from '../cube/cube.ts';
import type { DataFolder } from '../db/folder.ts';
import type { Db } from '../db/open.ts';
import { inBulk } from '../db/seals/index.ts';
import type { Box } from './image/grey-image.ts';
import type { PageResult } from './reader.ts';
import { savePagePicture } from './scan-folder.ts';
import { findStoredSheet } from './sheet/create.ts';

const serialiseBox = ({ left, top, right, bottom }: Box) =>
  JSON.stringify([left, top, right - left, bottom - top].map(Math.round));

/** Stores the result of a page, its lines in one transaction. */
export function savePage(
  db: Db,
  cube: SalesCube,
  folder: DataFolder,
  id: number,
  page: number,
  pages: number,
  answer: PageResult,
): void {
  const lines = answer.sheet ? sheetLines(db, cube, answer.sheet) : answer.lines;
  if (answer.picture) savePagePicture(folder, id, page, answer.picture);
  inBulk(db, () => {
    const lastLineNo = db
      .prepare<unknown[], number>('SELECT coalesce(max(line_no), 0) FROM scan_line WHERE scan_id = ?')
      .pluck()
      .get(id)!;
    const insert = db.prepare(
      `INSERT INTO scan_line (scan_id, line_no, page, text, text_key, product_id, confidence, guess_id, quantity, unit, quantity_confidence,
         assumed, pieces, box, mark_box, dropped)
       VALUES (@id, @lineNo, @page, @text, @key, @product, @confidence, @guess, @quantity, @unit, @quantityConfidence, @assumed, @pieces, @box, @markBox, @dropped)`,
    );
    lines.forEach((line, i) => {
      const sure = line.productId !== null && line.confidence >= MIN_CONFIDENCE;
      const { value, unit, confidence, assumed } = line.quantity;
      insert.run({
        id,
        lineNo: lastLineNo + i + 1,
        page,
        text: line.text,
        key: line.key,
        product: sure ? line.productId : null,
        confidence: line.confidence,
        guess: sure ? null : line.productId,
        quantity: value !== null && confidence >= MIN_CONFIDENCE ? value : null,
        unit,
        quantityConfidence: confidence,
        assumed: assumed ? 1 : 0,
        pieces: line.pieces,
        box: serialiseBox(line.box),
        markBox: serialiseBox(line.markBox),
        dropped: line.struckOut ? 1 : 0,
      });
    });
    db.prepare('UPDATE scan SET done = ?, pages = ?, look = CASE WHEN ? = 1 THEN ? ELSE look END WHERE id = ?').run(
      page,
      pages,
      page,
      answer.picture?.look ?? '',
      id,
    );
  });
}

/** Lines of one of our own sheets, by the layout stored when it was printed. @throws Problem `sheet_unknown` */
function sheetLines(
  db: Db,
  cube: SalesCube,
  { id, page, cells }: NonNullable<PageResult['sheet']>,
): PageResult['lines'] {
  const rows = findStoredSheet(db, id)?.pages[page - 1];
  if (!rows) throw new Problem('sheet_unknown/elsewhere');
  return cells.flatMap(({ nth, quantity, confidence, box }) => {
    const row = rows[nth];
    const product = row ? cube.products.rows.get(cube.products.canonicalId[row[0]] ?? 0) : undefined;
    if (!row || !product) return [];
    return {
      text: product.name,
      key: '',
      productId: product.id,
      confidence: 1,
      quantity: { value: quantity, unit: row[1], confidence, assumed: false },
      pieces: null,
      struckOut: false,
      box,
      markBox: box,
    };
  });
}

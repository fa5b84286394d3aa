import fs from 'node:fs';
import path from 'node:path';
import type { Output, ParsedInput, Scan, ScanBox, ScanDetails, ScanLine } from '../../src-shared/contract/index.ts';
import { MIN_CONFIDENCE } from '../../src-shared/contract/scans.ts';
import { Problem } from '../../src-shared/problem.ts';
import type { SalesCube } from '../cube/cube.ts';
import type { DataFolder } from '../db/folder.ts';
import type { Db } from '../db/open.ts';
import { inBulk } from '../db/seals/index.ts';
import { readStoredMessage } from '../db/stored-message.ts';
import { editProduct } from '../desk/overrides.ts';
import { recordChange } from '../dispatch/request-context.ts';
import { createOrder } from '../orders/orders.ts';
import type { Box } from './image/grey-image.ts';
import { hammingDistance } from './image/hamming-distance.ts';
import type { PageResult } from './reader.ts';
import { findStoredSheet } from './sheet/create.ts';

interface ScanRow {
  id: number;
  storeId: number;
  name: string;
  sha256: string;
  look: string;
  state: 'queued' | 'reading' | 'read' | 'failed' | 'cancelled';
  pages: number;
  done: number;
  message: string;
  durationMs: number | null;
  author: string;
  createdAt: string;
  orderId: number | null;
}

interface LineRow {
  lineNo: number;
  page: number;
  text: string;
  textKey: string;
  productId: number | null;
  confidence: number;
  guessId: number | null;
  quantity: number | null;
  unit: 'piece' | 'case';
  quantityConfidence: number;
  assumed: number;
  pieces: number | null;
  box: string;
  markBox: string;
  seen: number;
  dropped: number;
}

const SCAN_SELECT = `SELECT id, store_id AS storeId, name, sha256, look, state, pages, done, message, duration_ms AS durationMs, author,
  created_at AS createdAt, order_id AS orderId FROM scan`;
const LINE_SELECT = `SELECT line_no AS lineNo, page, text, text_key AS textKey, product_id AS productId, confidence, guess_id AS guessId, quantity, unit,
  quantity_confidence AS quantityConfidence, assumed, pieces, box, mark_box AS markBox, seen, dropped FROM scan_line`;

/** Maximum Hamming distance of the hashes of the same picture. */
const MAX_HASH_DISTANCE = 4;

/** Folder of a scan: the original file and the rendered pages. */
export const scanFolder = (folder: DataFolder, id: number) => path.join(folder.documents, 'scans', String(id));
const pageFile = (folder: DataFolder, id: number, page: number) =>
  path.join(scanFolder(folder, id), `page-${page}.jpg`);

/** Path of the original file. */
export function originalFile(folder: DataFolder, id: number): string {
  const dir = scanFolder(folder, id);
  const name = fs.existsSync(dir) ? fs.readdirSync(dir).find((one) => one.startsWith('original')) : undefined;
  if (!name) throw new Problem('scan_gone', { id });
  return path.join(dir, name);
}

export function scanRow(db: Db, id: number): ScanRow {
  const row = db.prepare(`${SCAN_SELECT} WHERE id = ?`).get(id) as ScanRow | undefined;
  if (!row) throw new Problem('scan_unknown', { id });
  return row;
}

/** A scan for the audit, with its message in English. */
export const recordedScan = (db: Db, id: number): ScanRow => {
  const row = scanRow(db, id);
  return { ...row, message: shownMessage(row.message).message };
};

/** The message of a scan as one text, with the next step in it. */
function shownMessage(stored: string): Pick<Scan, 'message' | 'descriptor'> {
  const { message, hint, descriptor } = readStoredMessage(stored);
  return { message: `${message} ${hint}`.trim(), ...(descriptor && { descriptor }) };
}

const linesOf = (db: Db, id: number) =>
  db.prepare(`${LINE_SELECT} WHERE scan_id = ? ORDER BY line_no`).all(id) as LineRow[];

/** Whether a line needs manual review. */
const needsReview = ({ productId, quantity, quantityConfidence, seen, dropped }: LineRow) =>
  dropped === 0 && seen === 0 && (productId === null || quantity === null || quantityConfidence < MIN_CONFIDENCE);

function scanSummary(db: Db, cube: SalesCube, row: ScanRow, lines: LineRow[]): Scan {
  const { sha256, look, ...shown } = row;
  const store = cube.stores.get(row.storeId);
  return {
    ...shown,
    ...shownMessage(row.message),
    state: row.orderId === null ? row.state : 'ordered',
    storeId: store.id,
    storeName: store.name,
    lines: lines.filter(({ dropped }) => dropped === 0).length,
    doubtful: lines.filter(needsReview).length,
    duplicateOf: duplicateOf(db, row.id, sha256, look),
  };
}

/** An earlier scan of the same file, or of a similar picture. */
function duplicateOf(db: Db, id: number, sha256: string, look: string): number | null {
  const earlier = db.prepare('SELECT id, sha256, look FROM scan WHERE id < ? ORDER BY id DESC').all(id) as ScanRow[];
  const same = earlier.find(
    (one) =>
      one.sha256 === sha256 || (look !== '' && one.look !== '' && hammingDistance(one.look, look) <= MAX_HASH_DISTANCE),
  );
  return same?.id ?? null;
}

export function listScans(db: Db, cube: SalesCube, input: ParsedInput<'scans.list'>): Output<'scans.list'> {
  const store = input.storeId === undefined ? undefined : cube.stores.canonicalId[input.storeId];
  const rows = (db.prepare(`${SCAN_SELECT} ORDER BY id DESC`).all() as ScanRow[]).filter(
    ({ storeId }) =>
      cube.stores.canonicalId[storeId] && (store === undefined || cube.stores.canonicalId[storeId] === store),
  );
  return {
    items: rows
      .slice(input.offset, input.offset + input.limit)
      .map((row) => scanSummary(db, cube, row, linesOf(db, row.id))),
    total: rows.length,
  };
}

const parseBox = (text: string): ScanBox => {
  const [left, top, width, height] = JSON.parse(text) as [number, number, number, number];
  return { left, top, width, height };
};
const serialiseBox = ({ left, top, right, bottom }: Box) =>
  JSON.stringify([left, top, right - left, bottom - top].map(Math.round));

export function getScan(db: Db, cube: SalesCube, folder: DataFolder, id: number): ScanDetails {
  const row = scanRow(db, id);
  const lines = linesOf(db, id);
  const sizes = fs.existsSync(path.join(scanFolder(folder, id), 'sizes.json'))
    ? (JSON.parse(fs.readFileSync(path.join(scanFolder(folder, id), 'sizes.json'), 'utf8')) as ScanDetails['sizes'])
    : [];
  return { ...scanSummary(db, cube, row, lines), sizes, items: lines.map((line) => scanLine(cube, line)) };
}

function scanLine(cube: SalesCube, row: LineRow): ScanLine {
  const product = row.productId === null ? null : cube.products.get(row.productId);
  const guess = row.guessId === null ? null : cube.products.get(row.guessId);
  return {
    lineNo: row.lineNo,
    page: row.page,
    text: row.text,
    product: product?.id ?? null,
    sku: product?.sku ?? null,
    productName: product?.name ?? null,
    confidence: row.confidence,
    guess: guess && { id: guess.id, name: guess.name, sku: guess.sku },
    quantity: row.quantity,
    unit: row.unit,
    quantityConfidence: row.quantityConfidence,
    assumed: row.assumed === 1,
    pieces: row.pieces,
    caseSize: product?.caseSize ?? null,
    box: parseBox(row.box),
    markBox: parseBox(row.markBox),
    seen: row.seen === 1,
    dropped: row.dropped === 1,
  };
}

export function pageImage(db: Db, folder: DataFolder, id: number, page: number): Output<'scans.picture'> {
  scanRow(db, id);
  const file = pageFile(folder, id, page);
  if (!fs.existsSync(file)) throw new Problem('page_unknown', { id, page });
  return { jpeg: fs.readFileSync(file).toString('base64') };
}

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
  const dir = scanFolder(folder, id);
  fs.writeFileSync(pageFile(folder, id, page), answer.jpeg);
  const sizesFile = path.join(dir, 'sizes.json');
  const sizes =
    page > 1 && fs.existsSync(sizesFile) ? (JSON.parse(fs.readFileSync(sizesFile, 'utf8')) as unknown[]) : [];
  fs.writeFileSync(sizesFile, JSON.stringify([...sizes, { width: answer.width, height: answer.height }]));
  inBulk(db, () => {
    const lastLineNo = db
      .prepare('SELECT coalesce(max(line_no), 0) FROM scan_line WHERE scan_id = ?')
      .pluck()
      .get(id) as number;
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
      answer.look,
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

/** Corrected product by text key; corrections of this store take precedence over general ones. */
export function correctionsFor(db: Db, cube: SalesCube, storeId: number): Map<string, number> {
  const rows = db
    .prepare('SELECT text_key AS key, store_id AS store, product_id AS product FROM scan_correction ORDER BY store_id')
    .all() as { key: string; store: number; product: number }[];
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
  { id, lineNo, productId, quantity, unit, dropped }: ParsedInput<'scans.setLine'>,
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

export function listCorrections(db: Db, cube: SalesCube): Output<'scans.corrections'> {
  const rows = db
    .prepare(
      'SELECT text_key AS key, text, store_id AS storeId, product_id AS productId, author, at FROM scan_correction ORDER BY at DESC',
    )
    .all() as { key: string; text: string; storeId: number; productId: number; author: string; at: string }[];
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

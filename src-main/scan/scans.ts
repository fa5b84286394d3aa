import type { Output, ParsedInput, Scan, ScanBox, ScanDetails, ScanLine } from '../../src-shared/contract/index.ts';
import { MIN_CONFIDENCE } from '../../src-shared/contract/scans.ts';
import { packSize } from '../../src-shared/pack-size.ts';
import type { SalesCube } from '../cube/cube.ts';
import type { ProductAttributes } from '../cube/dimensions.ts';
import type { DataFolder } from '../db/folder.ts';
import type { Db } from '../db/open.ts';
import { readStoredMessage } from '../db/stored-message.ts';
import { hammingDistance } from './image/hamming-distance.ts';
import { choicesOf } from './message/choices.ts';
import { isMessageFile } from './message/message-file.ts';
import { pageSizes } from './scan-folder.ts';
import { type LineRow, linesOf, SCAN_SELECT, type ScanRow, scanRow } from './scan-rows.ts';

/** Maximum Hamming distance of the hashes of the same picture. */
const MAX_HASH_DISTANCE = 4;

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
  const earlier = db
    .prepare<unknown[], ScanRow>('SELECT id, sha256, look FROM scan WHERE id < ? ORDER BY id DESC')
    .all(id);
  const same = earlier.find(
    (one) =>
      one.sha256 === sha256 || (look !== '' && one.look !== '' && hammingDistance(one.look, look) <= MAX_HASH_DISTANCE),
  );
  return same?.id ?? null;
}

/** The scans of the caller's stores, newest first. */
export function listScans(db: Db, cube: SalesCube, input: ParsedInput<'scans.list'>): Output<'scans.list'> {
  const store = input.storeId === undefined ? undefined : cube.stores.canonicalId[input.storeId];
  const rows = db
    .prepare<unknown[], ScanRow>(`${SCAN_SELECT} ORDER BY id DESC`)
    .all()
    .filter(
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

/** A scan with its lines. @throws Problem `scan_unknown` */
export function getScan(db: Db, cube: SalesCube, folder: DataFolder, id: number): ScanDetails {
  const row = scanRow(db, id);
  const lines = linesOf(db, id);
  return {
    ...scanSummary(db, cube, row, lines),
    isMessage: isMessageFile(row.name),
    sizes: pageSizes(folder, id),
    items: lines.map((line) => scanLine(cube, line)),
  };
}

const SHOWN_CHOICES = 4;

/** The best match, its other sizes, and what else the text may mean. */
function choicesFor(cube: SalesCube, text: string, guess: ProductAttributes | null): ScanLine['choices'] {
  const sizes = guess ? choicesOf(cube, packSize(guess.name)?.base ?? guess.name) : [];
  const all = [...(guess ? [guess] : []), ...sizes, ...choicesOf(cube, text)];
  const each = new Map(all.map(({ id, name, sku }) => [id, { id, name, sku }]));
  return [...each.values()].slice(0, SHOWN_CHOICES);
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
    choices: row.productId === null && row.dropped === 0 ? choicesFor(cube, row.text, guess) : [],
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

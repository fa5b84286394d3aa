import type { DigitNetwork } from './digits/network.ts';
import { type CellTable, detectCells } from './image/cells.ts';
import { type Box, distance, type GreyImage, interpolate, type Quad } from './image/grey-image.ts';
import { detectInk, type InkMask } from './image/ink.ts';
import { findStrokes, markInCell, type PenMark } from './marks.ts';
import { type CatalogueEntry, matchProduct, type ProductMatch } from './match.ts';
import type { OcrEngine } from './ocr/engine.ts';
import { type MarkQuantity, readMark } from './quantity.ts';

/** A printed product of the form, with the mark in its order cell. */
interface FormRow {
  text: string;
  match: ProductMatch | null;
  nameBox: Box;
  /** Printed number of pieces per case, if the form has such a column. */
  pieces: number | null;
  mark: PenMark | null;
  quantity: MarkQuantity | null;
  /** Whether the name is struck through. */
  struckOut: boolean;
}

export interface Form {
  rows: FormRow[];
  /** Row height in pixels. */
  row: number;
}

interface NameCell {
  cell: number;
  quad: Quad;
  /** Narrow cells to its right, up to the next wide one. */
  right: number[];
}

/** Minimum ratio of width to height of a name cell. */
const NAME_CELL_RATIO = 4;
const MAX_RIGHT = 4;
/** Number of rows sampled to determine the roles of columns. */
const SAMPLE_ROWS = 8;
const MIN_ROWS = 4;
const UNMARKED_SAMPLE = 12;

/**
 * Reads a ruled form. Names are in wide cells, each followed by narrow ones: a column of printed numbers (pieces per
 * case) and an order column. Two lists side by side yield two columns of names.
 *
 * @param row estimated row height in pixels
 * @param everyRow also read all rows without a mark
 * @returns null if there is no such table
 */
export async function readForm(
  engine: OcrEngine,
  network: DigitNetwork,
  image: GreyImage,
  row: number,
  entries: readonly CatalogueEntry[],
  progress: (done: number, all: number) => void = () => {},
  everyRow = false,
): Promise<Form | null> {
  let found = detectTable(image, row);
  if (found.names.length < MIN_ROWS) return null;
  // the rows found give the exact height
  const rowHeight = found.height;
  if (Math.abs(rowHeight / row - 1) > 0.1) found = detectTable(image, rowHeight);
  const { ink, table, names } = found;
  if (names.length < MIN_ROWS) return null;
  const roles = await columnRoles(engine, image, table, names);
  const marks = names.map(({ right }) => {
    for (const [place, cell] of right.entries()) {
      const mark = roles.pieces.has(place) ? null : markInCell(table, ink, cell);
      if (mark) return mark;
    }
    return null;
  });
  // a sample of the unmarked rows tells whether the form lists known products
  const unmarked = marks.filter((mark) => mark === null).length;
  const every = everyRow ? 1 : Math.max(1, Math.floor(unmarked / UNMARKED_SAMPLE));
  let nth = 0;
  const toRead = names
    .map((name, i) => ({ ...name, mark: marks[i]! }))
    .filter(({ mark }) => mark || nth++ % every === 0);
  const rows: FormRow[] = [];
  for (const { cell, quad, right, mark } of toRead) {
    progress(rows.length, toRead.length);
    const { text } = await engine.recognise(image, inkExtent(table, ink, cell, quad));
    const pieces = [...roles.pieces].find((place) => right[place] !== undefined);
    const match = matchProduct(text, entries);
    // a header cell such as "Order" above the order column
    if (!match && mark && (await isWord(engine, image, mark.box))) continue;
    rows.push({
      text,
      match,
      nameBox: table.cells[cell - 1]!.box,
      pieces: mark && pieces !== undefined ? await numberIn(engine, image, table, right[pieces]!) : null,
      mark,
      quantity: mark && readMark(network, image, mark),
      struckOut: mark !== null && isStruckOut(table, ink, cell),
    });
  }
  return { rows: inReadingOrder(rows, rowHeight), row: rowHeight };
}

/** Left list from top to bottom, then the one to its right. */
function inReadingOrder(rows: FormRow[], row: number): FormRow[] {
  const edges = rows.map(({ nameBox }) => nameBox.left).sort((a, b) => a - b);
  const columns: number[] = [];
  for (const edge of edges) if (columns.length === 0 || edge - columns.at(-1)! > 6 * row) columns.push(edge);
  const columnOf = ({ nameBox }: FormRow) => columns.findLastIndex((edge) => nameBox.left >= edge);
  return rows.toSorted((a, b) => columnOf(a) - columnOf(b) || a.nameBox.top - b.nameBox.top);
}

function detectTable(image: GreyImage, row: number) {
  const ink = detectInk(image, Math.max(10, Math.round(row * 0.6)));
  const table = detectCells(ink, row);
  const names = nameCells(table, ink, row);
  const heights = names.map(({ quad }) => distance(quad[0], quad[3])).sort((a, b) => a - b);
  return { ink, table, names, height: heights[heights.length >> 1] ?? row };
}

/** Wide cells that contain ink, with the narrow cells to their right. */
function nameCells(table: CellTable, ink: InkMask, row: number): NameCell[] {
  const { cells, cellAt } = table;
  const inkIn = new Int32Array(cells.length + 1);
  const corners = cells.map(() => ({
    tl: Infinity,
    tr: -Infinity,
    br: -Infinity,
    bl: Infinity,
    quad: [] as unknown as Quad,
  }));
  for (let y = 0; y < ink.height; y++)
    for (let x = 0; x < ink.width; x++) {
      const cell = cellAt[y * ink.width + x]!;
      if (cell === 0) continue;
      inkIn[cell]! += ink.data[y * ink.width + x]!;
      const c = corners[cell - 1]!;
      if (x + y < c.tl) {
        c.tl = x + y;
        c.quad[0] = { x, y };
      }
      if (x - y > c.tr) {
        c.tr = x - y;
        c.quad[1] = { x: x + 1, y };
      }
      if (x + y > c.br) {
        c.br = x + y;
        c.quad[2] = { x: x + 1, y: y + 1 };
      }
      if (x - y < c.bl) {
        c.bl = x - y;
        c.quad[3] = { x, y: y + 1 };
      }
    }
  const shape = cells.map((_, i) => {
    const { quad } = corners[i]!;
    return { width: distance(quad[0], quad[1]), height: (distance(quad[0], quad[3]) + distance(quad[1], quad[2])) / 2 };
  });
  const isRow = (i: number) => shape[i]!.height > 0.4 * row && shape[i]!.height < 2.5 * row;
  const isWide = (i: number) => isRow(i) && shape[i]!.width >= NAME_CELL_RATIO * shape[i]!.height;
  const names: NameCell[] = [];
  cells.forEach((_, i) => {
    if (!isWide(i) || inkIn[i + 1]! < 0.02 * cells[i]!.area) return;
    const right: number[] = [];
    let from = i;
    while (right.length < MAX_RIGHT) {
      const { quad } = corners[from]!;
      const edge = interpolate(quad[1], quad[2], 0.5);
      const next = nextCellRight(table, ink.width, edge.x, edge.y, row, from + 1);
      if (next === null || !isRow(next - 1) || isWide(next - 1)) break;
      right.push(next);
      from = next - 1;
    }
    if (right.length > 0) names.push({ cell: i + 1, quad: corners[i]!.quad, right });
  });
  return names;
}

/** The cell beyond the ruled line to the right of a point. */
function nextCellRight(
  { cellAt }: CellTable,
  width: number,
  x: number,
  y: number,
  row: number,
  own: number,
): number | null {
  const lane = Math.round(y) * width;
  for (let px = Math.round(x) - 1; px < Math.min(width, x + row * 0.7); px++) {
    const cell = cellAt[lane + px]!;
    if (cell !== 0 && cell !== own) return cell;
  }
  return null;
}

/** A name cell cropped to its ink, so that the strip to recognise is short. */
function inkExtent({ cellAt }: CellTable, ink: InkMask, cell: number, quad: Quad): Quad {
  let [left, right] = [Infinity, -Infinity];
  const top = Math.floor(Math.min(quad[0].y, quad[1].y));
  const bottom = Math.ceil(Math.max(quad[2].y, quad[3].y));
  for (let y = top; y < bottom; y++)
    for (let x = Math.floor(quad[0].x); x < quad[2].x; x++)
      if (cellAt[y * ink.width + x] === cell && ink.data[y * ink.width + x] === 1) {
        left = Math.min(left, x);
        right = Math.max(right, x + 1);
      }
  if (left >= right) return quad;
  const width = quad[1].x - quad[0].x;
  const from = Math.max(0, (left - 4 - quad[0].x) / width);
  const to = Math.min(1, (right + 4 - quad[0].x) / width);
  return [
    interpolate(quad[0], quad[1], from),
    interpolate(quad[0], quad[1], to),
    interpolate(quad[3], quad[2], to),
    interpolate(quad[3], quad[2], from),
  ];
}

/** Columns right of the names that hold printed numbers in most rows. */
async function columnRoles(engine: OcrEngine, image: GreyImage, table: CellTable, names: NameCell[]) {
  const pieces = new Set<number>();
  const most = Math.max(...names.map(({ right }) => right.length));
  for (let place = 0; place < most; place++) {
    const present = names.filter(({ right }) => right.length > place);
    const every = Math.max(1, Math.floor(present.length / SAMPLE_ROWS));
    const sample = present.filter((_, i) => i % every === 0).slice(0, SAMPLE_ROWS);
    let numbers = 0;
    for (const { right } of sample) if ((await numberIn(engine, image, table, right[place]!)) !== null) numbers++;
    if (sample.length > 0 && numbers >= 0.5 * sample.length) pieces.add(place);
  }
  // if all columns hold numbers, the last one is the order column
  if (pieces.size === most) pieces.delete(most - 1);
  return { pieces };
}

/** Minimum share of a name's width that a strikethrough covers, and minimum height in rows of one that crosses it. */
const STRIKE_LENGTH = 0.6;
/** Minimum share for a straight strikethrough, which the line detector takes for a ruled line within the cell. */
const STRIKE_LENGTH_STRAIGHT = 0.4;
const STRIKE_HEIGHT = 1.6;

/** Whether a pen stroke runs through a name from end to end, or across it from the row above to the row below. */
function isStruckOut({ cellAt, cells, lines }: CellTable, ink: InkMask, cell: number): boolean {
  const { box } = cells[cell - 1]!;
  const row = box.bottom - box.top;
  const window: Box = {
    left: box.left,
    right: box.right,
    top: Math.max(0, Math.round(box.top - row)),
    bottom: Math.min(ink.height, Math.round(box.bottom + row)),
  };
  const strokes = findStrokes(ink, lines, window);
  const inside = strokes.filter(({ pixels }) => pixels.some((at) => cellAt[at] === cell));
  const left = Math.min(...inside.map((stroke) => stroke.box.left));
  const right = Math.max(...inside.map((stroke) => stroke.box.right));
  if (columnsCrossed({ cellAt, lines }, ink.width, cell, box) >= STRIKE_LENGTH_STRAIGHT * (right - left)) return true;
  return inside.some(({ box: strokeBox, pixels }) => {
    if (strokeBox.right - strokeBox.left >= STRIKE_LENGTH * (right - left) && right - left > 3 * row) return true;
    if (strokeBox.bottom - strokeBox.top < STRIKE_HEIGHT * row) return false;
    return pixels.filter((at) => cellAt[at] === cell).length >= 0.2 * pixels.length;
  });
}

/** Number of pixel columns in which a line has the cell both above and below it. */
function columnsCrossed(
  { cellAt, lines }: Pick<CellTable, 'cellAt' | 'lines'>,
  width: number,
  cell: number,
  { left, top, right, bottom }: Box,
): number {
  let crossed = 0;
  for (let x = left; x < right; x++) {
    // state: 0 before the cell, 1 in it, 2 on a line within it, 3 in the cell again
    let where = 0;
    for (let y = top; y < bottom && where < 3; y++) {
      const at = y * width + x;
      if (cellAt[at] === cell) where = where === 2 ? 3 : Math.max(where, 1);
      else if (where === 1 && lines[at] === 1) where = 2;
    }
    if (where === 3) crossed++;
  }
  return crossed;
}

/** A printed number in a cell; null if there is none. */
async function numberIn(
  engine: OcrEngine,
  image: GreyImage,
  { cells }: CellTable,
  cell: number,
): Promise<number | null> {
  const { text, confidence } = await engine.recognise(image, quadOf(cells[cell - 1]!.box));
  return confidence >= 0.8 && /^\d{1,3}$/.test(text) ? Number(text) : null;
}

/** Whether a region holds a printed word rather than handwriting. */
async function isWord(engine: OcrEngine, image: GreyImage, { left, top, right, bottom }: Box): Promise<boolean> {
  const { text, confidence } = await engine.recognise(
    image,
    quadOf({ left: left - 4, top: top - 4, right: right + 4, bottom: bottom + 4 }),
  );
  return confidence >= 0.75 && /^\p{L}{3,}/u.test(text);
}

const quadOf = ({ left, top, right, bottom }: Box): Quad => [
  { x: left, y: top },
  { x: right, y: top },
  { x: right, y: bottom },
  { x: left, y: bottom },
];

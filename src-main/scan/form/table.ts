import { type CellTable, detectCells } from '../image/cells.ts';
import { type Box, distance, type GreyImage, interpolate, type Quad, upperMedian } from '../image/grey-image.ts';
import { detectInk, type InkMask } from '../image/ink.ts';

/** A wide cell with a printed name. */
export interface NameCell {
  /** 1-based label of the cell. */
  cell: number;
  quad: Quad;
  /** Narrow cells to its right, up to the next wide one. */
  right: { cell: number; quad: Quad }[];
}

export interface FormTable extends CellTable {
  ink: InkMask;
  names: NameCell[];
  /** Width in pixels of the wide cells by their label, whatever is to their right. */
  wide: Map<number, number>;
  /** Height of a row in pixels. */
  row: number;
}

/** Minimum ratio of width to height of a name cell. */
const NAME_CELL_RATIO = 4;
/** Flat cells narrower than this part of the names are for orders, or for numbers. */
const LEAST_OF_NAMES = 0.5;
const MAX_RIGHT = 4;
const INT_MAX = 2 ** 31 - 1;
/** Minimum number of rows of a form. */
const MIN_ROWS = 4;

/**
 * The table of a ruled form. Names are in wide cells, each followed by narrow ones.
 *
 * @param row estimated height of a row in pixels
 * @returns null if there is no such table
 */
export function detectTable(image: GreyImage, row: number): FormTable | null {
  let table = tableAt(image, row);
  if (table.names.length < MIN_ROWS) return null;
  // the rows found give the exact height
  if (Math.abs(table.row / row - 1) > 0.1) table = tableAt(image, table.row);
  return table.names.length < MIN_ROWS ? null : table;
}

function tableAt(image: GreyImage, row: number): FormTable {
  const ink = detectInk(image, Math.max(10, Math.round(row * 0.6)));
  const table = detectCells(ink, row);
  const { names, wide } = nameCells(table, ink, row);
  const height = upperMedian(names.map(({ quad }) => distance(quad[0], quad[3])));
  return { ...table, ink, names, wide, row: height || row };
}

/** Wide cells that contain ink, with the narrow cells to their right. */
function nameCells(table: CellTable, ink: InkMask, row: number): Pick<FormTable, 'names' | 'wide'> {
  const { cells } = table;
  const { quads, inkIn } = cellShapes(table, ink);
  const shape = quads.map((quad) => ({
    width: distance(quad[0], quad[1]),
    height: (distance(quad[0], quad[3]) + distance(quad[1], quad[2])) / 2,
  }));
  const isRow = (i: number) => shape[i]!.height > 0.4 * row && shape[i]!.height < 2.5 * row;
  const isFlat = (i: number) => isRow(i) && shape[i]!.width >= NAME_CELL_RATIO * shape[i]!.height;
  const widths = shape.flatMap(({ width }, i) => (isFlat(i) ? [width] : [])).sort((a, b) => a - b);
  const leastWidth = LEAST_OF_NAMES * (widths[Math.floor(0.75 * widths.length)] ?? 0);
  const isWide = (i: number) => isFlat(i) && shape[i]!.width >= leastWidth;
  const names: NameCell[] = [];
  const wide = new Map<number, number>();
  cells.forEach((_, i) => {
    if (!isWide(i)) return;
    wide.set(i + 1, shape[i]!.width);
    if (inkIn[i + 1]! < 0.02 * cells[i]!.area) return;
    const right: NameCell['right'] = [];
    let from = i;
    while (right.length < MAX_RIGHT) {
      const edge = interpolate(quads[from]![1], quads[from]![2], 0.5);
      const next = nextCellRight(table, ink.width, edge.x, edge.y, row, from + 1);
      if (next === null || !isRow(next - 1) || isWide(next - 1)) break;
      right.push({ cell: next, quad: quads[next - 1]! });
      from = next - 1;
    }
    if (right.length > 0) names.push({ cell: i + 1, quad: quads[i]!, right });
  });
  return { names, wide };
}

/** The corners of each cell, and the number of its ink pixels by label. */
function cellShapes({ cells, cellAt }: CellTable, ink: InkMask) {
  const inkIn = new Int32Array(cells.length + 1);
  // per cell: least and greatest x + y, greatest and least x - y, and the pixels that have them
  const extremes = new Int32Array(4 * cells.length);
  const corners = new Int32Array(4 * cells.length);
  for (let i = 0; i < cells.length; i++) extremes.set([INT_MAX, -INT_MAX, -INT_MAX, INT_MAX], 4 * i);
  for (let y = 0; y < ink.height; y++)
    for (let x = 0; x < ink.width; x++) {
      const at = y * ink.width + x;
      const cell = cellAt[at]!;
      if (cell === 0) continue;
      inkIn[cell]! += ink.data[at]!;
      const first = 4 * (cell - 1);
      if (x + y < extremes[first]!) {
        extremes[first] = x + y;
        corners[first] = at;
      }
      if (x - y > extremes[first + 1]!) {
        extremes[first + 1] = x - y;
        corners[first + 1] = at;
      }
      if (x + y > extremes[first + 2]!) {
        extremes[first + 2] = x + y;
        corners[first + 2] = at;
      }
      if (x - y < extremes[first + 3]!) {
        extremes[first + 3] = x - y;
        corners[first + 3] = at;
      }
    }
  const quads = cells.map((_, i) => {
    const corner = (k: number) => {
      const at = corners[4 * i + k]!;
      // the outer corner of the pixel
      return { x: (at % ink.width) + (k === 1 || k === 2 ? 1 : 0), y: Math.floor(at / ink.width) + (k >= 2 ? 1 : 0) };
    };
    return [corner(0), corner(1), corner(2), corner(3)] satisfies Quad;
  });
  return { quads, inkIn };
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

/** A name's quadrilateral cropped to the ink in it, so that the strip to recognise is short. */
export function inkExtent({ cellAt, ink }: FormTable, cell: number, quad: Quad): Quad {
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

export const quadOf = ({ left, top, right, bottom }: Box): Quad => [
  { x: left, y: top },
  { x: right, y: top },
  { x: right, y: bottom },
  { x: left, y: bottom },
];

import type { Box, GreyImage } from '../image/grey-image.ts';
import type { InkMask } from '../image/ink.ts';
import { contrastOf } from '../marks/contrast.ts';
import { boxOfPixels, boxUnion, findStrokes, type PenMark, type Stroke } from '../marks/strokes.ts';
import type { FormList, FormRow } from './rows.ts';

/** All in heights of a row. Strokes beyond the band by so much still belong to it, at its left and right. */
const [REACH_LEFT, REACH_RIGHT] = [0.25, 0.6];
/** Strokes from this height are written for a row of their own; lower ones belong to what is next to them. */
const MAIN_HEIGHT = 0.45;
const NEXT_TO = 0.3;
/** Lower marks are dashes and specks. */
const MIN_HEIGHT = 0.32;
/** A stroke with so much of it in one row is clearly of that row. */
const CLEAR = 0.75;
/** Rows between which less than this decides are both possible. */
const CLOSE = 0.3;
/** A stroke from the first height, in heights of a row, that fills the second of each of several rows is written for them all. */
const [TWO_ROWS, PART_HEIGHT] = [1.5, 0.5];
/** A mark of this height that fills so much of a row without a mark may be two that touch. */
const [TWO_MARKS, OTHER_PART] = [1.15, 0.45];
/** Contrast of a pen relative to that of the print; what shows through from the back of the page has less. */
const MIN_CONTRAST = 0.3;
/** Marks so far above the first row and below the last, in heights of a row, may be of a row that was not found. */
const MISSED_ROW = 1.4;

/** A mark with the row that it is written for. */
interface RowMark {
  row: FormRow;
  mark: PenMark;
}

/**
 * The marks in the band of a list, each with its row: a stroke belongs to the row that has most of it. Marks where no row
 * was found are there too, with the place where their row would be.
 *
 * @param ink ink without ruled lines
 * @param isPrint whether a pixel is in a cell that holds print, such as a heading across the band
 * @param print contrast of the print in grey levels
 */
export function marksByRow(
  image: GreyImage,
  ink: InkMask,
  list: FormList,
  row: number,
  isPrint: (at: number) => boolean,
  print: number,
): RowMark[] {
  const strokes = strokesInBand(ink, list, row).filter(
    ({ pixels, box }) =>
      pixels.filter(isPrint).length < 0.5 * pixels.length &&
      contrastOf(image, ink, pixels, box) >= MIN_CONTRAST * print,
  );
  const main = strokes
    .filter((stroke) => heightOf(stroke) >= MAIN_HEIGHT * row)
    .flatMap((stroke) => splitByRow(stroke, list, ink.width, row));
  const settled = settle(main);
  const found = settled.filter((one) => one.row >= 0);
  const unplaced = settled.filter((one) => one.row < 0).map(({ stroke }) => stroke);
  for (const stroke of strokes.filter((one) => heightOf(one) < MAIN_HEIGHT * row)) {
    const nearest = found
      .map((one) => ({ row: one.row, gap: gapBetween(one.stroke.box, stroke.box) }))
      .toSorted((a, b) => a.gap - b.gap)[0];
    const own = sharesOf(stroke, list, ink.width)[0]?.row ?? -1;
    const to = nearest && nearest.gap <= NEXT_TO * row ? nearest.row : own;
    if (to >= 0) found.push({ stroke, row: to, rival: null });
    else unplaced.push(stroke);
  }
  const marks: RowMark[] = [];
  const add = (strokes: Stroke[], doubtful: boolean, rowOf: (box: Box) => FormRow) => {
    const own = strokes.toSorted((a, b) => a.box.left - b.box.left);
    const box = own.reduce((all, one) => boxUnion(all, one.box), own[0]!.box);
    if (box.bottom - box.top >= MIN_HEIGHT * row)
      marks.push({ row: rowOf(box), mark: { box, strokes: own, row, doubtful } });
  };
  for (const [i, parts] of Map.groupBy(found, (one) => one.row)) {
    // what may be of the next row is missing here or there
    const doubtful = found.some((one) => one.rival !== null && (one.row === i || one.rival === i));
    const strokes = parts.map(({ stroke }) => stroke);
    add(strokes, doubtful, () => list.rows[i]!);
  }
  for (const strokes of groupByHeight(unplaced))
    add(strokes, false, ({ left, right, top, bottom }) => list.rowBeside((left + right) / 2, (top + bottom) / 2));
  return withTouching(marks, list, row);
}

/** Where marks of two rows touch, they are one for the eye: both rows are asked about. */
function withTouching(marks: readonly RowMark[], list: FormList, row: number): RowMark[] {
  const taken = new Set(marks.map((one) => one.row));
  return marks.flatMap((one): RowMark[] => {
    const { box } = one.mark;
    if (box.bottom - box.top < TWO_MARKS * row) return [one];
    const others = list.rows.filter((other, i) => !taken.has(other) && heightWithin(box, list, i) >= OTHER_PART * row);
    if (others.length === 0) return [one];
    const mark = { ...one.mark, doubtful: true };
    return [{ row: one.row, mark }, ...others.map((other) => ({ row: other, mark }))];
  });
}

/** How much of a box's height, in the middle of it, is in a row. */
function heightWithin({ left, right, top, bottom }: Box, list: FormList, row: number): number {
  const ys = Array.from({ length: bottom - top }, (_, i) => top + i);
  return ys.filter((y) => list.rowAt((left + right) / 2, y) === row).length;
}

/** Strokes that stand beside each other. */
function groupByHeight(strokes: readonly Stroke[]): Stroke[][] {
  const groups: { box: Box; strokes: Stroke[] }[] = [];
  for (const stroke of strokes.toSorted((a, b) => heightOf(b) - heightOf(a))) {
    const { top, bottom } = stroke.box;
    const group = groups.find(({ box }) => overlap(top, bottom, box.top, box.bottom) > 0.5);
    if (group) {
      group.strokes.push(stroke);
      group.box = boxUnion(group.box, stroke.box);
    } else groups.push({ box: stroke.box, strokes: [stroke] });
  }
  return groups.map((group) => group.strokes);
}

const heightOf = ({ box }: Stroke) => box.bottom - box.top;

function strokesInBand(ink: InkMask, list: FormList, row: number): Stroke[] {
  const ys = list.rows.flatMap(({ order }) => order.map(({ y }) => y));
  const top = Math.max(0, Math.round(Math.min(...ys) - MISSED_ROW * row));
  const bottom = Math.min(ink.height, Math.round(Math.max(...ys) + MISSED_ROW * row));
  const bands = Array.from({ length: bottom - top }, (_, i) => list.edges(top + i));
  const left = Math.max(0, Math.round(Math.min(...bands.map((band) => band.left)) - row));
  const right = Math.min(ink.width, Math.round(Math.max(...bands.map((band) => band.right)) + row));
  return findStrokes(ink, null, { left, top, right, bottom }).flatMap((stroke): Stroke[] => {
    if (stroke.pixels.length < 4) return [];
    const isInside = (at: number, reachLeft: number, reachRight: number) => {
      const band = bands[Math.floor(at / ink.width) - top]!;
      const x = at % ink.width;
      return x >= band.left - reachLeft * row && x < band.right + reachRight * row;
    };
    if (stroke.pixels.filter((at) => isInside(at, 0, 0)).length < 0.5 * stroke.pixels.length) return [];
    const pixels = stroke.pixels.filter((at) => isInside(at, REACH_LEFT, REACH_RIGHT));
    return [{ pixels, box: boxOfPixels(pixels, ink.width) }];
  });
}

/** A stroke and the rows it may belong to, with the share of it in each, most first. */
interface Shared {
  stroke: Stroke;
  shares: { row: number; share: number }[];
}

/** A stroke with its row, and the other row that it may belong to nearly as well. */
interface Settled {
  stroke: Stroke;
  row: number;
  rival: number | null;
}

function sharesOf(stroke: Stroke, list: FormList, width: number): Shared['shares'] {
  const byRow = new Map<number, number>();
  for (const at of stroke.pixels) {
    const row = list.rowAt(at % width, Math.floor(at / width));
    byRow.set(row, (byRow.get(row) ?? 0) + 1);
  }
  return [...byRow]
    .map(([row, count]) => ({ row, share: count / stroke.pixels.length }))
    .sort((a, b) => b.share - a.share);
}

/** What runs on through several rows is written for each of them. */
function splitByRow(stroke: Stroke, list: FormList, width: number, row: number): Shared[] {
  const shares = sharesOf(stroke, list, width);
  if (heightOf(stroke) < TWO_ROWS * row) return [{ stroke, shares }];
  const parts = shares
    .filter((one) => one.row >= 0)
    .map((one): Shared => {
      const pixels = stroke.pixels.filter((at) => list.rowAt(at % width, Math.floor(at / width)) === one.row);
      return { shares: [{ row: one.row, share: 1 }], stroke: { pixels, box: boxOfPixels(pixels, width) } };
    })
    .filter((part) => heightOf(part.stroke) >= PART_HEIGHT * row);
  return parts.length < 2 ? [{ stroke, shares }] : parts;
}

/**
 * Decides to which row each stroke belongs: what is clearly of one row first, then what is on the line between two, which
 * stands beside the strokes of its own row and not above or below them.
 */
function settle(main: readonly Shared[]): Settled[] {
  const settled: Settled[] = [];
  for (const { stroke, shares } of main.toSorted((a, b) => b.shares[0]!.share - a.shares[0]!.share)) {
    let [best, most, next] = [shares[0]!.row, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
    let rival = -1;
    for (const { row, share } of shares) {
      if (share < CLEAR / 4) continue;
      let value = share;
      if (shares[0]!.share < CLEAR)
        for (const other of settled)
          if (other.row === row) {
            const beside = overlap(stroke.box.top, stroke.box.bottom, other.stroke.box.top, other.stroke.box.bottom);
            const above = overlap(stroke.box.left, stroke.box.right, other.stroke.box.left, other.stroke.box.right);
            value += 0.3 * beside - above;
          }
      if (value > most) [best, most, rival, next] = [row, value, best, most];
      else if (value > next) [rival, next] = [row, value];
    }
    settled.push({ stroke, row: best, rival: most - next < CLOSE ? rival : null });
  }
  return settled;
}

/** Common part of two ranges, as a share of the smaller. */
const overlap = (a: number, b: number, c: number, d: number) =>
  Math.max(0, Math.min(b, d) - Math.max(a, c)) / Math.max(1, Math.min(b - a, d - c));

/** Distance of two boxes, 0 if they overlap. */
function gapBetween(a: Box, b: Box): number {
  const dx = Math.max(0, a.left - b.right, b.left - a.right);
  const dy = Math.max(0, a.top - b.bottom, b.top - a.bottom);
  return Math.hypot(dx, dy);
}

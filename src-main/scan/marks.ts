import type { CellTable } from './image/cells.ts';
import type { Box, GreyImage } from './image/grey-image.ts';
import type { InkMask } from './image/ink.ts';

/** A connected component of ink. */
export interface Stroke {
  box: Box;
  pixels: number[];
}

/** A handwritten entry in a cell. */
export interface PenMark {
  box: Box;
  /** From left to right. */
  strokes: Stroke[];
  /** Row height. */
  row: number;
}

/** Minimum height relative to the row, and minimum ink relative to the cell, of a mark. */
const MIN_HEIGHT = 0.35;
const MIN_INK = 0.015;
/** A stroke at the edge of a cell below this relative height overhangs from the neighbouring row. */
const OVERHANG_HEIGHT = 0.45;

/** The mark in a table cell, without the ruled lines; null if it is empty. */
export function markInCell({ cellAt, cells, lines }: CellTable, ink: InkMask, cell: number): PenMark | null {
  const { box } = cells[cell - 1]!;
  const row = box.bottom - box.top;
  const strokes = findStrokes(ink, lines, {
    left: Math.max(0, box.left - Math.round(row / 4)),
    top: Math.max(0, box.top - Math.round(row / 2)),
    right: Math.min(ink.width, box.right + Math.round(row / 2)),
    bottom: Math.min(ink.height, box.bottom + Math.round(row / 2)),
  }).filter((stroke) => {
    const inside = stroke.pixels.filter((at) => cellAt[at] === cell).length;
    const height = stroke.box.bottom - stroke.box.top;
    if (inside < 0.5 * stroke.pixels.length || height < 0.15 * row) return false;
    const overhangs = stroke.box.top <= box.top + 2 || stroke.box.bottom >= box.bottom - 2;
    return !(overhangs && height < OVERHANG_HEIGHT * row);
  });
  return combineStrokes(strokes, row, MIN_INK * (box.right - box.left) * row);
}

/** Combines strokes into a mark if they are large enough. */
export function combineStrokes(strokes: Stroke[], row: number, leastInk: number): PenMark | null {
  if (strokes.length === 0) return null;
  const box = strokes.reduce((all, { box: one }) => boxUnion(all, one), strokes[0]!.box);
  const ink = strokes.reduce((sum, { pixels }) => sum + pixels.length, 0);
  if (box.bottom - box.top < MIN_HEIGHT * row || ink < leastInk) return null;
  return { box, strokes: strokes.toSorted((a, b) => a.box.left - b.box.left), row };
}

export const boxUnion = (a: Box, b: Box): Box => ({
  left: Math.min(a.left, b.left),
  top: Math.min(a.top, b.top),
  right: Math.max(a.right, b.right),
  bottom: Math.max(a.bottom, b.bottom),
});

/** Connected components of ink within a window, bridging gaps of one pixel vertically, ruled lines excluded. */
export function findStrokes({ width, data }: InkMask, lines: Uint8Array | null, window: Box): Stroke[] {
  const seen = new Set<number>();
  const strokes: Stroke[] = [];
  const isInk = (at: number) => data[at] === 1 && (!lines || lines[at] === 0);
  for (let y = window.top; y < window.bottom; y++)
    for (let x = window.left; x < window.right; x++) {
      const start = y * width + x;
      if (!isInk(start) || seen.has(start)) continue;
      const pixels = [start];
      seen.add(start);
      const box: Box = { left: x, top: y, right: x + 1, bottom: y + 1 };
      for (let next = 0; next < pixels.length; next++) {
        const at = pixels[next]!;
        const px = at % width;
        const py = (at - px) / width;
        box.left = Math.min(box.left, px);
        box.right = Math.max(box.right, px + 1);
        box.top = Math.min(box.top, py);
        box.bottom = Math.max(box.bottom, py + 1);
        for (let dy = -2; dy <= 2; dy++)
          for (let dx = -1; dx <= 1; dx++) {
            const [nx, ny] = [px + dx, py + dy];
            if (nx < window.left || ny < window.top || nx >= window.right || ny >= window.bottom) continue;
            const n = ny * width + nx;
            if (!seen.has(n) && isInk(n)) {
              seen.add(n);
              pixels.push(n);
            }
          }
      }
      strokes.push({ box, pixels });
    }
  return strokes;
}

/** Strokes as an image of their own with bright ink, optionally limited to a range of columns. */
export function strokeImage(image: GreyImage, strokes: Stroke[], from = -Infinity, to = Infinity): GreyImage {
  const points = strokes.flatMap(({ pixels }) =>
    pixels.filter((at) => at % image.width >= from && at % image.width < to),
  );
  if (points.length === 0) return { width: 1, height: 1, data: new Uint8Array(1) };
  const box = points.reduce((all, at) => boxUnion(all, boxOf(at, image.width)), boxOf(points[0]!, image.width));
  const [width, height] = [box.right - box.left, box.bottom - box.top];
  const data = new Uint8Array(width * height);
  const darkest = points.reduce((least, at) => Math.min(least, image.data[at]!), 255);
  const lightest = points.reduce((most, at) => Math.max(most, image.data[at]!), 0) + 20;
  for (const at of points) {
    const x = (at % image.width) - box.left;
    const y = Math.floor(at / image.width) - box.top;
    data[y * width + x] = Math.round((255 * (lightest - image.data[at]!)) / (lightest - darkest));
  }
  return { width, height, data };
}

const boxOf = (at: number, width: number): Box => {
  const x = at % width;
  const y = Math.floor(at / width);
  return { left: x, top: y, right: x + 1, bottom: y + 1 };
};

import type { Box, GreyImage } from '../image/grey-image.ts';
import type { InkMask } from '../image/ink.ts';

/** A connected component of ink. */
export interface Stroke {
  box: Box;
  pixels: number[];
}

/** What is written by hand for one product. */
export interface PenMark {
  box: Box;
  /** From left to right. */
  strokes: Stroke[];
  /** Row height. */
  row: number;
  /** Whether some of its strokes may be another row's, or the other way round. */
  doubtful?: boolean;
}

/** Minimum height of a mark relative to the row. */
const MIN_HEIGHT = 0.35;

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

/** The smallest box around pixels of an image of this width. */
export function boxOfPixels(pixels: readonly number[], width: number): Box {
  const box: Box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const at of pixels) {
    const x = at % width;
    const y = (at - x) / width;
    if (x < box.left) box.left = x;
    if (x + 1 > box.right) box.right = x + 1;
    if (y < box.top) box.top = y;
    if (y + 1 > box.bottom) box.bottom = y + 1;
  }
  return box;
}

/** Connected components of ink within a window, bridging gaps of one pixel vertically, ruled lines excluded. */
export function findStrokes({ width, data }: InkMask, lines: Uint8Array | null, window: Box): Stroke[] {
  const seen = new Uint8Array((window.right - window.left) * (window.bottom - window.top));
  const columns = window.right - window.left;
  const strokes: Stroke[] = [];
  const isInk = (at: number) => data[at] === 1 && (!lines || lines[at] === 0);
  for (let y = window.top; y < window.bottom; y++)
    for (let x = window.left; x < window.right; x++) {
      const start = y * width + x;
      if (!isInk(start) || seen[(y - window.top) * columns + x - window.left] === 1) continue;
      const pixels = [start];
      seen[(y - window.top) * columns + x - window.left] = 1;
      for (let next = 0; next < pixels.length; next++) {
        const at = pixels[next]!;
        const px = at % width;
        const py = (at - px) / width;
        for (let dy = -2; dy <= 2; dy++)
          for (let dx = -1; dx <= 1; dx++) {
            const [nx, ny] = [px + dx, py + dy];
            if (nx < window.left || ny < window.top || nx >= window.right || ny >= window.bottom) continue;
            const place = (ny - window.top) * columns + nx - window.left;
            if (seen[place] === 1 || !isInk(ny * width + nx)) continue;
            seen[place] = 1;
            pixels.push(ny * width + nx);
          }
      }
      strokes.push({ box: boxOfPixels(pixels, width), pixels });
    }
  return strokes;
}

/** Strokes as an image of their own with bright ink. */
export function strokeImage(image: GreyImage, strokes: Stroke[]): GreyImage {
  const points = strokes.flatMap(({ pixels }) => pixels);
  if (points.length === 0) return { width: 1, height: 1, data: new Uint8Array(1) };
  const box = boxOfPixels(points, image.width);
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

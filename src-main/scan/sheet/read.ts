import jsqr from 'jsqr';
import type { Network } from '../digits/network.ts';
import { type Homography, homography, mapped, rectified } from '../image/homography.ts';
import { inkOf } from '../image/ink.ts';
import { type Box, boxAround, distance, type Grey, type Point, type Quad } from '../image/picture.ts';
import { strokesIn } from '../marks.ts';
import { digitIn } from '../quantity.ts';
import { BOX, CODE, MARKS, PLACES_A_PAGE, placeOf, readCode, VERSION } from './layout.ts';

/** A page of one of our own sheets, located in a photo. */
export interface FoundSheet {
  sheet: number;
  page: number;
  version: number;
  /** Homography from page millimetres to photo pixels. */
  map: Homography;
}

export interface SheetCell {
  /** Row index on the page. */
  nth: number;
  /** Null if a digit is uncertain. */
  quantity: number | null;
  confidence: number;
  box: Box;
}

// jsqr is CommonJS: depending on the loader, the function is the module or its default export
const decode = ('default' in jsqr ? (jsqr as unknown as { default: typeof jsqr }).default : jsqr) as unknown as (
  data: Uint8ClampedArray,
  width: number,
  height: number,
) => { data: string } | null;

/** Locates one of our own sheets by its four fiducial squares and the QR code; null if there is none. */
export function findSheet(image: Grey): FoundSheet | null {
  const corners = cornerSquares(image);
  if (!corners) return null;
  // the position of the QR code determines the orientation
  for (let turn = 0; turn < 4; turn++) {
    const to = [0, 1, 2, 3].map((i) => corners[(i + turn) % 4]!) as Quad;
    const map = homography(MARKS, to);
    const around = 4;
    const patch = rectified(
      image,
      map,
      CODE.x - around,
      CODE.y - around,
      CODE.size + 2 * around,
      CODE.size + 2 * around,
      9,
    );
    const found = decode(rgba(patch), patch.width, patch.height);
    const code = found && readCode(found.data);
    if (code) return { ...code, map };
  }
  return null;
}

function rgba({ data }: Grey): Uint8ClampedArray {
  const out = new Uint8ClampedArray(data.length * 4);
  data.forEach((shade, i) => {
    out[4 * i] = shade;
    out[4 * i + 1] = shade;
    out[4 * i + 2] = shade;
    out[4 * i + 3] = 255;
  });
  return out;
}

interface Blob {
  box: Box;
  area: number;
  middle: Point;
}

/** Centres of the four fiducial squares, clockwise from the top left of the photo. */
function cornerSquares(image: Grey): Quad | null {
  const long = Math.max(image.width, image.height);
  const squares = blobsOf(image).filter(({ box, area }) => {
    const [w, h] = [box.right - box.left, box.bottom - box.top];
    return w > long / 120 && w < long / 16 && w / h > 0.6 && w / h < 1.7 && area / (w * h) > 0.62;
  });
  const largest = squares.toSorted((a, b) => b.area - a.area);
  // squares of one page are similar in size; larger dark shapes around it are skipped
  for (let first = 0; first + 4 <= Math.min(largest.length, 12); first++) {
    const alike = largest.slice(first).filter(({ area }) => area > 0.3 * largest[first]!.area);
    if (alike.length < 4) continue;
    const best = (value: (p: Point) => number) =>
      alike.reduce((most, one) => (value(one.middle) > value(most.middle) ? one : most)).middle;
    const quad: Quad = [
      best((p) => -p.x - p.y),
      best((p) => p.x - p.y),
      best((p) => p.x + p.y),
      best((p) => p.y - p.x),
    ];
    if (new Set(quad).size === 4 && isPage(quad)) return quad;
  }
  return null;
}

function isPage([a, b, c, d]: Quad): boolean {
  const across = (distance(a, b) + distance(d, c)) / 2;
  const down = (distance(a, d) + distance(b, c)) / 2;
  const wanted = (MARKS[1].x - MARKS[0].x) / (MARKS[2].y - MARKS[1].y);
  const ratio = Math.min(across / down, down / across);
  return ratio > 0.7 * wanted && ratio < 1.35 * wanted;
}

/** Connected components of dark pixels. */
function blobsOf(image: Grey): Blob[] {
  const reach = Math.round(Math.max(image.width, image.height) / 30);
  const { width, height, data } = inkOf(image, reach, 30);
  const seen = new Uint8Array(data.length);
  const stack = new Int32Array(data.length);
  const blobs: Blob[] = [];
  for (let start = 0; start < data.length; start++) {
    if (data[start] === 0 || seen[start] === 1) continue;
    let [filled, next, sx, sy] = [0, 0, 0, 0];
    stack[filled++] = start;
    seen[start] = 1;
    const box: Box = { left: width, top: height, right: 0, bottom: 0 };
    while (next < filled) {
      const at = stack[next++]!;
      const x = at % width;
      const y = (at - x) / width;
      sx += x;
      sy += y;
      box.left = Math.min(box.left, x);
      box.right = Math.max(box.right, x + 1);
      box.top = Math.min(box.top, y);
      box.bottom = Math.max(box.bottom, y + 1);
      for (const n of [x > 0 ? at - 1 : -1, x + 1 < width ? at + 1 : -1, at - width, at + width])
        if (n >= 0 && n < data.length && data[n] === 1 && seen[n] === 0) {
          seen[n] = 1;
          stack[filled++] = n;
        }
    }
    if (filled > 60) blobs.push({ box, area: filled, middle: { x: sx / filled + 0.5, y: sy / filled + 0.5 } });
  }
  return blobs;
}

/** Resolution of the extracted boxes in pixels per millimetre, and inset in millimetres that excludes their borders. */
const SCALE = 8;
const INSET = 0.45;
/** Strokes are thinner than twice this, in millimetres; edges of shadows are wider. */
const THIN = 0.8;
/** Minimum contrast of ink against the surrounding paper, in grey levels. */
const LEAST_DEPTH = 26;
const SURE_DIGIT = 0.9;

/** Reads the digits of a page with the given number of rows; rows with empty boxes are skipped. */
export function readSheet(network: Network, image: Grey, { map, version }: FoundSheet, rows: number): SheetCell[] {
  if (version !== VERSION) return [];
  const cells: SheetCell[] = [];
  for (let nth = 0; nth < Math.min(rows, PLACES_A_PAGE); nth++) {
    const { boxes } = placeOf(nth);
    const digits = boxes.map((box) => digitOf(network, image, map, box));
    if (digits.every((digit) => digit === null)) continue;
    const known = digits.filter((digit) => digit !== null);
    const sure = known.every(({ chance }) => chance >= SURE_DIGIT);
    const value = Number(known.map(({ digit }) => digit).join(''));
    const corners = [
      mapped(map, boxes[0]!.x, boxes[0]!.y),
      mapped(map, boxes[1]!.x + BOX.width, boxes[1]!.y),
      mapped(map, boxes[1]!.x + BOX.width, boxes[1]!.y + BOX.height),
      mapped(map, boxes[0]!.x, boxes[0]!.y + BOX.height),
    ];
    cells.push({
      nth,
      quantity: sure && value > 0 ? value : null,
      confidence: Math.min(...known.map(({ chance }) => chance)),
      box: boxAround(corners),
    });
  }
  return cells;
}

/** The digit in a box; null if it is empty. */
function digitOf(network: Network, image: Grey, map: Homography, { x, y }: { x: number; y: number }) {
  const [width, height] = [BOX.width - 2 * INSET, BOX.height - 2 * INSET];
  const patch = rectified(image, map, x + INSET, y + INSET, width, height, SCALE);
  const depth = depthOf(patch, Math.round(THIN * SCALE));
  const deepest = depth.toSorted()[Math.floor(depth.length * 0.985)]!;
  if (deepest < LEAST_DEPTH) return null;
  const ink = { ...patch, data: Uint8Array.from(depth, (value) => (value > 0.45 * deepest ? 1 : 0)) };
  const strokes = strokesIn(ink, null, { left: 0, top: 0, right: patch.width, bottom: patch.height }).filter(
    ({ pixels }) => pixels.length >= 12 && !isRim(pixels, patch),
  );
  const [top, bottom] = [
    Math.min(...strokes.map(({ box }) => box.top)),
    Math.max(...strokes.map(({ box }) => box.bottom)),
  ];
  if (strokes.length === 0 || bottom - top < 0.3 * patch.height) return null;
  const whole = boxAround(
    strokes.flatMap(({ box }) => [
      { x: box.left, y: box.top },
      { x: box.right, y: box.bottom },
    ]),
  );
  // a single narrow stroke within a box is a one
  if (whole.right - whole.left < 0.33 * (whole.bottom - whole.top)) return { digit: 1, chance: 0.97 };
  return digitIn(network, patch, strokes);
}

/**
 * Contrast of each pixel with the surrounding paper: morphological closing minus the image, the black top-hat (Serra
 * 1982).
 */
function depthOf({ width, height, data }: Grey, reach: number): Uint8Array {
  const along = (from: Uint8Array, better: (a: number, b: number) => number, dx: number, dy: number) =>
    Uint8Array.from(from, (value, at) => {
      const [x, y] = [at % width, Math.floor(at / width)];
      let best = value;
      for (let k = -reach; k <= reach; k++) {
        const [px, py] = [x + k * dx, y + k * dy];
        if (px >= 0 && py >= 0 && px < width && py < height) best = better(best, from[py * width + px]!);
      }
      return best;
    });
  const widened = along(along(data, Math.max, 1, 0), Math.max, 0, 1);
  const closed = along(along(widened, Math.min, 1, 0), Math.min, 0, 1);
  return data.map((value, at) => closed[at]! - value);
}

/** Whether a stroke is a remainder of the box's border. */
function isRim(pixels: number[], { width, height }: Grey): boolean {
  const near = Math.round(0.4 * SCALE);
  const atRim = pixels.filter((at) => {
    const [x, y] = [at % width, Math.floor(at / width)];
    return x < near || y < near || x >= width - near || y >= height - near;
  });
  return atRim.length > 0.6 * pixels.length;
}

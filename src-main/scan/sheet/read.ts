import jsqr from 'jsqr';
import type { DigitNetwork } from '../digits/network.ts';
import { recogniseDigit } from '../digits/recognise.ts';
import { type Box, boxAround, distance, type GreyImage, type Point, type Quad } from '../image/grey-image.ts';
import { applyHomography, type Homography, homography, rectifyPlane } from '../image/homography.ts';
import { detectInk } from '../image/ink.ts';
import { findStrokes } from '../marks/strokes.ts';
import { DIGIT_BOX, FIDUCIALS, LAYOUT_VERSION, parseCode, QR_CODE, ROWS_PER_PAGE, rowLayout } from './layout.ts';

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
const decodeQr = ('default' in jsqr ? (jsqr as unknown as { default: typeof jsqr }).default : jsqr) as unknown as (
  data: Uint8ClampedArray,
  width: number,
  height: number,
) => { data: string } | null;

/** Locates one of our own sheets by its four fiducial squares and the QR code; null if there is none. */
export function findSheet(image: GreyImage): FoundSheet | null {
  const corners = cornerSquares(image);
  if (!corners) return null;
  // the position of the QR code determines the orientation
  for (let turn = 0; turn < 4; turn++) {
    const to = [0, 1, 2, 3].map((i) => corners[(i + turn) % 4]!) as Quad;
    const map = homography(FIDUCIALS, to);
    const around = 4;
    const patch = rectifyPlane(
      image,
      map,
      QR_CODE.x - around,
      QR_CODE.y - around,
      QR_CODE.size + 2 * around,
      QR_CODE.size + 2 * around,
      9,
    );
    const found = decodeQr(rgba(patch), patch.width, patch.height);
    const code = found && parseCode(found.data);
    if (code) return { ...code, map };
  }
  return null;
}

function rgba({ data }: GreyImage): Uint8ClampedArray {
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
function cornerSquares(image: GreyImage): Quad | null {
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
    if (new Set(quad).size === 4 && hasPageShape(quad)) return quad;
  }
  return null;
}

function hasPageShape([a, b, c, d]: Quad): boolean {
  const across = (distance(a, b) + distance(d, c)) / 2;
  const down = (distance(a, d) + distance(b, c)) / 2;
  const wanted = (FIDUCIALS[1].x - FIDUCIALS[0].x) / (FIDUCIALS[2].y - FIDUCIALS[1].y);
  const ratio = Math.min(across / down, down / across);
  return ratio > 0.7 * wanted && ratio < 1.35 * wanted;
}

/** Connected components of dark pixels. */
function blobsOf(image: GreyImage): Blob[] {
  const reach = Math.round(Math.max(image.width, image.height) / 30);
  const { width, height, data } = detectInk(image, reach, 30);
  const seen = new Uint8Array(data.length);
  const stack = new Int32Array(data.length);
  const blobs: Blob[] = [];
  const isUnseenInk = (at: number) => data[at] === 1 && seen[at] === 0;
  const seenNow = (at: number) => {
    seen[at] = 1;
    return at;
  };
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
      if (x > 0 && isUnseenInk(at - 1)) stack[filled++] = seenNow(at - 1);
      if (x + 1 < width && isUnseenInk(at + 1)) stack[filled++] = seenNow(at + 1);
      if (y > 0 && isUnseenInk(at - width)) stack[filled++] = seenNow(at - width);
      if (y + 1 < height && isUnseenInk(at + width)) stack[filled++] = seenNow(at + width);
    }
    if (filled > 60) blobs.push({ box, area: filled, middle: { x: sx / filled + 0.5, y: sy / filled + 0.5 } });
  }
  return blobs;
}

/** Resolution of the extracted boxes in pixels per millimetre, and inset in millimetres that excludes their borders. */
const PIXELS_PER_MM = 8;
const INSET = 0.45;
/** Strokes are thinner than twice this, in millimetres; edges of shadows are wider. */
const MAX_STROKE_RADIUS = 0.8;
/** Minimum contrast of ink against the surrounding paper, in grey levels. */
const MIN_CONTRAST = 26;
const MIN_PROBABILITY = 0.9;

/** Reads the digits of a page with the given number of rows; rows with empty boxes are skipped. */
export function readSheet(
  network: DigitNetwork,
  image: GreyImage,
  { map, version }: FoundSheet,
  rows: number,
): SheetCell[] {
  if (version !== LAYOUT_VERSION) return [];
  const cells: SheetCell[] = [];
  for (let nth = 0; nth < Math.min(rows, ROWS_PER_PAGE); nth++) {
    const { boxes } = rowLayout(nth);
    const digits = boxes.map((box) => readDigitBox(network, image, map, box));
    if (digits.every((digit) => digit === null)) continue;
    const known = digits.filter((digit) => digit !== null);
    const sure = known.every(({ chance }) => chance >= MIN_PROBABILITY);
    const value = Number(known.map(({ digit }) => digit).join(''));
    const corners = [
      applyHomography(map, boxes[0]!.x, boxes[0]!.y),
      applyHomography(map, boxes[1]!.x + DIGIT_BOX.width, boxes[1]!.y),
      applyHomography(map, boxes[1]!.x + DIGIT_BOX.width, boxes[1]!.y + DIGIT_BOX.height),
      applyHomography(map, boxes[0]!.x, boxes[0]!.y + DIGIT_BOX.height),
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
function readDigitBox(network: DigitNetwork, image: GreyImage, map: Homography, { x, y }: { x: number; y: number }) {
  const [width, height] = [DIGIT_BOX.width - 2 * INSET, DIGIT_BOX.height - 2 * INSET];
  const patch = rectifyPlane(image, map, x + INSET, y + INSET, width, height, PIXELS_PER_MM);
  const depth = blackTopHat(patch, Math.round(MAX_STROKE_RADIUS * PIXELS_PER_MM));
  const deepest = depth.toSorted()[Math.floor(depth.length * 0.985)]!;
  if (deepest < MIN_CONTRAST) return null;
  const ink = { ...patch, data: Uint8Array.from(depth, (value) => (value > 0.45 * deepest ? 1 : 0)) };
  const strokes = findStrokes(ink, null, { left: 0, top: 0, right: patch.width, bottom: patch.height }).filter(
    ({ pixels }) => pixels.length >= 12 && !isBorder(pixels, patch),
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
  return recogniseDigit(network, patch, strokes);
}

/**
 * Contrast of each pixel with the surrounding paper: morphological closing minus the image, the black top-hat (Serra
 * 1982).
 */
function blackTopHat({ width, height, data }: GreyImage, reach: number): Uint8Array {
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
function isBorder(pixels: number[], { width, height }: GreyImage): boolean {
  const near = Math.round(0.4 * PIXELS_PER_MM);
  const atRim = pixels.filter((at) => {
    const [x, y] = [at % width, Math.floor(at / width)];
    return x < near || y < near || x >= width - near || y >= height - near;
  });
  return atRim.length > 0.6 * pixels.length;
}

import { digitFeatures, normaliseDigit } from './digits/features.ts';
import { type DigitNetwork, digitProbabilities } from './digits/network.ts';
import type { GreyImage } from './image/grey-image.ts';
import { type PenMark, type Stroke, strokeImage } from './marks.ts';

/** Interpretation of a mark in an order cell. */
export interface MarkQuantity {
  /** Null if uncertain; it is then left for manual review. */
  value: number | null;
  unit: 'case' | 'piece';
  confidence: number;
  /** A tick, interpreted as one case. */
  assumed: boolean;
}

/** Minimum probability to accept a digit; higher for digits with loops, which resemble a handwritten two. */
const MIN_PROBABILITY = 0.9;
const MIN_LOOP_PROBABILITY = 0.995;
const LOOP_DIGITS = [0, 6, 8, 9];
/** Minimum height of a mark with a digit, relative to the row. */
const MIN_HEIGHT = 0.6;

const UNKNOWN: MarkQuantity = { value: null, unit: 'case', confidence: 0, assumed: false };

const widthOf = ({ box }: { box: { left: number; right: number } }) => box.right - box.left;
const heightOf = ({ box }: { box: { top: number; bottom: number } }) => box.bottom - box.top;

/** The most probable digit. */
export function recogniseDigit(network: DigitNetwork, image: GreyImage, strokes: Stroke[], from?: number, to?: number) {
  const chances = digitProbabilities(network, digitFeatures(normaliseDigit(strokeImage(image, strokes, from, to))));
  let best = 0;
  for (let k = 1; k < chances.length; k++) if (chances[k]! > chances[best]!) best = k;
  return { digit: best, chance: chances[best]! };
}

/** Maximum slimness of a straight stroke, maximum slimness of a possible one, and maximum slant of a one. */
const MAX_STRAIGHT_SLIMNESS = 0.3;
const MAX_ONE_SLIMNESS = 0.38;
const MAX_SLANT = 0.75;

/** A straight upright stroke: a one, or a slip of the pen. */
const isUpright = (stroke: Stroke, row: number, width: number) =>
  heightOf(stroke) >= 0.4 * row &&
  widthOf(stroke) <= MAX_SLANT * heightOf(stroke) &&
  slimness(stroke, width) <= MAX_STRAIGHT_SLIMNESS;

/** Ratio of minor to major axis of a stroke: near 0 for a straight line, 1 for a round shape. */
function slimness(stroke: Stroke, width: number): number {
  const points = stroke.pixels.map((at) => ({ x: at % width, y: Math.floor(at / width) }));
  const mean = (value: (p: { x: number; y: number }) => number) =>
    points.reduce((sum, p) => sum + value(p), 0) / points.length;
  const [mx, my] = [mean((p) => p.x), mean((p) => p.y)];
  const [xx, yy, xy] = [
    mean((p) => (p.x - mx) ** 2),
    mean((p) => (p.y - my) ** 2),
    mean((p) => (p.x - mx) * (p.y - my)),
  ];
  // the axes are the square roots of the covariance eigenvalues
  const half = (xx + yy) / 2;
  const apart = Math.sqrt(((xx - yy) / 2) ** 2 + xy ** 2);
  return Math.sqrt(Math.max(0, half - apart) / (half + apart));
}

/** The digit without a box to separate it from its neighbours: a slim upright stroke is read as a one only. */
function recogniseUnboxedDigit(network: DigitNetwork, image: GreyImage, strokes: Stroke[]) {
  const [only] = strokes;
  if (strokes.length === 1 && only && slimness(only, image.width) < MAX_ONE_SLIMNESS && heightOf(only) > widthOf(only))
    return { digit: 1, chance: 0.6 };
  return recogniseDigit(network, image, strokes);
}

/**
 * Reads a mark: digits with an optional unit ("1cs", "2", "10"), or a tick. A single upright stroke has no value, since
 * a slip of the pen looks the same.
 */
export function readMark(network: DigitNetwork, image: GreyImage, mark: PenMark): MarkQuantity {
  const strokes = mark.strokes.filter((stroke) => heightOf(stroke) >= 0.25 * heightOf(mark));
  const [first, ...rest] = strokes;
  if (!first) return UNKNOWN;
  const tall = heightOf(mark);
  // too low for a digit: only the unit was captured
  if (tall < MIN_HEIGHT * mark.row) return UNKNOWN;
  if (strokes.length === 1) {
    if (isUpright(first, mark.row, image.width)) return UNKNOWN;
    if (isTick(first, image.width)) return { value: 1, unit: 'case', confidence: 0.75, assumed: true };
    if (widthOf(first) <= 1.15 * tall) return acceptDigit(recogniseUnboxedDigit(network, image, [first]), 1);
    return readJoinedDigit(network, image, first, tall);
  }
  const tail = rest.at(-1)!.box.right - rest[0]!.box.left;
  const lead = isUpright(first, mark.row, image.width)
    ? { digit: 1, chance: 0.96 }
    : recogniseUnboxedDigit(network, image, [first]);
  if (widthOf(first) > 1.15 * tall) return readJoinedDigit(network, image, first, tall);
  // the letters of a unit are wider than a digit
  if (tail >= 0.8 * tall || rest.length > 1) return acceptDigit(lead, 1);
  const second = recogniseUnboxedDigit(network, image, rest);
  if (lead.chance >= MIN_PROBABILITY && second.chance >= 0.985 && heightOf(rest[0]!) >= 0.75 * heightOf(first))
    return {
      value: lead.digit * 10 + second.digit,
      unit: 'case',
      confidence: lead.chance * second.chance * 0.95,
      assumed: false,
    };
  return { ...UNKNOWN, confidence: lead.chance * second.chance * 0.5 };
}

/** Reads the leading number of a mark; the rest ("case", ditto marks) is its unit. */
export function readLeadingNumber(network: DigitNetwork, image: GreyImage, mark: PenMark): MarkQuantity {
  const [first, ...rest] = mark.strokes.filter((stroke) => heightOf(stroke) >= 0.3 * mark.row);
  if (!first) return UNKNOWN;
  // strokes above or below the first one belong to it
  const leadStrokes = [first, ...rest.filter(({ box }) => box.left < first.box.left + 0.5 * widthOf(first))];
  const next = rest.find((stroke) => !leadStrokes.includes(stroke));
  const near = next && next.box.left - first.box.right < 0.25 * mark.row && heightOf(next) > 0.8 * heightOf(first);
  const lead =
    isUpright(first, mark.row, image.width) && leadStrokes.length === 1
      ? { digit: 1, chance: 0.93 }
      : recogniseUnboxedDigit(network, image, leadStrokes);
  return acceptDigit(lead, near ? 0.8 : 1);
}

const acceptDigit = ({ digit, chance }: { digit: number; chance: number }, factor: number): MarkQuantity =>
  digit > 0 && chance >= (LOOP_DIGITS.includes(digit) ? MIN_LOOP_PROBABILITY : MIN_PROBABILITY)
    ? { value: digit, unit: 'case', confidence: chance * factor, assumed: false }
    : { ...UNKNOWN, confidence: chance * factor * 0.5 };

/** A digit connected to its unit: split at the column with the least ink. */
function readJoinedDigit(network: DigitNetwork, image: GreyImage, stroke: Stroke, tall: number): MarkQuantity {
  const columns = new Map<number, number>();
  for (const at of stroke.pixels) columns.set(at % image.width, (columns.get(at % image.width) ?? 0) + 1);
  const { left } = stroke.box;
  let [best, least] = [0, Infinity];
  for (let x = left + Math.round(0.35 * tall); x <= left + Math.round(0.95 * tall); x++) {
    const ink = columns.get(x) ?? 0;
    if (ink < least) [best, least] = [x, ink];
  }
  return acceptDigit(recogniseDigit(network, image, [stroke], -Infinity, best), 0.97);
}

/** A tick: one thin stroke, down to a low point left of the centre, then up to the right. */
function isTick({ box, pixels }: Stroke, width: number): boolean {
  const [w, h] = [box.right - box.left, box.bottom - box.top];
  if (w < 0.5 * h || w > 2.5 * h || pixels.length > 0.4 * w * h) return false;
  const points = pixels.map((at) => ({ x: (at % width) - box.left, y: Math.floor(at / width) - box.top }));
  const lowest = points.reduce((low, p) => (p.y > low.y ? p : low));
  const rightmost = points.reduce((right, p) => (p.x > right.x ? p : right));
  const leftmost = points.reduce((leftEnd, p) => (p.x < leftEnd.x ? p : leftEnd));
  if (lowest.x < 0.1 * w || lowest.x > 0.55 * w || rightmost.y > 0.35 * h || leftmost.y > 0.85 * h) return false;
  // only the rising stroke may lie to the right of the low point
  const rising = points.filter(({ x }) => x > lowest.x + 0.15 * w);
  return rising.every(({ x, y }) => {
    const on = lowest.y + ((x - lowest.x) / (rightmost.x - lowest.x)) * (rightmost.y - lowest.y);
    return Math.abs(y - on) <= 0.3 * h;
  });
}

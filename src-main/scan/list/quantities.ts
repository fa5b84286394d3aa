import { type Box, type GreyImage, upperMedian } from '../image/grey-image.ts';
import type { InkMask } from '../image/ink.ts';
import { contrastOf } from '../marks/contrast.ts';
import { habitOf } from '../marks/habit.ts';
import { type MarkQuantity, quantityOf, UNKNOWN } from '../marks/quantity.ts';
import type { MarkRecogniser } from '../marks/recogniser.ts';
import { stripOf } from '../marks/strip.ts';
import { boxUnion, combineStrokes, findStrokes, type PenMark } from '../marks/strokes.ts';
import type { TextLine } from './text-lines.ts';

/** Where the quantity of a line is written. */
export interface Zone {
  line: TextLine;
  /** Where the number ends and the word for case begins, if that was found. */
  unitAt: number | null;
  /** Horizontal extent in pixels. */
  from: number;
  to: number;
}

/** All in heights of the line: the writing above and below its middle, dashes, and gaps between number and unit. */
const [ABOVE, BELOW] = [0.6, 0.65];
const DASH_HEIGHT = 0.28;
const UNIT_GAP = 0.3;
/** How rarely something else than a number stands before a word for case. */
const NO_NUMBER = 0.1;
/** How far to the left of the column a quantity may begin. */
const COLUMN = 1.5;

/** The quantities of lines; null where none is written. At the left they stand in one column, at the right anywhere. */
export async function readQuantities(
  recogniser: MarkRecogniser,
  image: GreyImage,
  ink: InkMask,
  zones: readonly Zone[],
  side: 'left' | 'right',
  minContrast: number,
): Promise<({ quantity: MarkQuantity; box: Box } | null)[]> {
  const found = zones.map((zone) => markIn(image, ink, zone, minContrast));
  const marks = side === 'left' ? inOneColumn(found) : found;
  const parts = marks.map((mark, i) => mark && numberOf(mark, zones[i]!.unitAt));
  const texts = await recogniser.read(
    marks.flatMap((mark, i) => (mark ? [stripOf(image, mark), stripOf(image, parts[i]!)] : [])),
  );
  const wholes = habitOf(texts.filter((_, i) => i % 2 === 0));
  const numbers = habitOf(texts.filter((_, i) => i % 2 === 1));
  let next = 0;
  return marks.map((mark, i) => {
    if (!mark) return null;
    const whole = quantityOf(texts[next++]!, wholes.usual, wholes);
    const isBeforeUnit = zones[i]!.unitAt !== null;
    const number = quantityOf(texts[next++]!, numbers.usual, { otherwise: isBeforeUnit ? NO_NUMBER : 1 });
    return { box: mark.box, quantity: agreed(whole, number) };
  });
}

/** What is far to the left of most of them is the edge of the page or another one. */
function inOneColumn(marks: (PenMark | null)[]): (PenMark | null)[] {
  const usual = upperMedian(marks.flatMap((mark) => (mark ? mark.strokes[0]!.box.left : [])));
  return marks.map(
    (mark) =>
      mark &&
      combineStrokes(
        mark.strokes.filter(({ box }) => box.left >= usual - COLUMN * mark.row),
        mark.row,
        30,
      ),
  );
}

/** Read with its unit and without, a quantity has to be the same. */
function agreed(whole: MarkQuantity | null, number: MarkQuantity | null): MarkQuantity {
  if (whole?.value != null && (number?.value == null || number.value === whole.value)) return whole;
  if (number?.value != null && whole?.value == null) return number;
  return { ...UNKNOWN, confidence: Math.min(0.5, Math.max(whole?.confidence ?? 0, number?.confidence ?? 0)) };
}

/** What is written in a zone, without dashes and specks; null if nothing. */
function markIn(image: GreyImage, ink: InkMask, { line, from, to }: Zone, minContrast: number): PenMark | null {
  const { height } = line;
  const middle = line.middleAt((from + to) / 2);
  const window: Box = {
    left: Math.max(0, Math.round(from)),
    right: Math.min(ink.width, Math.round(to)),
    top: Math.max(0, Math.round(middle - ABOVE * height)),
    bottom: Math.min(ink.height, Math.round(middle + BELOW * height)),
  };
  if (window.right - window.left < 0.2 * height) return null;
  const strokes = findStrokes(ink, null, window).filter(({ box, pixels }) => {
    const centre = (box.top + box.bottom) / 2;
    return (
      pixels.length >= 8 &&
      box.bottom - box.top >= DASH_HEIGHT * height &&
      Math.abs(centre - middle) < 0.5 * height &&
      contrastOf(image, ink, pixels, box) >= minContrast
    );
  });
  return combineStrokes(strokes, height, 30);
}

/** The number before its unit, or before the first gap. */
function numberOf({ strokes, row }: PenMark, unitAt: number | null): PenMark {
  let end = -Infinity;
  const gap = strokes.findIndex(({ box }) => {
    const isApart = end > -Infinity && box.left - end > UNIT_GAP * row;
    end = Math.max(end, box.right);
    return isApart;
  });
  const before = strokes.filter(({ box }) => unitAt !== null && (box.left + box.right) / 2 < unitAt);
  const number = before.length > 0 ? before : strokes.slice(0, gap < 0 ? strokes.length : gap);
  return { strokes: number, row, box: number.map(({ box }) => box).reduce(boxUnion) };
}

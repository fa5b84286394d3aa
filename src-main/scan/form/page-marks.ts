import type { GreyImage } from '../image/grey-image.ts';
import { habitOf, LEAST_ORDERS } from '../marks/habit.ts';
import { type MarkQuantity, quantityOf, UNKNOWN } from '../marks/quantity.ts';
import type { MarkRecogniser, MarkText } from '../marks/recogniser.ts';
import { stripOf } from '../marks/strip.ts';
import type { PenMark } from '../marks/strokes.ts';

/**
 * The quantities of all marks of a page; null for what orders nothing. What is written elsewhere on the page tells what
 * its hand usually orders.
 */
export async function readMarks(
  recogniser: MarkRecogniser,
  image: GreyImage,
  marks: readonly PenMark[],
): Promise<Map<PenMark, MarkQuantity | null>> {
  const texts = await recogniser.read(marks.map((mark) => stripOf(image, mark)));
  const { usual, hasUnits } = habitOf(texts);
  const strokes = texts.filter(isPlainStroke).length;
  // so few may be slips of the pen as well as ones
  const onlyStrokes = strokes === marks.length && strokes < LEAST_ORDERS;
  return new Map(
    marks.map((mark, i) => {
      const slip = onlyStrokes && isPlainStroke(texts[i]!);
      const quantity = quantityOf(texts[i]!, usual, { hasUnits });
      return [mark, slip || (mark.doubtful && quantity) ? UNKNOWN : quantity];
    }),
  );
}

/** Whether a mark is read as a one alone. */
const isPlainStroke = ([best]: MarkText[]) => best?.text === '1';

import type { GreyImage } from '../image/grey-image.ts';
import { type MarkQuantity, quantityOf, UNKNOWN } from '../marks/quantity.ts';
import type { MarkRecogniser, MarkText } from '../marks/recogniser.ts';
import { stripOf } from '../marks/strip.ts';
import type { PenMark } from '../marks/strokes.ts';

/** Marks without which a plain stroke may be a slip of the pen as well as a one. */
const LEAST_ORDERS = 3;
/** How much more usual a quantity is that other marks of the page have, by their share. */
const SAME_AS_OTHERS = 6;

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
  const usual = habitOf(texts);
  const strokes = texts.filter(isPlainStroke).length;
  const onlyStrokes = strokes === marks.length && strokes < LEAST_ORDERS;
  return new Map(
    marks.map((mark, i) => {
      const slip = onlyStrokes && isPlainStroke(texts[i]!);
      const quantity = quantityOf(texts[i]!, usual);
      return [mark, slip || (mark.doubtful && quantity) ? UNKNOWN : quantity];
    }),
  );
}

/** How much likelier a quantity is by what is clear of the others on the page: the same number, and with a unit or without. */
function habitOf(texts: readonly MarkText[][]): (text: string, value: number) => number {
  const known = texts.flatMap((one) => {
    const quantity = quantityOf(one, () => 1);
    return quantity?.value == null ? [] : [{ value: quantity.value, hasUnit: HAS_UNIT.test(one[0]!.text) }];
  });
  if (known.length < LEAST_ORDERS) return () => 1;
  const withUnit = (known.filter(({ hasUnit }) => hasUnit).length + 1) / (known.length + 2);
  return (text, value) => {
    const same = known.filter((one) => one.value === value).length / known.length;
    return (1 + SAME_AS_OTHERS * same) * 2 * (HAS_UNIT.test(text) ? withUnit : 1 - withUnit);
  };
}

const HAS_UNIT = /[cpd]$/;

/** Whether a mark is read as a one alone. */
const isPlainStroke = ([best]: MarkText[]) => best?.text === '1';

import { quantityOf } from './quantity.ts';
import type { MarkText } from './recogniser.ts';

/** Clear quantities without which nothing is known of a hand. */
export const LEAST_ORDERS = 3;
/** How much more usual a quantity is that other marks of the page have, by their share. */
const SAME_AS_OTHERS = 6;

/** How much likelier a quantity is by what is clear of the others on the page: the same number, and with a unit or without. */
export function habitOf(texts: readonly MarkText[][]): (text: string, value: number) => number {
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

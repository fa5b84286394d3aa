import { quantityOf } from './quantity.ts';
import type { MarkText } from './recogniser.ts';

/** Clear quantities without which nothing is known of a hand. */
export const LEAST_ORDERS = 3;
/** How much more usual a quantity is that other marks of the page have, by their share. */
const SAME_AS_OTHERS = 5;
/** Share of quantities with a unit from which the hand writes units. */
const WRITES_UNITS = 0.7;

/** How the hand of a page writes quantities, by those that are clear. */
interface Habit {
  /** How much likelier a way of writing a quantity is: the same number, and with a unit or without. */
  usual: (text: string, value: number) => number;
  /** Whether a unit follows most numbers. */
  hasUnits: boolean;
}

/** Derives the habit of a page from its clear quantities. */
export function habitOf(texts: readonly MarkText[][]): Habit {
  const known = texts.flatMap((one) => {
    const quantity = quantityOf(one, () => 1);
    return quantity?.value == null ? [] : [{ value: quantity.value, hasUnit: HAS_UNIT.test(one[0]!.text) }];
  });
  if (known.length < LEAST_ORDERS) return { usual: () => 1, hasUnits: false };
  const withUnit = (known.filter(({ hasUnit }) => hasUnit).length + 1) / (known.length + 2);
  const hasUnits = withUnit >= WRITES_UNITS;
  const usual = (text: string, value: number) => {
    const same = known.filter((one) => one.value === value).length / known.length;
    const isWithUnit = HAS_UNIT.test(text) || (hasUnits && text.endsWith('x'));
    return (1 + SAME_AS_OTHERS * same) * 2 * (isWithUnit ? withUnit : 1 - withUnit);
  };
  return { usual, hasUnits };
}

const HAS_UNIT = /[cpd]$/;

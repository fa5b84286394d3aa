import { quantityOf } from './quantity.ts';
import type { MarkText } from './recogniser.ts';

/** Clear quantities without which nothing is known of a hand. */
export const LEAST_ORDERS = 3;
/** The prior of a page's quantities: so many about equally usual ones, weighing as much as so many clear marks. */
const [USUAL_QUANTITIES, PRIOR_WEIGHT] = [25, 20];
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
    // the posterior mean of a Dirichlet prior, as a multiple of that of a quantity not seen on the page
    const same = known.filter((one) => one.value === value).length;
    const likelier = 1 + (USUAL_QUANTITIES / PRIOR_WEIGHT) * same;
    const isWithUnit = HAS_UNIT.test(text) || (hasUnits && text.endsWith('x'));
    return likelier * 2 * (isWithUnit ? withUnit : 1 - withUnit);
  };
  return { usual, hasUnits };
}

const HAS_UNIT = /[cpd]$/;

import { addDays, addMonths, earlier } from '../../src-shared/calendar.ts';
import type { SalesFilter } from '../../src-shared/contract/index.ts';
import type { Messages } from '../messages/en/index.ts';

export type PeriodName = Exclude<keyof Messages['filter']['periods'], 'own'>;

/** A named period, or one of given dates. */
export type ChosenPeriod = PeriodName | { from?: string | undefined; to?: string | undefined };

/**
 * Named periods relative to the last day of the data rather than today, so that an old export is shown as of its own
 * end.
 */
export function periods(last: string): Record<PeriodName, Pick<SalesFilter, 'from' | 'to'>> {
  const year = last.slice(0, 4);
  const before = String(Number(year) - 1);
  return {
    all: {},
    month: { from: firstOfMonth(last), to: last },
    lastMonth: { from: firstOfMonth(endOfLastMonth(last)), to: endOfLastMonth(last) },
    days30: { from: addDays(last, -29), to: last },
    days90: { from: addDays(last, -89), to: last },
    months12: { from: addDays(addMonths(last, -12), 1), to: last },
    year: { from: `${year}-01-01`, to: last },
    lastYear: { from: `${before}-01-01`, to: earlier(`${before}-12-31`, last) },
  };
}

export const isPeriodName = (text: string): text is PeriodName => Object.hasOwn(periods('2000-01-01'), text);

const firstOfMonth = (day: string) => `${day.slice(0, 7)}-01`;
const endOfLastMonth = (last: string) => addDays(firstOfMonth(last), -1);

/** Name of a period; null if it is a custom one. */
export function periodName({ from, to }: SalesFilter, last: string): PeriodName | null {
  const found = Object.entries(periods(last)).find(([, period]) => period.from === from && period.to === to);
  return found ? (found[0] as PeriodName) : null;
}

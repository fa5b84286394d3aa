import { month } from './format.ts';
import { type PeriodName, periods } from './periods.ts';

/** The calendar months or year that a period names: `Jun 2025`; null for periods counted in days. */
export function periodDates(name: PeriodName, last: string): string | null {
  const { from } = periods(last)[name];
  if (name === 'month' || name === 'lastMonth') return month(from!.slice(0, 7));
  return name === 'year' || name === 'lastYear' ? from!.slice(0, 4) : null;
}

import { addDays, bucketStart, dayNumber } from '../../src-shared/calendar.ts';

/** A week from Monday to Sunday. */
export interface Week {
  from: string;
  to: string;
}

/** The week that a day is in. */
export function weekOf(day: string): Week {
  const from = bucketStart(day, 'week');
  return { from, to: addDays(from, 6) };
}

/** The last week that is over on a day. */
export const lastFullWeek = (today: string): Week => weekOf(addDays(today, -7));

/** The same weekdays some weeks before. */
export const weeksBefore = ({ from, to }: Week, weeks: number): Week => ({
  from: addDays(from, -7 * weeks),
  to: addDays(to, -7 * weeks),
});

/** `2026-W48`, by ISO 8601: the week belongs to the year of its Thursday. */
export function weekName({ from }: Week): string {
  const thursday = addDays(from, 3);
  const year = thursday.slice(0, 4);
  const number = Math.floor((dayNumber(thursday) - dayNumber(`${year}-01-01`)) / 7) + 1;
  return `${year}-W${String(number).padStart(2, '0')}`;
}

import { dayNumber } from '../../src-shared/calendar.ts';

/** Number of weekdays, Monday to Friday, from one day to another, both included. */
export function workingDays(from: string, to: string): number {
  let count = 0;
  // day 0 was a Thursday
  for (let day = dayNumber(from); day <= dayNumber(to); day++) if ((((day + 3) % 7) + 7) % 7 < 5) count++;
  return count;
}

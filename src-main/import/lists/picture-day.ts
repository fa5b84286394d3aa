import { dayNumber } from '../../../src-shared/calendar.ts';

/** Days after its newest date within which a file counts as exported on the day of its import. */
const RECENT_DAYS = 31;

/**
 * The day that a file is a picture of, where it does not say: that of its import, or, for one whose newest document is
 * older than a month, the day of that document.
 * @param newest the newest date of a document in the file; null where it has none
 */
export function pictureDay(today: string, newest: () => string | null): string {
  const last = newest();
  return last === null || last > today || dayNumber(today) - dayNumber(last) <= RECENT_DAYS ? today : last;
}

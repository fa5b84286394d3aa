const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Number of days in a month (1 to 12) of the proleptic Gregorian calendar. */
function daysInMonth(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return month === 2 && leap ? 29 : (DAYS[month - 1] ?? 0);
}

/** Whether a date exists: 2025-02-29 does not. */
export function isRealDate(year: number, month: number, day: number): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
}

const twoDigits = (n: number) => (n < 10 ? `0${n}` : String(n));

/** `YYYY-MM-DD`; the caller must have checked that the date exists. */
export function isoDate(year: number, month: number, day: number): string {
  return `${String(year).padStart(4, '0')}-${twoDigits(month)}-${twoDigits(day)}`;
}

/** `2025-03-31` → midnight UTC in milliseconds. */
function dayToUtc(date: string): number {
  return Date.parse(`${date}T00:00:00Z`);
}

/** Adds days to an ISO date. */
export function addDays(date: string, days: number): string {
  return new Date(dayToUtc(date) + days * 86_400_000).toISOString().slice(0, 10);
}

/** Days from 1970-01-01 to an ISO date; negative before. */
export function dayNumber(date: string): number {
  return dayToUtc(date) / 86_400_000;
}

/** Cache size, about a hundred years of dates: lists format the same few thousand days repeatedly. */
const MAX_DATES = 40_000;
const dateCache = new Map<number, string>();

/** Inverse of {@link dayNumber}. */
export function dateOfDayNumber(day: number): string {
  const known = dateCache.get(day);
  if (known !== undefined) return known;
  if (dateCache.size >= MAX_DATES) dateCache.clear();
  const date = new Date(day * 86_400_000).toISOString().slice(0, 10);
  dateCache.set(day, date);
  return date;
}

/** Adds years to an ISO date; 29 February becomes the 28th in common years. */
export function addYears(date: string, years: number): string {
  const year = Number(date.slice(0, 4)) + years;
  const month = Number(date.slice(5, 7));
  return isoDate(year, month, Math.min(Number(date.slice(8, 10)), daysInMonth(year, month)));
}

/** Adds months to an ISO date; a day beyond the end of the month becomes its last day. */
export function addMonths(date: string, months: number): string {
  const all = Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1 + months;
  const [year, month] = [Math.floor(all / 12), (all % 12) + 1];
  return isoDate(year, month, Math.min(Number(date.slice(8, 10)), daysInMonth(year, month)));
}

/** The earlier and the later of two ISO dates. */
export const earlier = (a: string, b: string): string => [a, b].sort()[0]!;
export const later = (a: string, b: string): string => [a, b].sort()[1]!;

/** Bucket size of a time series. */
export type Grain = 'day' | 'week' | 'month' | 'quarter' | 'year';

/** First day of the bucket that contains a date; weeks begin on Monday (ISO 8601). */
export function bucketStart(date: string, grain: Grain): string {
  if (grain === 'day') return date;
  if (grain === 'week') return addDays(date, -((((dayNumber(date) + 3) % 7) + 7) % 7));
  if (grain === 'month') return `${date.slice(0, 7)}-01`;
  if (grain === 'year') return `${date.slice(0, 4)}-01-01`;
  const month = Number(date.slice(5, 7));
  return `${date.slice(0, 4)}-${twoDigits(month - ((month - 1) % 3))}-01`;
}

/** First day of the bucket after the one that begins on `start`. */
export function nextBucketStart(start: string, grain: Grain): string {
  if (grain === 'day') return addDays(start, 1);
  if (grain === 'week') return addDays(start, 7);
  return addMonths(start, { month: 1, quarter: 3, year: 12 }[grain]);
}

/** Today's date in the local time zone. */
export function localToday(now = new Date()): string {
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}

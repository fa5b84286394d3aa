import { dayNumber } from '../../../src-shared/calendar.ts';
import { type DateOrder, parseDate } from '../fields/dates.ts';

const ORDERS: DateOrder[] = ['dmy', 'mdy', 'ymd'];

/** How plausible a column of dates is under one order. */
interface OrderPlausibility {
  order: DateOrder;
  /** Not in the calendar, or not parseable. */
  impossible: number;
  /** More than a year and a half in the future, or before 1990. */
  unlikely: number;
  days: number[];
}

/** How far in the future an invoice or due date may be, in days. */
const MAX_FUTURE_DAYS = 550;
const FIRST_LIKELY = dayNumber('1990-01-01');

export interface DateOrderGuess {
  order: DateOrder | null;
  confidence: 'certain' | 'assumed' | 'ask';
}

/**
 * Determines the order of day, month and year in numeric dates by its consequences: dates not in the calendar,
 * implausible years, payments due before the invoice, a file that isn't in chronological order.
 * @param dates the invoice dates in file order
 * @param later for each of them dates on or shortly after that day: due, shipped, paid
 */
export function guessDateOrder(dates: string[], later: string[][], today: string): DateOrderGuess {
  const distinct = [...new Set(dates.filter((text) => /^\D*\d{1,4}[-/. ]\d{1,2}[-/. ]\d{1,4}/.test(text.trim())))];
  if (distinct.length === 0) return { order: null, confidence: 'ask' };
  const readings = ORDERS.map((order) => plausibilityOf(distinct, order, dayNumber(today)));
  const all = distinct.length;
  const possible = readings.filter(({ impossible }) => impossible <= all * 0.02);
  if (possible.length === 0) return { order: null, confidence: 'ask' };
  const likely = possible.filter(({ unlikely }) => unlikely <= all * 0.02);
  const left = likely.length > 0 ? likely : possible;
  const different = left.filter(
    (reading, i) => left.findIndex((other) => String(other.days) === String(reading.days)) === i,
  );
  if (different.length === 1)
    return { order: different[0]!.order, confidence: possible.length === 1 || all >= 3 ? 'certain' : 'assumed' };
  const judged = different.map((reading) => ({
    order: reading.order,
    against: countContradictions(dates, later, reading.order),
  }));
  judged.sort((a, b) => a.against - b.against);
  const [best, second] = judged;
  const pairs = later.reduce((sum, column) => sum + column.length, 0) + dates.length;
  const clear = second!.against - best!.against >= Math.max(2, pairs * 0.01) && best!.against <= second!.against * 0.25;
  return clear ? { order: best!.order, confidence: 'certain' } : { order: null, confidence: 'ask' };
}

function plausibilityOf(distinct: string[], order: DateOrder, today: number): OrderPlausibility {
  const reading: OrderPlausibility = { order, impossible: 0, unlikely: 0, days: [] };
  for (const text of distinct) {
    const date = parseDate(text, order);
    if (typeof date !== 'string') {
      reading.impossible++;
      continue;
    }
    const day = dayNumber(date);
    reading.days.push(day);
    if (day > today + MAX_FUTURE_DAYS || day < FIRST_LIKELY) reading.unlikely++;
  }
  // two-digit years misread as the first part scatter over decades
  const span = Math.max(...reading.days) - Math.min(...reading.days);
  if (span > 365 * 25 && reading.days.length < 2000) reading.unlikely += reading.days.length;
  return reading;
}

/**
 * How often a later date would precede the invoice or follow it by more than 200 days, and how often the file would
 * jump by months.
 */
function countContradictions(dates: string[], later: string[][], order: DateOrder): number {
  const day = (text: string | undefined) => {
    const date = text ? parseDate(text, order) : null;
    return typeof date === 'string' ? dayNumber(date) : null;
  };
  const days = dates.map(day);
  let against = 0;
  for (const column of later)
    for (const [i, text] of column.entries()) {
      const [from, to] = [days[i], day(text)];
      if (from == null || to === null) continue;
      if (to < from || to - from > 200) against++;
    }
  let before: number | null = null;
  let jumps = 0;
  for (const now of days) {
    if (now === null) continue;
    // files are in chronological order; gaps of months can be genuine
    if (before !== null && (before - now > 20 || now - before > 300)) jumps++;
    before = now;
  }
  // an unsorted file jumps equally under every order
  return against + jumps;
}

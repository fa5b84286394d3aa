import { dayNumber } from '../../../src-shared/calendar.ts';
import type { Confidence } from '../../../src-shared/contract/imports.ts';
import { newReadingProgress } from '../../table/source/decode.ts';
import { MAX_VALUE_CHARACTERS } from '../../table/source/limits.ts';
import { readTable, type Table } from '../../table/table.ts';
import type { Guesses } from '../fields/columns.ts';
import { type DateOrder, isAmbiguous, orderEvidence, parseDate } from '../fields/dates.ts';

/** The order of day, month and year in a file's dates; with `ask`, a person has to choose among the choices. */
export interface FoundDateOrder {
  order: DateOrder;
  confidence: Confidence;
  choices?: DateOrder[];
}

/**
 * Looks for the order of day and month by the evidence of the first records, then of the whole file, and else assumes
 * it from the file's other conventions.
 * @param given the order where it is known already
 * @param decimal the file's decimal sign
 */
export async function findDateOrder(
  table: Table,
  guesses: Guesses,
  given: DateOrder | undefined,
  decimal: '.' | ',',
): Promise<FoundDateOrder> {
  if (given) return { order: given, confidence: 'certain' };
  const { body } = table;
  const dateColumn = guesses.date?.column;
  if (dateColumn === undefined) return { order: 'ymd', confidence: 'certain' };
  const columns = dateColumns(body, dateColumn);
  const values = body.flatMap((cells) => columns.map((column) => cells[column] ?? '')).filter(Boolean);
  const distinct = [...new Set(values)];
  const ambiguous = distinct.filter(isAmbiguous);
  if (ambiguous.length === 0 && distinct.every((text) => orderEvidence(text) !== 'dmy'))
    return { order: countOrders(distinct).has('mdy') ? 'mdy' : 'ymd', confidence: 'certain' };
  const today = new Date().toISOString().slice(0, 10);
  const dates = body.map((cells) => cells[dateColumn] ?? '');
  const laterDates = columns
    .filter((column) => column !== dateColumn && isLaterDateName(table.heading.names[column] ?? ''))
    .map((column) => body.map((cells) => cells[column] ?? ''));
  const yearFirst = guessDateOrder(dates, laterDates, today);
  if (yearFirst.order === 'ymd' && yearFirst.confidence !== 'ask')
    return { order: 'ymd', confidence: yearFirst.confidence };
  // with two-digit parts, a first part above twelve may also be the year
  if (isShortYear(dates))
    return yearFirst.order !== null && yearFirst.confidence === 'certain'
      ? { order: yearFirst.order, confidence: 'certain' }
      : { order: 'dmy', confidence: 'ask', choices: ['ymd', 'dmy', 'mdy'] };
  let found = countOrders(values);
  if (found.size === 0 && ambiguous.length > 0) found = await countOrdersInFile(table, columns);
  const [first, second] = [...found].sort((a, b) => b[1] - a[1]);
  if (first) {
    // a small minority are faulty dates; two orders of similar size are two conventions in one file, which only a
    // person can settle
    const isClear = !second || second[1] <= first[1] * 0.1;
    return { order: first[0], confidence: isClear ? 'certain' : 'ask' };
  }
  if (yearFirst.order !== null && yearFirst.confidence === 'certain')
    return { order: yearFirst.order, confidence: 'certain' };
  const rupees = body.some((cells) =>
    [guesses.currency, guesses.price].some((guess) => guess && /^(INR|₹|rs)/i.test(cells[guess.column] ?? '')),
  );
  // with slashes, amounts in rupees occur with either order
  const slashless = ambiguous.every((value) => !value.includes('/'));
  if (ambiguous.every((value) => value.includes('.')) || decimal === ',' || (rupees && slashless))
    return { order: 'dmy', confidence: 'assumed' };
  return { order: 'dmy', confidence: 'ask' };
}

/** Whether all parts of the dates have two digits, so that the year may come first. */
const isShortYear = (dates: string[]) =>
  dates.filter(Boolean).every((text) => /^\d{2}[-/. ]\d{2}[-/. ]\d{2}$/.test(text.trim()));

/** Names of dates that follow an invoice's date, such as due or shipping dates. */
const isLaterDateName = (name: string) => /due|ship|deliver|paid|payment|expect|fällig|échéance|venc|scad/i.test(name);

/** The columns whose dates are written like the invoice's date: one order of day and month holds for all of them. */
function dateColumns(body: string[][], date: number): number[] {
  const style = (text: string) =>
    text
      .trim()
      .replace(/\d/g, '9')
      .replace(/9+/g, (digits) => (digits.length > 2 ? 'yyyy' : '9'));
  const dateStyles = new Set([...new Set(body.map((cells) => cells[date] ?? ''))].map(style));
  dateStyles.delete('');
  const width = body[0]?.length ?? 0;
  return Array.from({ length: width }, (_, column) => column).filter((column) => {
    if (column === date) return true;
    let filled = false;
    let before = '';
    for (const cells of body) {
      const text = cells[column] ?? '';
      if (text === before || text === '' || text.length > MAX_VALUE_CHARACTERS) continue;
      before = text;
      if (!dateStyles.has(style(text))) return false;
      filled = true;
    }
    return filled;
  });
}

/** Counts the dates that show that the day or the month comes first; a leading year is evidence only for itself. */
function countOrders(values: string[], found = new Map<DateOrder, number>()): Map<DateOrder, number> {
  for (const value of values) {
    const order = orderEvidence(value);
    if (order && order !== 'ymd') found.set(order, (found.get(order) ?? 0) + 1);
  }
  return found;
}

async function countOrdersInFile(table: Table, columns: number[]): Promise<Map<DateOrder, number>> {
  const found = new Map<DateOrder, number>();
  await readTable(
    table,
    (record) => {
      countOrders(
        columns.map((column) => record.cell(column)),
        found,
      );
    },
    newReadingProgress(),
    () => [...found.values()].reduce((sum, count) => sum + count, 0) < 200,
  );
  return found;
}

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

interface DateOrderGuess {
  order: DateOrder | null;
  confidence: 'certain' | 'assumed' | 'ask';
}

/**
 * Determines the order of day, month and year in numeric dates by its consequences: dates not in the calendar,
 * implausible years, payments due before the invoice, a file that isn't in chronological order.
 * @param dates the invoice dates in file order
 * @param later for each of them dates on or shortly after that day: due, shipped, paid
 */
function guessDateOrder(dates: string[], later: string[][], today: string): DateOrderGuess {
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

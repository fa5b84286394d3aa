import { isoDate, isRealDate } from '../../../src-shared/calendar.ts';
import { VALUE_CHARACTERS } from '../file/budget.ts';

export type DateOrder = 'dmy' | 'mdy' | 'ymd';

/** `unreadable`: not written like a date; `impossible`: written like one, but in no calendar (31 February). */
export type DateFault = 'unreadable' | 'impossible';

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const TIME = /[T ,]+\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:[.,]\d+)?)?\s*(?:[ap]\.?m\.?)?\s*(?:z|[+-]\d{2}:?\d{2})?$/i;
const NUMERIC = /^(\d{1,4})[-/. ](\d{1,2})[-/. ](\d{1,4})\.?$/;
const DAY_NAME_YEAR = /^(\d{1,2})(?:st|nd|rd|th)?[-/. ]*([a-z]{3,9})\.?,?[-/. ]*(\d{4}|\d{2})$/i;
const NAME_DAY_YEAR = /^([a-z]{3,9})\.?[-/. ]*(\d{1,2})(?:st|nd|rd|th)?,?[-/. ]+(\d{4}|\d{2})$/i;
const YEAR_NAME_DAY = /^(\d{4})[-/. ]+([a-z]{3,9})\.?[-/. ]+(\d{1,2})$/i;
const COMPACT = /^(\d{4})(\d{2})(\d{2})$/;

/** Excel counts days from here; serials between 1982 and 2064 are taken for dates. */
const EXCEL_EPOCH = Date.UTC(1899, 11, 30);
const [FIRST_SERIAL, LAST_SERIAL] = [30_000, 60_000];

/** A two-digit year is the one nearest to now: 70–99 are the last century's. */
const fullYear = (year: number, digits: number) => (digits <= 2 ? year + (year >= 70 ? 1900 : 2000) : year);

/** A date without the time behind it; empty where it is too long to be one. */
const dayOf = (text: string) => (text.length > VALUE_CHARACTERS ? '' : text.trim().replace(TIME, ''));

/**
 * Reads a date as exports write it, with or without a time behind it, to `YYYY-MM-DD`. A year in front is certain;
 * for other numeric dates `order` says which comes first.
 */
export function parseDate(text: string, order: DateOrder): string | { fault: DateFault } {
  const body = dayOf(text);
  const numeric = NUMERIC.exec(body);
  if (numeric) {
    const [, a = '', b = '', c = ''] = numeric;
    if (a.length === 4) return dated(Number(a), Number(b), Number(c));
    if (a.length > 2 || c.length === 3 || c.length === 1) return { fault: 'unreadable' };
    if (order === 'ymd' && c.length <= 2) return dated(fullYear(Number(a), a.length), Number(b), Number(c));
    const year = fullYear(Number(c), c.length);
    return order === 'mdy' ? dated(year, Number(a), Number(b)) : dated(year, Number(b), Number(a));
  }
  let named = DAY_NAME_YEAR.exec(body);
  if (named) return byName(named[3]!, named[2]!, named[1]!);
  named = NAME_DAY_YEAR.exec(body);
  if (named) return byName(named[3]!, named[1]!, named[2]!);
  named = YEAR_NAME_DAY.exec(body);
  if (named) return byName(named[1]!, named[2]!, named[3]!);
  const compact = COMPACT.exec(body);
  if (compact) return dated(Number(compact[1]), Number(compact[2]), Number(compact[3]));
  if (/^\d{5}(\.\d+)?$/.test(body)) {
    const serial = Math.floor(Number(body));
    if (serial >= FIRST_SERIAL && serial <= LAST_SERIAL) {
      return new Date(EXCEL_EPOCH + serial * 86_400_000).toISOString().slice(0, 10);
    }
  }
  return { fault: 'unreadable' };
}

function byName(year: string, name: string, day: string): string | { fault: DateFault } {
  const month = MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1;
  if (month === 0) return { fault: 'unreadable' };
  return dated(fullYear(Number(year), year.length), month, Number(day));
}

function dated(year: number, month: number, day: number): string | { fault: DateFault } {
  if (!isRealDate(year, month, day) || year < 1900 || year > 2199) return { fault: 'impossible' };
  return isoDate(year, month, day);
}

/** Whether a time of day stands behind the date. */
export function hasTime(text: string): boolean {
  return text.length <= VALUE_CHARACTERS && TIME.test(text.trim());
}

/** What one value says about the order of day and month; null where it fits several. */
export function orderEvidence(text: string): DateOrder | null {
  const numeric = NUMERIC.exec(dayOf(text));
  if (!numeric) return null;
  const [, a = '', b = ''] = numeric;
  if (a.length === 4) return 'ymd';
  const first = Number(a);
  const second = Number(b);
  if (first > 12 && first <= 31 && second <= 12) return 'dmy';
  if (second > 12 && second <= 31 && first <= 12) return 'mdy';
  return null;
}

/** Whether the value is a numeric date whose order of day and month it does not tell by itself. */
export function isAmbiguous(text: string): boolean {
  return NUMERIC.test(dayOf(text)) && orderEvidence(text) === null;
}

import { isoDate, isRealDate } from '../../../src-shared/calendar.ts';
import { withAsciiDigits } from '../../table/notation/digits.ts';
import { MAX_VALUE_CHARACTERS } from '../../table/source/limits.ts';

export type DateOrder = 'dmy' | 'mdy' | 'ymd';

/** `unreadable`: not in a date format; `impossible`: in one, but not in the calendar (31 February). */
export type DateFault = 'unreadable' | 'impossible';

/** Prefixes of month names in the supported languages; the longest match wins. */
const MONTHS = [
  'jan|jän|ene|gen|янв|जन|ม.ค',
  'feb|fév|fev|févr|фев|फर|फ़र',
  'mar|mär|mrz|maa|mrt|мар|मार्च',
  'apr|avr|abr|апр|अप्र',
  'may|mai|mag|mei|maj|май|мая|मई',
  'jun|juin|giu|июн|जून',
  'jul|juil|lug|июл|जुल',
  'aug|aoû|aou|ago|авг|अग',
  'sep|set|сен|सित',
  'oct|okt|ott|out|окт|अक्ट|अक्त',
  'nov|ноя|नव',
  'dec|dez|déc|dic|дек|दिस|दिसं',
].map((names) => names.split('|').map(foldLetters));

/** A word without case and accents. */
function foldLetters(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f\u093c]/g, '')
    .toLowerCase();
}

/** The number of a month by its name or abbreviation; 0 if it is none. */
function monthOf(word: string): number {
  const plain = foldLetters(word);
  let [best, length] = [0, 0];
  for (const [month, names] of MONTHS.entries())
    for (const name of names)
      if (name.length > length && plain.startsWith(name)) [best, length] = [month + 1, name.length];
  return best;
}
const TIME = /[T ,]+\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:[.,]\d+)?)?\s*(?:[ap]\.?m\.?)?\s*(?:z|[+-]\d{2}:?\d{2})?$/i;
const NUMERIC = /^(\d{1,4})[-/. ](\d{1,2})[-/. ](\d{1,4})\.?$/;
const NAME = String.raw`([\p{L}\p{M}]{2,12})`;
const DAY_NAME_YEAR = new RegExp(
  String.raw`^(\d{1,2})(?:st|nd|rd|th|er|º|\.)?[-/. ]*(?:de |of )?${NAME}\.?,?[-/. ]*(?:de |del )?(\d{4}|\d{2})$`,
  'iu',
);
const NAME_DAY_YEAR = new RegExp(String.raw`^${NAME}\.?[-/. ]*(\d{1,2})(?:st|nd|rd|th)?,?[-/. ]+(\d{4}|\d{2})$`, 'iu');
const YEAR_NAME_DAY = new RegExp(String.raw`^(\d{4})[-/. ]+${NAME}\.?[-/. ]+(\d{1,2})$`, 'iu');
/** A weekday before the date: `Tue, 1 Apr 2025`. */
const WEEKDAY = /^(?:mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|lun|mar|mer|jeu|ven|sam|dim)[a-z]{0,6}[,.]\s*/i;
const ISO = /^\d{4}-\d{2}-\d{2}$/;
const COMPACT = /^((?:19|20|25)\d{2})(\d{2})(\d{2})$/;

/** Day 0 of Excel's 1900 date system; serials between 1982 and 2064 are read as dates. */
const EXCEL_EPOCH = Date.UTC(1899, 11, 30);
const [FIRST_SERIAL, LAST_SERIAL] = [30_000, 60_000];

/** Two-digit years: 70–99 are 19xx, others 20xx. */
const fullYear = (year: number, digits: number) => (digits <= 2 ? year + (year >= 70 ? 1900 : 2000) : year);

/** A date without its time; empty if it is too long to be one. */
const withoutTime = (text: string) =>
  text.length > MAX_VALUE_CHARACTERS
    ? ''
    : withAsciiDigits(text)
        .trim()
        .replace(/^'/, '')
        .replace(WEEKDAY, '')
        .replace(TIME, '')
        .replace(/\s*([/.-])\s*/g, '$1');

/**
 * Parses a date in the usual export formats, with or without a time, to `YYYY-MM-DD`. A leading four-digit year is
 * unambiguous; for other numeric dates `order` gives the order of the parts.
 */
export function parseDate(text: string, order: DateOrder): string | { fault: DateFault } {
  if (ISO.test(text)) return validDate(Number(text.slice(0, 4)), Number(text.slice(5, 7)), Number(text.slice(8)));
  const body = withoutTime(text);
  const numeric = NUMERIC.exec(body);
  if (numeric) {
    const [, a = '', b = '', c = ''] = numeric;
    if (a.length === 4) return validDate(Number(a), Number(b), Number(c));
    if (a.length > 2 || c.length === 3 || c.length === 1) return { fault: 'unreadable' };
    if (order === 'ymd' && c.length <= 2) return validDate(fullYear(Number(a), a.length), Number(b), Number(c));
    const year = fullYear(Number(c), c.length);
    return order === 'mdy' ? validDate(year, Number(a), Number(b)) : validDate(year, Number(b), Number(a));
  }
  let named = DAY_NAME_YEAR.exec(body);
  if (named) return dateByMonthName(named[3]!, named[2]!, named[1]!);
  named = NAME_DAY_YEAR.exec(body);
  if (named) return dateByMonthName(named[3]!, named[1]!, named[2]!);
  named = YEAR_NAME_DAY.exec(body);
  if (named) return dateByMonthName(named[1]!, named[2]!, named[3]!);
  const compact = COMPACT.exec(body);
  if (compact) return validDate(Number(compact[1]), Number(compact[2]), Number(compact[3]));
  if (/^\d{5}(\.\d+)?$/.test(body)) {
    const serial = Math.floor(Number(body));
    if (serial >= FIRST_SERIAL && serial <= LAST_SERIAL) {
      return new Date(EXCEL_EPOCH + serial * 86_400_000).toISOString().slice(0, 10);
    }
  }
  return { fault: 'unreadable' };
}

const YEAR_MONTH = /^(\d{4})[-/. ](\d{1,2})$/;
const MONTH_YEAR = /^(\d{1,2})[-/. ](\d{4})$/;
const NAMED_MONTH_YEAR = new RegExp(String.raw`^${NAME}\.?,?[-/.' ]*(\d{4}|\d{2})$`, 'iu');
const YEAR_NAMED_MONTH = new RegExp(String.raw`^(\d{4})[-/. ]*${NAME}\.?$`, 'iu');

/** Parses a month, or a day of it, to `YYYY-MM`; null if it is none. */
export function parseMonth(text: string, order: DateOrder): string | null {
  const body = withoutTime(text);
  const monthIn = (year: string, month: number): string | null => {
    const day = validDate(fullYear(Number(year), year.length), month, 1);
    return typeof day === 'string' ? day.slice(0, 7) : null;
  };
  const numeric = YEAR_MONTH.exec(body);
  if (numeric) return monthIn(numeric[1]!, Number(numeric[2]));
  const reversed = MONTH_YEAR.exec(body);
  if (reversed) return monthIn(reversed[2]!, Number(reversed[1]));
  const named = NAMED_MONTH_YEAR.exec(body);
  if (named && monthOf(named[1]!) > 0) return monthIn(named[2]!, monthOf(named[1]!));
  const yearFirst = YEAR_NAMED_MONTH.exec(body);
  if (yearFirst && monthOf(yearFirst[2]!) > 0) return monthIn(yearFirst[1]!, monthOf(yearFirst[2]!));
  const date = parseDate(text, order);
  return typeof date === 'string' ? date.slice(0, 7) : null;
}

function dateByMonthName(year: string, name: string, day: string): string | { fault: DateFault } {
  const month = monthOf(name);
  if (month === 0) return { fault: 'unreadable' };
  return validDate(fullYear(Number(year), year.length), month, Number(day));
}

/** The offset of the Buddhist calendar, as used in Thailand. */
const BUDDHIST = 543;

function validDate(written: number, month: number, day: number): string | { fault: DateFault } {
  const year = written >= 2500 && written < 2700 ? written - BUDDHIST : written;
  if (!isRealDate(year, month, day) || year < 1900 || year > 2199) return { fault: 'impossible' };
  return isoDate(year, month, day);
}

/** Whether the date is followed by a time of day. */
export function hasTime(text: string): boolean {
  return text.length <= MAX_VALUE_CHARACTERS && TIME.test(text.trim());
}

/** The order of day and month that a value proves; null if several are possible. */
export function orderEvidence(text: string): DateOrder | null {
  const numeric = NUMERIC.exec(withoutTime(text));
  if (!numeric) return null;
  const [, a = '', b = ''] = numeric;
  if (a.length === 4) return 'ymd';
  const first = Number(a);
  const second = Number(b);
  if (first > 12 && first <= 31 && second <= 12) return 'dmy';
  if (second > 12 && second <= 31 && first <= 12) return 'mdy';
  return null;
}

/** Whether the value is a numeric date with an ambiguous order of day and month. */
export function isAmbiguous(text: string): boolean {
  return NUMERIC.test(withoutTime(text)) && orderEvidence(text) === null;
}

import { formatMoney, minorDigits } from '../../src-shared/money.ts';
import { locale } from '../messages/language.ts';

const integerFormat = new Intl.NumberFormat(locale);
const kilometreFormat = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
const weekdayNameFormat = new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone: 'UTC' });
const dateFormat = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' });
const shortDateFormat = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone: 'UTC' });
const weekdayFormat = new Intl.DateTimeFormat(locale, {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  timeZone: 'UTC',
});
const monthFormat = new Intl.DateTimeFormat(locale, { month: 'short', year: 'numeric', timeZone: 'UTC' });
const instantFormat = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
const instantThisYearFormat = new Intl.DateTimeFormat(locale, {
  day: 'numeric',
  month: 'short',
  hour: 'numeric',
  minute: '2-digit',
});
const percentFormat = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
const megabyteFormat = new Intl.NumberFormat(locale, { style: 'unit', unit: 'megabyte', maximumFractionDigits: 1 });
const millisecondFormat = new Intl.NumberFormat(locale, {
  style: 'unit',
  unit: 'millisecond',
  maximumFractionDigits: 1,
});
const secondFormat = new Intl.NumberFormat(locale, { style: 'unit', unit: 'second', maximumFractionDigits: 1 });
const listFormat = new Intl.ListFormat(locale, { type: 'conjunction' });
const signedPercentFormat = new Intl.NumberFormat(locale, {
  style: 'percent',
  maximumFractionDigits: 1,
  signDisplay: 'exceptZero',
});

/** Rupees are grouped in lakh and crore whatever the language. */
const localeOf = (currency: string) => (currency === 'INR' && !locale.endsWith('-IN') ? 'en-IN' : locale);

const wholeFormats = new Map<string, Intl.NumberFormat>();
const WHOLE = (currency: string) => ({ style: 'currency', currency, maximumFractionDigits: 0 }) as const;

/** Formatters for numbers, money, and dates in the user's locale. */
export const count = (n: number) => integerFormat.format(n);
export const money = (minor: number, currency: string) => formatMoney(minor, currency, localeOf(currency));
export const moneyShort = (minor: number, currency: string) => formatMoney(minor, currency, localeOf(currency), true);
/** Without the decimals, for figures that are read at a glance. */
export const moneyWhole = (minor: number, currency: string) => {
  const format = wholeFormats.get(currency) ?? new Intl.NumberFormat(localeOf(currency), WHOLE(currency));
  wholeFormats.set(currency, format);
  return format.format(minor / 10 ** minorDigits(currency));
};
/** Joins names: a, b and c. */
export const joinNames = (names: string[]) => listFormat.format(names);
export const date = (iso: string) => dateFormat.format(new Date(`${iso}T00:00:00Z`));
export const shortDate = (iso: string) => shortDateFormat.format(new Date(`${iso}T00:00:00Z`));
/** A day of the week, 1 for Monday to 7 for Sunday. */
export const weekdayName = (weekday: number) => weekdayNameFormat.format(new Date(Date.UTC(2024, 0, weekday)));
export const kilometres = (n: number) => kilometreFormat.format(n);
/** A date with its day of the week: Thu, Dec 3. */
export const weekdayDate = (iso: string) => weekdayFormat.format(new Date(`${iso}T00:00:00Z`));
export const month = (iso: string) => monthFormat.format(new Date(`${iso}-01T00:00:00Z`));
/** A time, without the year if it is this one. */
export const instant = (iso: string) => {
  const at = new Date(iso);
  const isThisYear = at.getFullYear() === new Date().getFullYear();
  return (isThisYear ? instantThisYearFormat : instantFormat).format(at);
};
export const percent = (n: number) => percentFormat.format(n);
/** Percentage with its sign: +12.5%. */
export const signedPercent = (n: number) => signedPercentFormat.format(n);
/** Duration: 0.4 ms, 35 ms, 1.2 s. */
export const duration = (ms: number) =>
  ms < 1000 ? millisecondFormat.format(ms < 10 ? ms : Math.round(ms)) : secondFormat.format(ms / 1000);
export const megabytes = (bytes: number) => megabyteFormat.format(bytes / 1e6);

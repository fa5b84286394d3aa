import { formatMoney } from '../../src-shared/money.ts';
import { locale } from '../messages/language.ts';

const whole = new Intl.NumberFormat(locale);
const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' });
const shortDay = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone: 'UTC' });
const monthName = new Intl.DateTimeFormat(locale, { month: 'short', year: 'numeric', timeZone: 'UTC' });
const moment = new Intl.DateTimeFormat(locale, { dateStyle: 'short', timeStyle: 'short' });
const share = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
const size = new Intl.NumberFormat(locale, { style: 'unit', unit: 'megabyte', maximumFractionDigits: 1 });
const milliseconds = new Intl.NumberFormat(locale, { style: 'unit', unit: 'millisecond', maximumFractionDigits: 1 });
const seconds = new Intl.NumberFormat(locale, { style: 'unit', unit: 'second', maximumFractionDigits: 1 });
const list = new Intl.ListFormat(locale, { type: 'conjunction' });
const change = new Intl.NumberFormat(locale, {
  style: 'percent',
  maximumFractionDigits: 1,
  signDisplay: 'exceptZero',
});

/** Rupees are grouped in lakh and crore whatever the language. */
const localeOf = (currency: string) => (currency === 'INR' && !locale.endsWith('-IN') ? 'en-IN' : locale);

/** Formatters for numbers, money, and dates in the user's locale. */
export const count = (n: number) => whole.format(n);
export const money = (minor: number, currency: string) => formatMoney(minor, currency, localeOf(currency));
export const moneyShort = (minor: number, currency: string) => formatMoney(minor, currency, localeOf(currency), true);
/** Joins names: a, b and c. */
export const listed = (names: string[]) => list.format(names);
export const date = (iso: string) => day.format(new Date(`${iso}T00:00:00Z`));
export const dayOnly = (iso: string) => shortDay.format(new Date(`${iso}T00:00:00Z`));
export const month = (iso: string) => monthName.format(new Date(`${iso}-01T00:00:00Z`));
export const instant = (iso: string) => moment.format(new Date(iso));
export const percent = (n: number) => share.format(n);
/** Percentage with its sign: +12.5%. */
export const changed = (n: number) => change.format(n);
/** Duration: 0.4 ms, 35 ms, 1.2 s. */
export const took = (ms: number) =>
  ms < 1000 ? milliseconds.format(ms < 10 ? ms : Math.round(ms)) : seconds.format(ms / 1000);
export const megabytes = (bytes: number) => size.format(bytes / 1e6);

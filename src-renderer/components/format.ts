import { formatMoney } from '../../src-shared/money.ts';

const whole = new Intl.NumberFormat();
const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeZone: 'UTC' });
const monthName = new Intl.DateTimeFormat(undefined, { month: 'short', year: 'numeric', timeZone: 'UTC' });
const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'short', timeStyle: 'short' });

/** Numbers, money and dates as the user's locale writes them. */
export const count = (n: number) => whole.format(n);
export const money = (minor: number, currency: string) => formatMoney(minor, currency);
export const moneyShort = (minor: number, currency: string) => formatMoney(minor, currency, undefined, true);
export const date = (iso: string) => day.format(new Date(`${iso}T00:00:00Z`));
export const month = (iso: string) => monthName.format(new Date(`${iso}-01T00:00:00Z`));
export const instant = (iso: string) => moment.format(new Date(iso));
export const percent = (share: number) =>
  new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 1 }).format(share);

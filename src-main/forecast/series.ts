import { createHash } from 'node:crypto';
import { dateOfDay, dayNumber, type Grain, nextStart, startOf } from '../../src-shared/calendar.ts';
import type { Level } from '../../src-shared/contract/forecast.ts';
import { minorDigits } from '../../src-shared/money.ts';
import type { Facts } from '../facts/facts.ts';
import { eachInvoice } from '../facts/scan.ts';
import type { Note } from './prepare.ts';

export type { Level };
/** Length of a forecast period. */
export type Period = Extract<Grain, 'week' | 'month'>;

/** Identifies a series; fields that its level does not use are 0 or ''. */
export interface SeriesKey {
  level: Level;
  storeId: number;
  productId: number;
  category: string;
}

/** Net sales by period (returns deducted): revenue in minor units, or pieces. */
export interface SalesSeries extends SeriesKey {
  grain: Period;
  /** First day of the first period, and of the first period after the series. */
  from: string;
  next: string;
  values: Float64Array;
  notes: Note[];
}

export const keyOf = ({ level, storeId, productId, category }: SeriesKey) =>
  `${level}|${storeId}|${productId}|${category}`;

/** Total, categories and stores are forecast in revenue, products in pieces. */
export const isRevenue = (level: Level) => level === 'total' || level === 'category' || level === 'store';

export const SEASONS: Record<Period, number> = { week: 52, month: 12 };
/** Default horizon in periods: 13 weeks (a quarter) or 6 months. */
export const HORIZONS: Record<Period, number> = { week: 13, month: 6 };

/** Days without sales at the end of a period that still counts as complete: shops close on Sundays. */
const MAY_MISS: Record<Period, number> = { week: 1, month: 2 };
/** Median share of weeks with sales from which weekly periods are used. */
const WEEKLY_FROM = 0.5;
const LEAST_MONTHS = 12;

/** Range of days with sales, up to today; later dates are errors or plans. */
export interface Known {
  first: number;
  last: number;
  /** Number of invoices dated after today. */
  future: number;
}

export function knownDays(facts: Facts, today: string): Known | null {
  const limit = dayNumber(today);
  const known = { first: Infinity, last: -Infinity, future: 0 };
  eachInvoice(facts, {}, ({ month, at }) => {
    const day = month.invoices.day[at]!;
    if (day > limit) known.future++;
    else {
      known.first = Math.min(known.first, day);
      known.last = Math.max(known.last, day);
    }
  });
  return known.last >= known.first ? known : null;
}

/** The periods of one length that cover the sales, and which of them are complete. */
interface Periods {
  grain: Period;
  starts: string[];
  /** Index of the period of each day, counted from the first day with sales. */
  of: Int32Array;
  /** Number of complete periods. */
  finished: number;
  unfinished: string | null;
}

function periodsOf(known: Known, grain: Period): Periods {
  const starts: string[] = [];
  const of = new Int32Array(known.last - known.first + 1);
  let start = startOf(dateOfDay(known.first), grain);
  while (dayNumber(start) <= known.last) {
    const next = nextStart(start, grain);
    for (let day = Math.max(dayNumber(start), known.first); day < Math.min(dayNumber(next), known.last + 1); day++)
      of[day - known.first] = starts.length;
    starts.push(start);
    start = next;
  }
  const end = dayNumber(start) - 1;
  const whole = known.last >= end - MAY_MISS[grain];
  return {
    grain,
    starts,
    of,
    finished: whole ? starts.length : starts.length - 1,
    unfinished: whole ? null : starts.at(-1)!,
  };
}

/** Weeks where the median series has sales in most weeks, or where the history is too short for months; else months. */
function grainFor(activeWeeks: number[], known: Known): Period {
  if (known.last - known.first < LEAST_MONTHS * 30) return 'week';
  const shares = activeWeeks.sort((a, b) => a - b);
  return (shares[shares.length >> 1] ?? 0) >= WEEKLY_FROM ? 'week' : 'month';
}

interface Growing {
  key: SeriesKey;
  values: Float64Array;
  first: number;
  last: number;
  active: number;
}

/**
 * Builds the sales series of the given levels. A series starts at its first sale; a period without sales is zero; an
 * incomplete last period is left out.
 *
 * @param most maximum number of store × product series, those with the most active periods first
 */
export function salesSeries(
  facts: Facts,
  levels: readonly Level[],
  today: string,
  {
    grain,
    most = 2000,
    only,
  }: { grain?: Period | undefined; most?: number; only?: Partial<SeriesKey> | undefined } = {},
): { series: SalesSeries[]; known: Known | null; leftOut: number } {
  const known = knownDays(facts, today);
  if (!known) return { series: [], known, leftOut: 0 };
  const families: Level[][] = [levels.filter(isRevenue), levels.filter((level) => !isRevenue(level))];
  const series: SalesSeries[] = [];
  let leftOut = 0;
  for (const family of families) {
    if (family.length === 0) continue;
    const chosen = grain ?? grainFor(activeShares(facts, known, family), known);
    const periods = periodsOf(known, chosen);
    for (const level of family) {
      let grown = [...grow(facts, level, known, periods, only).values()].filter(
        ({ first }) => first < periods.finished,
      );
      if (level === 'store-product' && !only) {
        const frequent = grown.filter(({ active }) => active >= 4).sort((a, b) => b.active - a.active);
        leftOut += grown.length - Math.min(frequent.length, most);
        grown = frequent.slice(0, most);
      }
      for (const one of grown) series.push(finished(one, periods, known));
    }
  }
  return { series, known, leftOut };
}

function finished({ key, values, first }: Growing, periods: Periods, known: Known): SalesSeries {
  const notes: Note[] = [];
  if (periods.unfinished) notes.push({ code: 'unfinished_dropped', period: periods.unfinished });
  if (known.future > 0) notes.push({ code: 'future_ignored', count: known.future });
  return {
    ...key,
    grain: periods.grain,
    from: periods.starts[first]!,
    next: periods.unfinished ?? nextStart(periods.starts.at(-1)!, periods.grain),
    values: values.slice(first, periods.finished),
    notes,
  };
}

/** For each store (or product), the share of its weeks with sales. */
function activeShares(facts: Facts, known: Known, family: Level[]): number[] {
  const weeks = periodsOf(known, 'week');
  const level: Level = isRevenue(family[0]!) ? 'store' : 'product';
  return [...grow(facts, level, known, weeks).values()].map(
    ({ active, first }) => active / Math.max(1, weeks.finished - first),
  );
}

function grow(
  facts: Facts,
  level: Level,
  known: Known,
  periods: Periods,
  only?: Partial<SeriesKey>,
): Map<string | number, Growing> {
  const all = new Map<string | number, Growing>();
  const count = periods.starts.length;
  const money = 10 ** (minorDigits(facts.currency) - 4);
  const { countsAs, rows } = facts.products;
  const add = (key: string | number, make: () => SeriesKey, period: number, amount: number) => {
    let one = all.get(key);
    if (!one) {
      one = { key: make(), values: new Float64Array(count), first: period, last: -1, active: 0 };
      all.set(key, one);
    }
    one.values[period]! += amount;
    if (one.last !== period) {
      one.active++;
      one.last = period;
    }
  };
  const wide = facts.products.countsAs.length;
  const filter = {
    to: dateOfDay(known.last),
    ...(only?.storeId ? { storeId: only.storeId } : {}),
    ...(only?.productId ? { productId: only.productId } : {}),
    ...(only?.category ? { category: only.category } : {}),
  };
  eachInvoice(facts, filter, ({ month, at, store, first, end, wanted }) => {
    const period = periods.of[month.invoices.day[at]! - known.first]!;
    const { total, quantity, product } = month.lines;
    let sum = 0;
    for (let line = first; line < end; line++) {
      if (wanted && wanted[product[line]!] !== 1) continue;
      const id = countsAs[product[line]!]!;
      if (level === 'total' || level === 'store') sum += total[line]!;
      else if (level === 'category') {
        const category = rows.get(id)?.category ?? '';
        add(category, () => ({ level, storeId: 0, productId: 0, category }), period, total[line]! * money);
      } else if (level === 'product')
        add(id, () => ({ level, storeId: 0, productId: id, category: '' }), period, quantity[line]! / 1000);
      else
        add(
          store * wide + id,
          () => ({ level, storeId: store, productId: id, category: '' }),
          period,
          quantity[line]! / 1000,
        );
    }
    if (level === 'total') add(0, () => ({ level, storeId: 0, productId: 0, category: '' }), period, sum * money);
    if (level === 'store')
      add(store, () => ({ level, storeId: store, productId: 0, category: '' }), period, sum * money);
  });
  return all;
}

/** Fingerprint of the training data of a version; equal sales have the same fingerprint on every machine. */
export function fingerprintOf(facts: Facts): string {
  const hash = createHash('sha256');
  for (const { month, lines, invoices } of facts.months) {
    hash.update(month);
    for (const column of [lines.total, lines.quantity, invoices.day, invoices.isCredit])
      hash.update(new Uint8Array(column.buffer, column.byteOffset, column.byteLength));
  }
  for (const { countsAs } of [facts.stores, facts.products])
    hash.update(new Uint8Array(countsAs.buffer, countsAs.byteOffset, countsAs.byteLength));
  return hash.digest('hex');
}

/** First days of the `horizon` periods that start at `next`. */
export function periodsFrom(next: string, grain: Period, horizon: number): string[] {
  const starts = [next];
  while (starts.length < horizon) starts.push(nextStart(starts.at(-1)!, grain));
  return starts.slice(0, horizon);
}

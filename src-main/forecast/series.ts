import { createHash } from 'node:crypto';
import { bucketStart, dateOfDayNumber, dayNumber, type Grain, nextBucketStart } from '../../src-shared/calendar.ts';
import type { SeriesLevel } from '../../src-shared/contract/forecast.ts';
import { minorDigits } from '../../src-shared/money.ts';
import type { SalesCube } from '../cube/cube.ts';
import { scanInvoices } from '../cube/scan.ts';
import { mostActivePairs } from './active-pairs.ts';
import type { SeriesNote } from './prepare.ts';

export type { SeriesLevel };
/** Length of a forecast period. */
export type Period = Extract<Grain, 'week' | 'month'>;

/** Identifies a series; fields that its level does not use are 0 or ''. */
export interface SeriesKey {
  level: SeriesLevel;
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
  notes: SeriesNote[];
}

export const seriesKeyOf = ({ level, storeId, productId, category }: SeriesKey) =>
  `${level}|${storeId}|${productId}|${category}`;

/** Total, categories and stores are forecast in revenue, products in pieces. */
export const isRevenue = (level: SeriesLevel) => level === 'total' || level === 'category' || level === 'store';

export const SEASONS: Record<Period, number> = { week: 52, month: 12 };
/** Default horizon in periods: 13 weeks (a quarter) or 6 months. */
export const HORIZONS: Record<Period, number> = { week: 13, month: 6 };
/** Number of periods that a version keeps; a horizon shows a part of them, so that no value depends on it. */
export const LENGTHS: Record<'revenue' | 'units', Record<Period, number>> = {
  revenue: { week: 104, month: 24 },
  units: { week: 26, month: 12 },
};

/** Days without sales at the end of a period that still counts as complete: shops close on Sundays. */
const MAX_MISSING_DAYS: Record<Period, number> = { week: 1, month: 2 };
/** Median share of weeks with sales from which weekly periods are used. */
const MIN_WEEKLY_ACTIVITY = 0.5;
const MIN_MONTHS = 12;

/** Range of days with sales, up to today; later dates are errors or plans. */
export interface SalesDateRange {
  first: number;
  last: number;
  /** Number of invoices dated after today. */
  future: number;
}

export function salesDateRange(cube: SalesCube, today: string): SalesDateRange | null {
  const limit = dayNumber(today);
  const range = { first: Infinity, last: -Infinity, future: 0 };
  scanInvoices(cube, {}, ({ month, at }) => {
    const day = month.invoices.day[at]!;
    if (day > limit) range.future++;
    else {
      range.first = Math.min(range.first, day);
      range.last = Math.max(range.last, day);
    }
  });
  return range.last >= range.first ? range : null;
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

function buildPeriods(range: SalesDateRange, grain: Period): Periods {
  const starts: string[] = [];
  const of = new Int32Array(range.last - range.first + 1);
  let start = bucketStart(dateOfDayNumber(range.first), grain);
  while (dayNumber(start) <= range.last) {
    const next = nextBucketStart(start, grain);
    for (let day = Math.max(dayNumber(start), range.first); day < Math.min(dayNumber(next), range.last + 1); day++)
      of[day - range.first] = starts.length;
    starts.push(start);
    start = next;
  }
  const end = dayNumber(start) - 1;
  const isComplete = range.last >= end - MAX_MISSING_DAYS[grain];
  return {
    grain,
    starts,
    of,
    finished: isComplete ? starts.length : starts.length - 1,
    unfinished: isComplete ? null : starts.at(-1)!,
  };
}

/** Weeks where the median series has sales in most weeks, or where the history is too short for months; else months. */
function chooseGrain(activeWeeks: number[], range: SalesDateRange): Period {
  if (range.last - range.first < MIN_MONTHS * 30) return 'week';
  const shares = activeWeeks.sort((a, b) => a - b);
  return (shares[shares.length >> 1] ?? 0) >= MIN_WEEKLY_ACTIVITY ? 'week' : 'month';
}

interface SeriesBuilder {
  key: SeriesKey;
  values: Float64Array;
  first: number;
}

/**
 * Builds the sales series of the given levels. A series starts at its first sale; a period without sales is zero; an
 * incomplete last period is left out.
 *
 * @param most maximum number of store × product series, those with the most active periods first
 */
export function salesSeries(
  cube: SalesCube,
  levels: readonly SeriesLevel[],
  today: string,
  {
    grain,
    most = 2000,
    only,
  }: { grain?: Period | undefined; most?: number; only?: Partial<SeriesKey> | undefined } = {},
): { series: SalesSeries[]; known: SalesDateRange | null; leftOut: number } {
  const known = salesDateRange(cube, today);
  if (!known) return { series: [], known, leftOut: 0 };
  const families: SeriesLevel[][] = [levels.filter(isRevenue), levels.filter((level) => !isRevenue(level))];
  const series: SalesSeries[] = [];
  let leftOut = 0;
  for (const family of families) {
    if (family.length === 0) continue;
    const chosen = grain ?? chooseGrain(weeklyActivity(cube, known, family), known);
    const periods = buildPeriods(known, chosen);
    for (const level of family) {
      if (level === 'store-product' && !only) {
        const pairs = mostActivePairs(cube, known, periods, most);
        leftOut += pairs.leftOut;
        const builders = collectSeries(cube, level, known, periods, undefined, new Set(pairs.keys));
        for (const key of pairs.keys) series.push(completeSeries(builders.get(key)!, periods, known));
        continue;
      }
      for (const builder of collectSeries(cube, level, known, periods, only).values())
        if (builder.first < periods.finished) series.push(completeSeries(builder, periods, known));
    }
  }
  return { series, known, leftOut };
}

function completeSeries({ key, values, first }: SeriesBuilder, periods: Periods, known: SalesDateRange): SalesSeries {
  const notes: SeriesNote[] = [];
  if (periods.unfinished) notes.push({ code: 'unfinished_dropped', period: periods.unfinished });
  if (known.future > 0) notes.push({ code: 'future_ignored', count: known.future });
  return {
    ...key,
    grain: periods.grain,
    from: periods.starts[first]!,
    next: periods.unfinished ?? nextBucketStart(periods.starts.at(-1)!, periods.grain),
    values: values.slice(first, periods.finished),
    notes,
  };
}

/** For each store (or product), the share of its weeks with sales. */
function weeklyActivity(cube: SalesCube, range: SalesDateRange, family: SeriesLevel[]): number[] {
  const weeks = buildPeriods(range, 'week');
  const { canonicalId } = isRevenue(family[0]!) ? cube.stores : cube.products;
  const first = new Int32Array(canonicalId.length).fill(-1);
  const last = new Int32Array(canonicalId.length).fill(-1);
  const active = new Int32Array(canonicalId.length);
  const add = (id: number, week: number) => {
    if (last[id] === week) return;
    if (first[id] === -1) first[id] = week;
    last[id] = week;
    active[id]!++;
  };
  scanInvoices(cube, { to: dateOfDayNumber(range.last) }, ({ month, at, store, first: from, end }) => {
    const week = weeks.of[month.invoices.day[at]! - range.first]!;
    if (canonicalId === cube.stores.canonicalId) add(store, week);
    else for (let line = from; line < end; line++) add(canonicalId[month.lines.product[line]!]!, week);
  });
  return [...active.keys()]
    .filter((id) => active[id]! > 0)
    .map((id) => active[id]! / Math.max(1, weeks.finished - first[id]!));
}

/** @param pairs of store and product, if only these are wanted, see {@link mostActivePairs} */
function collectSeries(
  cube: SalesCube,
  level: SeriesLevel,
  range: SalesDateRange,
  periods: Periods,
  only?: Partial<SeriesKey>,
  pairs?: ReadonlySet<number>,
): Map<string | number, SeriesBuilder> {
  const all = new Map<string | number, SeriesBuilder>();
  const count = periods.starts.length;
  const minorUnitFactor = 10 ** (minorDigits(cube.currency) - 4);
  const { canonicalId, rows } = cube.products;
  const add = (key: string | number, makeKey: () => SeriesKey, period: number, amount: number) => {
    let builder = all.get(key);
    if (!builder) {
      builder = { key: makeKey(), values: new Float64Array(count), first: period };
      all.set(key, builder);
    }
    builder.values[period]! += amount;
  };
  const stride = cube.products.canonicalId.length;
  const filter = {
    to: dateOfDayNumber(range.last),
    ...(only?.storeId ? { storeId: only.storeId } : {}),
    ...(only?.productId ? { productId: only.productId } : {}),
    ...(only?.category ? { category: only.category } : {}),
  };
  scanInvoices(cube, filter, ({ month, at, store, first, end, wanted }) => {
    const period = periods.of[month.invoices.day[at]! - range.first]!;
    const { total, quantity, product } = month.lines;
    let sum = 0;
    for (let line = first; line < end; line++) {
      if (wanted && wanted[product[line]!] !== 1) continue;
      const id = canonicalId[product[line]!]!;
      if (level === 'total' || level === 'store') sum += total[line]!;
      else if (level === 'category') {
        const category = rows.get(id)?.category ?? '';
        add(category, () => ({ level, storeId: 0, productId: 0, category }), period, total[line]! * minorUnitFactor);
      } else if (level === 'product')
        add(id, () => ({ level, storeId: 0, productId: id, category: '' }), period, quantity[line]! / 1000);
      else if (!pairs || pairs.has(store * stride + id))
        add(
          store * stride + id,
          () => ({ level, storeId: store, productId: id, category: '' }),
          period,
          quantity[line]! / 1000,
        );
    }
    if (level === 'total')
      add(0, () => ({ level, storeId: 0, productId: 0, category: '' }), period, sum * minorUnitFactor);
    if (level === 'store')
      add(store, () => ({ level, storeId: store, productId: 0, category: '' }), period, sum * minorUnitFactor);
  });
  return all;
}

/** Fingerprint of the training data of a version; equal sales have the same fingerprint on every machine. */
export function fingerprintOf(cube: SalesCube): string {
  const hash = createHash('sha256');
  for (const { month, lines, invoices } of cube.months) {
    hash.update(month);
    for (const column of [lines.total, lines.quantity, invoices.day, invoices.isCredit])
      hash.update(new Uint8Array(column.buffer, column.byteOffset, column.byteLength));
  }
  for (const { canonicalId } of [cube.stores, cube.products])
    hash.update(new Uint8Array(canonicalId.buffer, canonicalId.byteOffset, canonicalId.byteLength));
  return hash.digest('hex');
}

/** First days of the `horizon` periods that start at `next`. */
export function periodsFrom(next: string, grain: Period, horizon: number): string[] {
  const starts = [next];
  while (starts.length < horizon) starts.push(nextBucketStart(starts.at(-1)!, grain));
  return starts.slice(0, horizon);
}

import { YEAR } from './regressors.ts';
import { entriesBefore, type SalesCells } from './sales-cells.ts';
import { type CategoryShape, fitShapes, shapeAt, type WeeklyRatios } from './shape.ts';
import { type StoreSpans, storeSpans } from './store-spans.ts';

/** Weeks of history below which no season is looked for. */
const MIN_WEEKS = 8;
const ROUNDS = 2;
/** Half-life of the weight of past weeks in a category's level, in weeks. */
const LEVEL_HALF_LIFE = 26;

/** What is known before one day: daily rates by store and category, and the shape of each category. */
export interface CalendarFit {
  end: number;
  shapes: CategoryShape[];
  /** Expected sales a day at shape 1, store × category; 0 for stores that stopped. */
  rates: Float64Array;
  /** Days of the shape from `from` on, summed: `cumulative[c][d − from]` is the sum before day d. */
  from: number;
  cumulative: Float64Array[];
}

/** Sum of a category's shape over a range of days; parts of days are interpolated. */
function shapeSum(cumulative: Float64Array, from: number, start: number, end: number): number {
  const at = (day: number) => {
    const x = Math.min(Math.max(day - from, 0), cumulative.length - 1);
    const low = Math.floor(x);
    const next = cumulative[Math.min(low + 1, cumulative.length - 1)]!;
    return cumulative[low]! + (x - low) * (next - cumulative[low]!);
  };
  return end > start ? at(end) - at(start) : 0;
}

/** Expected sales of a category in a range of days at rate 1. */
export const categoryFactor = (fit: CalendarFit, category: number, start: number, end: number) =>
  shapeSum(fit.cumulative[category]!, fit.from, start, end);

/**
 * Fits the calendar model to what is known before a day. Each category's weekly sales are divided by what the stores that
 * bought in that week usually buy of it, so that stores that came or went do not distort the season; weeks are counted back
 * from the last day, so that none is unfinished. Rates and shapes are estimated in turn.
 *
 * @param until last day whose shape is needed, exclusive
 */
export function fitCalendar(cells: SalesCells, end: number, until: number): CalendarFit | undefined {
  const weeks = Math.floor((end - cells.first) / 7);
  if (weeks < MIN_WEEKS) return undefined;
  const categories = cells.categories.length;
  const stores = cells.stores.length;
  const from = end - 7 * weeks;
  const count = entriesBefore(cells, end);
  const sales = new Float64Array(stores * categories);
  const weekly = Array.from({ length: categories }, () => new Float64Array(weeks));
  for (let i = 0; i < count; i++) {
    const day = cells.day[i]!;
    if (day < from) continue;
    sales[cells.store[i]! * categories + cells.category[i]!]! += cells.amount[i]!;
    weekly[cells.category[i]!]![Math.floor((day - from) / 7)]! += cells.amount[i]!;
  }
  const spans = storeSpans(cells, end);
  const flat = Float64Array.from({ length: until - from + 1 }, (_, i) => i);
  let cumulative = weekly.map(() => flat);
  let shapes: CategoryShape[] = [];
  let rates = ratesOf(sales, spans, cumulative, from, categories);
  for (let round = 0; round < ROUNDS; round++) {
    const expected = weekly.map((_, c) => expectedWeekly(rates, spans, from, weeks, categories, c));
    const ratios = weekly.map((y, c) => ratiosOf(y, expected[c]!, end));
    const all = ratiosOf(sumOf(weekly, weeks), sumOf(expected, weeks), end);
    shapes = fitShapes(ratios, all);
    const level = shapes.map((shape, c) => currentLevel(shape, weekly[c]!, expected[c]!, from, end));
    cumulative = shapes.map((shape, c) => {
      const sums = new Float64Array(until - from + 1);
      for (let day = from; day < until; day++) {
        const trend = day < end ? (shape.trend * (day - end)) / YEAR : 0;
        sums[day - from + 1] = sums[day - from]! + Math.max(shapeAt(shape, day) + trend, 1e-6) * level[c]!;
      }
      return sums;
    });
    rates = ratesOf(sales, spans, cumulative, from, categories);
  }
  for (let s = 0; s < stores; s++) if (spans.active[s] === 0) rates.fill(0, s * categories, (s + 1) * categories);
  return { end, shapes, rates, from, cumulative };
}

const sumOf = (parts: Float64Array[], weeks: number) =>
  Float64Array.from({ length: weeks }, (_, t) => parts.reduce((sum, part) => sum + part[t]!, 0));

/** Sales of each store and category a day of its span, at shape 1; never below zero. */
function ratesOf(sales: Float64Array, spans: StoreSpans, cumulative: Float64Array[], from: number, categories: number) {
  const rates = new Float64Array(sales.length);
  spans.from.forEach((start, s) => {
    if (Number.isNaN(start)) return;
    for (let c = 0; c < categories; c++) {
      const sold = sales[s * categories + c]!;
      if (sold > 0) rates[s * categories + c] = sold / Math.max(shapeSum(cumulative[c]!, from, start, spans.to[s]!), 7);
    }
  });
  return rates;
}

/** What the stores that bought in each week usually buy of a category in a week. */
function expectedWeekly(
  rates: Float64Array,
  spans: StoreSpans,
  from: number,
  weeks: number,
  categories: number,
  c: number,
) {
  const steps = new Float64Array(weeks * 7 + 1);
  spans.from.forEach((start, s) => {
    const rate = rates[s * categories + c]!;
    if (Number.isNaN(start) || rate === 0) return;
    const clamp = (day: number) => Math.min(Math.max(Math.round(day - from), 0), weeks * 7);
    steps[clamp(start)]! += rate;
    steps[clamp(spans.to[s]!)]! -= rate;
  });
  const expected = new Float64Array(weeks);
  let rate = 0;
  for (let day = 0; day < weeks * 7; day++) {
    rate += steps[day]!;
    expected[Math.floor(day / 7)]! += rate;
  }
  return expected;
}

/** Ratios of weekly sales to those expected; weeks in which too few bought to tell are left out. */
function ratiosOf(sold: Float64Array, expected: Float64Array, end: number): WeeklyRatios {
  const mean = expected.reduce((sum, v) => sum + v, 0) / expected.length;
  const counts = expected.map((v) => (mean > 0 && v > 0.05 * mean ? v / mean : 0));
  return { z: sold.map((v, t) => (counts[t]! > 0 ? v / expected[t]! : 0)), weights: counts, end };
}

/** The level of recent weeks against the shape, older weeks weighing less (simple exponential smoothing, Brown 1959). */
function currentLevel(
  shape: CategoryShape,
  sold: Float64Array,
  expected: Float64Array,
  from: number,
  end: number,
): number {
  let [seen, should] = [0, 0];
  for (let t = 0; t < sold.length; t++) {
    const weight = 0.5 ** ((sold.length - 1 - t) / LEVEL_HALF_LIFE);
    let value = 0;
    for (let d = 0; d < 7; d++) {
      const day = from + 7 * t + d;
      value += Math.max(shapeAt(shape, day) + (shape.trend * (day - end)) / YEAR, 1e-6) / 7;
    }
    seen += weight * sold[t]!;
    should += weight * expected[t]! * value;
  }
  return should > 0 ? seen / should : 1;
}

import { addDays, bucketStart, dayNumber, nextBucketStart } from '../../src-shared/calendar.ts';
import type { TargetPart } from '../../src-shared/contract/targets.ts';
import { type SalesCube, unscoped } from '../cube/cube.ts';
import { scanInvoices } from '../cube/scan.ts';
import type { Db } from '../db/open.ts';
import { type Expectation, type ExpectedSales, Z_80 } from '../targets/landing.ts';
import { isInRegion, storeShares } from '../targets/sales-cells.ts';
import type { Interval } from './intervals.ts';
import { championOf, forecastsOfVersion } from './registry.ts';
import { type Period, type SeriesLevel, salesDateRange, salesSeries } from './series.ts';
import { salesToLearnFrom } from './special-periods.ts';
import { unpackIntervals } from './trained-series.ts';
import { forecastUntrained } from './untrained.ts';
import { extendTo, isCurrent } from './without-store.ts';

const REVENUE_LEVELS: readonly SeriesLevel[] = ['total', 'category', 'store'];
/** Days of sales that tell how much of a week each weekday sells. */
const WEEKDAY_DAYS = 182;
/**
 * How far the errors of one series’ periods go together. With it ranges of 80% held 77 to 82% of the rests of months of sixty
 * stores whose levels wander; with none 62 to 68%.
 */
const PERIODS_IN_STEP = 0.3;

/** The forecast of a revenue series. */
interface RevenueForecast {
  level: SeriesLevel;
  storeId: number;
  category: string;
  points: Float64Array;
  intervals: Interval[];
}

/** The forecasts of all revenue series, with the first day and the length of their periods. */
interface Forecasts {
  first: string;
  grain: Period;
  all: RevenueForecast[];
}

/** The share of the period at an index that some days take. */
interface PeriodShare {
  h: number;
  share: number;
}

/**
 * What is expected of any part of sales, from the forecasts that pages show: of all sales and of a category their own, of
 * stores the sum of theirs, divided between salespeople and categories as their sales were. So the parts of a whole add up to
 * it. A part of a period has the variance of its share; errors of stores go together as far as the range of all sales shows.
 */
export function expectedSales(db: Db, seen: SalesCube, today: string): ExpectedSales {
  const cube = unscoped(seen);
  let forecasts: Forecasts | null | undefined;
  return (part, from, to) => {
    if (forecasts === undefined) forecasts = revenueForecasts(db, cube, today);
    if (forecasts === null) return null;
    const shares = periodShares(forecasts, weekdayWeights(cube, today), from, to);
    return expectationOf(cube, forecasts, shares, part, today);
  };
}

/** The champion's forecasts if they are of the next periods, else those that a training would find now. */
function revenueForecasts(db: Db, cube: SalesCube, today: string): Forecasts | null {
  const { series } = salesSeries(cube, ['total'], today);
  const [total] = series;
  if (!total) return null;
  const { grain, next: first } = total;
  const champion = championOf(db);
  const stored = champion === null ? [] : forecastsOfVersion(db, champion, REVENUE_LEVELS);
  if (stored.some((one) => one.level === 'total' && isCurrent(one, total))) return { first, grain, all: stored };
  const learnt = salesToLearnFrom(db, cube, today);
  const all = salesSeries(learnt, REVENUE_LEVELS, today, { grain }).series.map((one) => {
    const { points, bounds } = forecastUntrained(learnt, today, one);
    const intervals = unpackIntervals(bounds);
    return { level: one.level, storeId: one.storeId, category: one.category, points, intervals };
  });
  return { first, grain, all };
}

/** What each weekday sells relative to the others, from Monday; all alike where nothing is known. */
function weekdayWeights(cube: SalesCube, today: string): Float64Array {
  return cube.memoBySales(`weekdays ${today}`, () => {
    const weights = new Float64Array(7);
    const range = salesDateRange(cube, today);
    if (!range) return weights.fill(1);
    const first = range.last - WEEKDAY_DAYS;
    scanInvoices(cube, { to: today }, ({ month, at, first: line, end }) => {
      const day = month.invoices.day[at]!;
      if (day <= first || day > range.last) return;
      for (let i = line; i < end; i++) weights[weekday(day)]! += month.lines.total[i]!;
    });
    const known = weights.map((v) => Math.max(0, v));
    return known.some((v) => v > 0) ? known : known.fill(1);
  });
}

/** From Monday, 0, to Sunday. */
const weekday = (day: number) => (((day + 3) % 7) + 7) % 7;

/** How much of each period of the forecasts some days take, by what their weekdays sell. */
function periodShares({ first, grain }: Forecasts, weights: Float64Array, from: string, to: string): PeriodShare[] {
  const shares: PeriodShare[] = [];
  let start = bucketStart(first, grain);
  for (let h = 0; start <= to; h++) {
    const next = nextBucketStart(start, grain);
    let [part, whole] = [0, 0];
    for (let day = start; day < next; day = addDays(day, 1)) {
      const weight = weights[weekday(dayNumber(day))]!;
      whole += weight;
      if (day >= from && day <= to) part += weight;
    }
    if (part > 0) shares.push({ h, share: part / whole });
    start = next;
  }
  return shares;
}

/** Standard deviations that are added up, from entirely independent (0) to entirely in step (1). */
function together(deviations: readonly number[], step: number): number {
  const sum = deviations.reduce((total, v) => total + v, 0);
  const squares = deviations.reduce((total, v) => total + v * v, 0);
  return Math.sqrt((1 - step) * squares + step * sum * sum);
}

/** What one series is expected to bring in parts of its periods. */
function ofSeries({ points, intervals }: RevenueForecast, grain: Period, shares: readonly PeriodShare[]): Expectation {
  const length = (shares.at(-1)?.h ?? -1) + 1;
  const known = extendTo(length, grain, points, intervals);
  const deviations = (reach: (point: number, interval: Interval) => number) =>
    shares.map(({ h, share }) => Math.max(0, reach(known.points[h]!, known.intervals[h]!) / Z_80) * Math.sqrt(share));
  return {
    mean: shares.reduce((sum, { h, share }) => sum + share * known.points[h]!, 0),
    down: together(
      deviations((point, { low80 }) => point - low80),
      PERIODS_IN_STEP,
    ),
    up: together(
      deviations((point, { high80 }) => high80 - point),
      PERIODS_IN_STEP,
    ),
  };
}

function expectationOf(
  cube: SalesCube,
  { grain, all }: Forecasts,
  shares: readonly PeriodShare[],
  part: TargetPart,
  today: string,
): Expectation | null {
  const { salesperson, region, category } = part;
  const whole = all.find((one) =>
    category === '' ? one.level === 'total' : one.level === 'category' && one.category === category,
  );
  if (!whole) return null;
  const expected = ofSeries(whole, grain, shares);
  if (salesperson === '' && region === null) return expected;
  const divided = storeShares(cube, today);
  const parts: { of: number; stores: Expectation }[] = all
    .filter(({ level, storeId }) => level === 'store' && cube.stores.canonicalId[storeId] === storeId)
    .map((store) => {
      const ofCategory = category === '' ? 1 : divided.category(store.storeId, category);
      const isPart = isInRegion(cube, store.storeId, part);
      const ofSalesperson = salesperson === '' ? 1 : (divided.salespeople(store.storeId).get(salesperson) ?? 0);
      const { mean, down, up } = ofSeries(store, grain, shares);
      const width = Math.sqrt(ofCategory);
      return {
        of: isPart ? ofSalesperson : 0,
        stores: { mean: mean * ofCategory, down: down * width, up: up * width },
      };
    });
  const sum = (of: (one: (typeof parts)[number]) => number) => parts.reduce((total, one) => total + of(one), 0);
  const everywhere = sum(({ stores }) => stores.mean);
  const scale = everywhere > 0 ? expected.mean / everywhere : 1;
  const deviation = (side: 'down' | 'up') => {
    const ofAll = parts.map(({ stores }) => stores[side]);
    const ofPart = parts.flatMap(({ of, stores }) => (of > 0 ? [stores[side] * Math.sqrt(of)] : []));
    return together(ofPart, inStep(ofAll, expected[side])) * scale;
  };
  return { mean: sum(({ of, stores }) => of * stores.mean) * scale, down: deviation('down'), up: deviation('up') };
}

/** How far deviations of parts go together, where those of their sum are known. */
function inStep(parts: readonly number[], whole: number): number {
  const [apart, step] = [together(parts, 0) ** 2, together(parts, 1) ** 2];
  return step > apart ? Math.min(1, Math.max(0, (whole ** 2 - apart) / (step - apart))) : 0;
}

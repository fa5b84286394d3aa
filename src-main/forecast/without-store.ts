import type { ParsedInput } from '../../src-shared/contract/index.ts';
import { Problem } from '../../src-shared/problem.ts';
import type { SalesCube } from '../cube/cube.ts';
import type { Db } from '../db/open.ts';
import type { Interval } from './intervals.ts';
import { type StoredForecast, storedForecast } from './registry.ts';
import {
  isRevenue,
  LENGTHS,
  type Period,
  periodsFrom,
  type SalesSeries,
  SEASONS,
  type SeriesLevel,
  salesSeries,
} from './series.ts';
import { forecastUntrained } from './untrained.ts';

type ForecastRequest = Pick<ParsedInput<'forecast.get'>, 'withoutStoreId'>;

/** Past sales of a removed store within a series, and the key of its own series where it has one. */
export function salesOfLostStore(
  cube: SalesCube,
  today: string,
  all: SalesSeries,
  { withoutStoreId }: ForecastRequest,
) {
  if (withoutStoreId === undefined || all.level === 'store' || all.level === 'store-product') return undefined;
  const store = cube.stores.canonicalId[withoutStoreId] ?? 0;
  if (store === 0) throw new Problem('store_unknown', { id: withoutStoreId });
  const level: SeriesLevel =
    all.level === 'product' ? 'store-product' : all.level === 'category' ? 'category' : 'store';
  const only = { storeId: store, productId: all.productId, category: all.category };
  const { series } = salesSeries(cube, [level], today, { grain: all.grain, only, most: Infinity });
  const values = new Float64Array(all.values.length);
  const shift = series[0] ? periodsFrom(all.from, all.grain, all.values.length).indexOf(series[0].from) : -1;
  if (shift >= 0) values.set(series[0]!.values.subarray(0, values.length - shift), shift);
  return { values, own: series[0], key: level === 'category' ? undefined : { ...only, level } };
}

/** Whether a stored forecast is of the next periods, and of as many as a version keeps; earlier programs kept fewer. */
export const isCurrent = ({ grain, first, points }: StoredForecast, series: SalesSeries) =>
  grain === series.grain &&
  first === series.next &&
  points.length >= LENGTHS[isRevenue(series.level) ? 'revenue' : 'units'][grain];

/** The forecast of the store that is left out, stored or as a training would make it; null for its share of a category. */
export function lostPoints(
  db: Db,
  cube: SalesCube,
  today: string,
  champion: number | null,
  { key, own }: NonNullable<ReturnType<typeof salesOfLostStore>>,
  all: SalesSeries,
): Float64Array | null {
  if (!key || !own || own.next !== all.next) return null;
  const stored = champion === null ? undefined : storedForecast(db, champion, key);
  return stored && isCurrent(stored, own) ? stored.points : forecastUntrained(cube, today, own).points;
}

/** Share of each period left without the store: by its own forecast, else by its share of the last season. */
export function shareWithoutStore(
  all: SalesSeries,
  lostSales: NonNullable<ReturnType<typeof salesOfLostStore>>,
  points: Float64Array,
  lost: Float64Array | null,
): Float64Array {
  if (lost) {
    const extended = extendTo(points.length, all.grain, lost, []).points;
    return points.map((v, h) => (v > 0 ? Math.min(1, Math.max(0, 1 - extended[h]! / v)) : 1));
  }
  const from = Math.max(0, all.values.length - SEASONS[all.grain]);
  const totalSales = all.values.subarray(from).reduce((sum, v) => sum + v, 0);
  const storeSales = lostSales.values.subarray(from).reduce((sum, v) => sum + v, 0);
  return points.map(() => (totalSales > 0 ? Math.min(1, Math.max(0, 1 - storeSales / totalSales)) : 1));
}

/** The first periods; beyond the last one that is kept, the last season repeats, or the last value of a shorter one. */
export function extendTo(horizon: number, grain: Period, points: Float64Array, intervals: Interval[]) {
  const season = SEASONS[grain];
  const kept = points.length;
  const at = (h: number) => (h < kept ? h : kept < season ? kept - 1 : kept - season + ((h - kept) % season));
  return {
    points: Float64Array.from({ length: horizon }, (_, h) => points[at(h)]!),
    intervals: Array.from({ length: horizon }, (_, h) => intervals[at(h)]!),
  };
}

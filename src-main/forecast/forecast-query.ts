import { bucketStart, dateOfDayNumber, dayNumber, nextBucketStart } from '../../src-shared/calendar.ts';
import type { ExpectedFestival, Forecast, ForecastNote, ForecastPoint } from '../../src-shared/contract/forecast.ts';
import type { Output, ParsedInput } from '../../src-shared/contract/index.ts';
import { Problem } from '../../src-shared/problem.ts';
import type { SalesCube } from '../cube/cube.ts';
import type { Db } from '../db/open.ts';
import { explainForecast } from './explain.ts';
import type { Interval } from './intervals.ts';
import type { SeriesNote } from './prepare.ts';
import { championOf, forecastsOfSeries, listVersions, type StoredForecast, storedForecast } from './registry.ts';
import {
  HORIZONS,
  isRevenue,
  type Period,
  periodsFrom,
  type SalesSeries,
  SEASONS,
  type SeriesKey,
  type SeriesLevel,
  salesSeries,
} from './series.ts';
import { salesToLearnFrom, specialPeriodsOf } from './special-periods.ts';
import { unpackIntervals } from './trained-series.ts';
import { forecastUntrained } from './untrained.ts';
import { extendTo, isCurrent, lostPoints, salesOfLostStore, shareWithoutStore } from './without-store.ts';

/** Maximum number of backtested models in the result. */
const MAX_MODELS_SHOWN = 8;

type ForecastRequest = ParsedInput<'forecast.get'>;

/** Key and level of the series that a request names. @throws Problem `store_unknown` · `product_unknown` */
function requestedKey(cube: SalesCube, { storeId, productId, category }: ForecastRequest): SeriesKey {
  const store = storeId === undefined ? 0 : (cube.stores.canonicalId[storeId] ?? 0);
  const product = productId === undefined ? 0 : (cube.products.canonicalId[productId] ?? 0);
  if (storeId !== undefined && store === 0) throw new Problem('store_unknown', { id: storeId });
  if (productId !== undefined && product === 0) throw new Problem('product_unknown', { id: productId });
  const level: SeriesLevel =
    store && product
      ? 'store-product'
      : store
        ? 'store'
        : product
          ? 'product'
          : category !== undefined
            ? 'category'
            : 'total';
  return { level, storeId: store, productId: product, category: level === 'category' ? category! : '' };
}

/** Forecast of one series, stored or computed on demand. */
interface ForecastResult {
  points: Float64Array;
  intervals: Interval[];
  model: string;
  kind: string;
  etsForm: string | null;
  mase: number | null;
  naiveMase: number | null;
  tried: { model: string; loss: number }[];
  notes: SeriesNote[];
  festivals: ExpectedFestival[];
  version: { id: number; madeAt: string } | null;
}

/** As {@link forecastOf}, of what a training has left; null where it would have to be computed, which takes seconds. */
export function trainedForecastOf(db: Db, cube: SalesCube, today: string, input: ForecastRequest): Forecast | null {
  const key = requestedKey(cube, input);
  const champion = championOf(db);
  const stored = champion === null ? undefined : storedForecast(db, champion, key);
  if (!stored || input.withoutStoreId !== undefined) return null;
  const { series } = requestedSeries(cube, key, today, input.grain);
  return isCurrent(stored, series) ? forecastOf(db, cube, today, input) : null;
}

/**
 * The forecast of one series: the champion's stored one, else computed on demand in the same way. What-if changes apply
 * to the forecast, not to the history.
 *
 * @throws Problem `store_unknown` · `product_unknown` · `no_sales`
 */
export function forecastOf(db: Db, cube: SalesCube, today: string, input: ForecastRequest): Forecast {
  const key = requestedKey(cube, input);
  const { series, known } = requestedSeries(cube, key, today, input.grain);
  const lostSales = salesOfLostStore(cube, today, series, input);
  const champion = championOf(db);
  const stored = champion === null ? undefined : storedForecast(db, champion, key);
  const horizon = input.horizon ?? HORIZONS[series.grain];
  const storedCovers = stored && isCurrent(stored, series);
  const learnt = storedCovers && !lostSales ? cube : salesToLearnFrom(db, cube, today);
  const [learntSeries, learntLost] =
    learnt === cube
      ? [series, lostSales]
      : [requestedSeries(learnt, key, today, series.grain).series, salesOfLostStore(learnt, today, series, input)];
  const result = storedCovers
    ? fromStored(db, stored, horizon)
    : fromUntrained(learnt, today, learntSeries, horizon, champion !== null && !stored);
  const growth =
    (1 + (input.growthPercent ?? 0) / 100) * (isRevenue(key.level) ? 1 + (input.pricePercent ?? 0) / 100 : 1);
  const remaining =
    learntLost &&
    shareWithoutStore(
      learntSeries,
      learntLost,
      result.points,
      lostPoints(db, learnt, today, champion, learntLost, series),
    );
  const knownPeriods = periodsKnown(known.first, series);
  const starts = periodsFrom(series.next, series.grain, horizon);
  const points = starts.map((period, h): ForecastPoint => {
    const { low80, high80, low95, high95 } = result.intervals[h]!;
    const [mean, ...bounds] = [result.points[h]!, low80, high80, low95, high95].map((v) =>
      roundMeasure(v * growth * (remaining?.[h] ?? 1), key.level),
    );
    const lastYear = valueLastYear(series, h, knownPeriods);
    return {
      period,
      mean: mean!,
      low80: bounds[0]!,
      high80: bounds[1]!,
      low95: bounds[2]!,
      high95: bounds[3]!,
      lastYear: lastYear === null ? null : roundMeasure(lastYear, key.level),
    };
  });
  const notes = result.notes.map(toForecastNote);
  if (dayNumber(today) - dayNumber(series.next) > 45)
    notes.push({ code: 'data_old', value: dateOfDayNumber(known.last) });
  const historyPeriods = periodsFrom(series.from, series.grain, series.values.length);
  const forecast: Omit<Forecast, 'explanation'> = {
    level: key.level,
    name: seriesName(cube, key),
    storeId: key.storeId || null,
    productId: key.productId || null,
    category: key.level === 'category' ? key.category : null,
    measure: isRevenue(key.level) ? 'revenue' : 'units',
    currency: cube.currency,
    grain: series.grain,
    history: historyPeriods.map((period, t) => ({
      period,
      value: roundMeasure(series.values[t]! - (lostSales?.values[t] ?? 0), key.level),
    })),
    points,
    model: result.model,
    etsForm: result.etsForm,
    kind: result.kind,
    accuracy: { mase: result.mase, naiveMase: result.naiveMase },
    tried: result.tried,
    notes,
    festivals: result.festivals,
    specialPeriods: specialPeriodsOf(db, cube, key),
    modelVersion: result.version?.id ?? null,
    madeAt: result.version?.madeAt ?? null,
    earlier: input.withoutStoreId ? [] : earlierForecasts(db, key, series),
  };
  return { ...forecast, explanation: explainForecast(forecast) };
}

const roundMeasure = (value: number, level: SeriesLevel) =>
  (isRevenue(level) ? Math.round(value) : Math.round(value * 1000) / 1000) || 0;

/** The requested series, empty where nothing was sold, and the days with sales. */
function requestedSeries(cube: SalesCube, key: SeriesKey, today: string, grain: Period | undefined) {
  const chosen = grain ?? trainingGrain(cube, key.level, today);
  const { series, known } = salesSeries(cube, [key.level], today, { grain: chosen, only: key, most: Infinity });
  const match = series.find(
    (one) => one.storeId === key.storeId && one.productId === key.productId && one.category === key.category,
  );
  if (!known) throw new Problem('no_sales/to_forecast');
  if (match) return { series: match, known };
  const empty: SalesSeries = {
    ...key,
    grain: chosen,
    from: dateOfDayNumber(known.last + 1),
    next: dateOfDayNumber(known.last + 1),
    values: new Float64Array(0),
    notes: [],
  };
  return { series: empty, known };
}

/** Number of periods of the series' length since the company's first sale; before its own first one nothing was sold. */
function periodsKnown(first: number, { next, grain }: SalesSeries): number {
  let count = 0;
  for (let at = bucketStart(dateOfDayNumber(first), grain); at < next; at = nextBucketStart(at, grain)) count++;
  return count;
}

/** What the same period of last year sold: 12 months or 52 weeks before; null where that is not known. */
function valueLastYear({ values, grain }: SalesSeries, h: number, known: number): number | null {
  const back = SEASONS[grain] - h;
  if (back <= 0 || back > known) return null;
  return values[values.length - back] ?? 0;
}

/** The period length that training uses for a level. */
function trainingGrain(cube: SalesCube, level: SeriesLevel, today: string): Period {
  const family: SeriesLevel = isRevenue(level) ? 'total' : 'product';
  return cube.memo(`grain ${family} ${today}`, () => salesSeries(cube, [family], today).series[0]?.grain ?? 'month');
}

function fromStored(db: Db, stored: StoredForecast, horizon: number): ForecastResult {
  const madeAt = db
    .prepare<unknown[], string>('SELECT made_at FROM forecast_version WHERE id = ?')
    .pluck()
    .get(stored.versionId)!;
  return {
    ...extendTo(horizon, stored.grain, stored.points, stored.intervals),
    model: stored.model,
    kind: stored.kind,
    etsForm: stored.details.etsForm,
    ...backtestLosses(stored.model, stored.details.ranking),
    notes: stored.details.notes,
    festivals: stored.details.festivals ?? [],
    version: { id: stored.versionId, madeAt },
  };
}

function fromUntrained(
  cube: SalesCube,
  today: string,
  series: SalesSeries,
  horizon: number,
  untrained: boolean,
): ForecastResult {
  const { kind, model, notes, points, bounds, ranking, etsForm, festivals } = forecastUntrained(cube, today, series);
  return {
    ...extendTo(horizon, series.grain, points, unpackIntervals(bounds)),
    model,
    kind,
    etsForm,
    ...backtestLosses(model, ranking),
    notes: [...series.notes, ...notes, ...(untrained ? [{ code: 'untrained' as const }] : [])],
    festivals,
    version: null,
  };
}

/** Backtest losses of the selected model, the naive one and the best others. */
function backtestLosses(
  model: string,
  tried: ForecastResult['tried'],
): Pick<ForecastResult, 'mase' | 'naiveMase' | 'tried'> {
  const loss = (name: string) => tried.find((one) => one.model === name)?.loss ?? null;
  return {
    mase: loss(model),
    naiveMase: loss('seasonal-naive') ?? loss('naive'),
    tried: tried.slice(0, MAX_MODELS_SHOWN),
  };
}

function seriesName(cube: SalesCube, { level, storeId, productId, category }: SeriesKey): string {
  if (level === 'total') return 'All sales';
  if (level === 'category') return category || 'No category';
  const store = storeId ? cube.stores.get(storeId).name : '';
  const product = productId ? cube.products.get(productId).name : '';
  return [store, product].filter(Boolean).join(' · ');
}

function toForecastNote(note: SeriesNote): ForecastNote {
  const value = 'periods' in note ? note.periods : 'count' in note ? note.count : 'period' in note ? note.period : null;
  return { code: note.code, value };
}

/** Forecasts of all versions for periods whose actual values are known. */
function earlierForecasts(db: Db, key: SeriesKey, series: SalesSeries): Forecast['earlier'] {
  const actualByPeriod = new Map(
    periodsFrom(series.from, series.grain, series.values.length).map((period, t) => [period, series.values[t]!]),
  );
  const madeAt = new Map(listVersions(db).map((version) => [version.id, version.madeAt]));
  return forecastsOfSeries(db, key)
    .filter(({ grain }) => grain === series.grain)
    .map(({ versionId, first, grain, points, intervals: bounds }) => ({
      version: versionId,
      madeAt: madeAt.get(versionId)!,
      points: periodsFrom(first, grain, Math.min(points.length, HORIZONS[grain])).flatMap((period, h) => {
        const actualValue = actualByPeriod.get(period);
        const round = (v: number) => roundMeasure(v, key.level);
        const { low80, high80, low95, high95 } = bounds[h]!;
        return actualValue === undefined
          ? []
          : [
              {
                period,
                mean: round(points[h]!),
                low80: round(low80),
                high80: round(high80),
                low95: round(low95),
                high95: round(high95),
                actual: round(actualValue),
              },
            ];
      }),
    }))
    .filter(({ points }) => points.length > 0);
}

/** Series of the champion, those with the highest MASE first. */
export function listChampionSeries(
  db: Db,
  cube: SalesCube,
  { level, limit }: ParsedInput<'forecast.series'>,
): Output<'forecast.series'> {
  const champion = championOf(db);
  if (champion === null) return { items: [], total: 0 };
  const rows = db
    .prepare<
      unknown[],
      SeriesKey & {
        model: string;
        mase: number | null;
        naiveMase: number | null;
      }
    >(
      `SELECT level, store_id AS storeId, product_id AS productId, category, model, mase, naive_mase AS naiveMase FROM forecast_series
       WHERE version_id = ? AND (? IS NULL OR level = ?) ORDER BY mase IS NULL, mase DESC, level, store_id, product_id, category`,
    )
    .all(champion, level ?? null, level ?? null);
  const visible = rows.filter(
    ({ storeId, productId }) =>
      (storeId ? cube.stores.rows.has(storeId) : !cube.unscopedCube) &&
      (!productId || cube.products.rows.has(productId)),
  );
  return {
    items: visible.slice(0, limit).map((row) => ({
      ...row,
      name: seriesName(cube, row),
      storeId: row.storeId || null,
      productId: row.productId || null,
      category: row.level === 'category' ? row.category : null,
    })),
    total: visible.length,
  };
}

import { dateOfDay, dayNumber } from '../../src-shared/calendar.ts';
import type { Forecast, ForecastNote, ForecastPoint } from '../../src-shared/contract/forecast.ts';
import type { Checked, Output } from '../../src-shared/contract/index.ts';
import { Problem } from '../../src-shared/problem.ts';
import type { Facts } from '../facts/facts.ts';
import type { Store as Database } from '../store/open.ts';
import { answer, lossesByClass, testSeries } from './evaluate.ts';
import { explained } from './explain.ts';
import { type Interval, intervals } from './intervals.ts';
import type { Note } from './prepare.ts';
import { championOf, everyVersionOf, type KeptSeries, keptSeries, versions } from './registry.ts';
import {
  HORIZONS,
  isRevenue,
  type Level,
  type Period,
  periodsFrom,
  type SalesSeries,
  SEASONS,
  type SeriesKey,
  salesSeries,
} from './series.ts';
import { calibrated, ranking, rowsOf } from './train.ts';

/** Maximum number of backtested models in the result. */
const SHOWN = 8;

type Asked = Checked<'forecast.get'>;

/** Key and level of the series that a request names. @throws Problem `store_unknown` · `product_unknown` */
function keyAsked(facts: Facts, { storeId, productId, category }: Asked): SeriesKey {
  const store = storeId === undefined ? 0 : (facts.stores.countsAs[storeId] ?? 0);
  const product = productId === undefined ? 0 : (facts.products.countsAs[productId] ?? 0);
  if (storeId !== undefined && store === 0) throw new Problem('store_unknown', `There is no store ${storeId}.`);
  if (productId !== undefined && product === 0)
    throw new Problem('product_unknown', `There is no product ${productId}.`);
  const level: Level =
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
interface Said {
  points: Float64Array;
  intervals: Interval[];
  model: string;
  kind: string;
  etsForm: string | null;
  mase: number | null;
  naiveMase: number | null;
  tried: { model: string; loss: number }[];
  notes: Note[];
  version: { id: number; madeAt: string } | null;
}

/**
 * The forecast of one series: the champion's stored one, else computed on demand in the same way. What-if changes apply
 * to the forecast, not to the history.
 *
 * @throws Problem `store_unknown` · `product_unknown` · `no_sales`
 */
export function lookAhead(db: Database, facts: Facts, today: string, input: Asked): Forecast {
  const key = keyAsked(facts, input);
  const { series, lastDay } = seriesOf(facts, key, today, input.grain);
  const lost = lostOf(facts, today, series, input);
  const champion = championOf(db);
  const kept = champion === null ? undefined : keptSeries(db, champion, key);
  const horizon = input.horizon ?? kept?.points.length ?? HORIZONS[series.grain];
  const fits = kept && kept.grain === series.grain && kept.first === series.next && horizon <= kept.points.length;
  const said = fits ? asKept(db, kept, horizon) : madeNow(series, horizon, champion !== null && !kept);
  const growth =
    (1 + (input.growthPercent ?? 0) / 100) * (isRevenue(key.level) ? 1 + (input.pricePercent ?? 0) / 100 : 1);
  const itsOwn = lost?.key && champion !== null ? keptSeries(db, champion, lost.key) : undefined;
  const stays = lost && staysOf(series, lost, said.points, itsOwn);
  const starts = periodsFrom(series.next, series.grain, horizon);
  const points = starts.map((period, h): ForecastPoint => {
    const { low80, high80, low95, high95 } = said.intervals[h]!;
    const [mean, ...bounds] = [said.points[h]!, low80, high80, low95, high95].map((v) =>
      rounded(v * growth * (stays?.[h] ?? 1), key.level),
    );
    return { period, mean: mean!, low80: bounds[0]!, high80: bounds[1]!, low95: bounds[2]!, high95: bounds[3]! };
  });
  const notes = said.notes.map(noteOf);
  if (dayNumber(today) - dayNumber(series.next) > 45) notes.push({ code: 'data_old', value: dateOfDay(lastDay) });
  const known = periodsFrom(series.from, series.grain, series.values.length);
  const forecast: Omit<Forecast, 'explanation'> = {
    level: key.level,
    name: nameOf(facts, key),
    storeId: key.storeId || null,
    productId: key.productId || null,
    category: key.level === 'category' ? key.category : null,
    measure: isRevenue(key.level) ? 'revenue' : 'units',
    currency: facts.currency,
    grain: series.grain,
    history: known.map((period, t) => ({
      period,
      value: rounded(series.values[t]! - (lost?.values[t] ?? 0), key.level),
    })),
    points,
    model: said.model,
    etsForm: said.etsForm,
    kind: said.kind,
    accuracy: { mase: said.mase, naiveMase: said.naiveMase },
    tried: said.tried,
    notes,
    modelVersion: said.version?.id ?? null,
    madeAt: said.version?.madeAt ?? null,
    earlier: input.withoutStoreId ? [] : earlierOf(db, key, series),
  };
  return { ...forecast, explanation: explained(forecast) };
}

const rounded = (value: number, level: Level) =>
  (isRevenue(level) ? Math.round(value) : Math.round(value * 1000) / 1000) || 0;

/** The requested series, empty where nothing was sold, and the last day with sales. */
function seriesOf(facts: Facts, key: SeriesKey, today: string, grain: Period | undefined) {
  const chosen = grain ?? grainOf(facts, key.level, today);
  const { series, known } = salesSeries(facts, [key.level], today, { grain: chosen, only: key, most: Infinity });
  const found = series.find(
    (one) => one.storeId === key.storeId && one.productId === key.productId && one.category === key.category,
  );
  if (!known) throw new Problem('no_sales', 'There are no sales to forecast from.', 'Import an invoice export first.');
  if (found) return { series: found, lastDay: known.last };
  const empty: SalesSeries = {
    ...key,
    grain: chosen,
    from: dateOfDay(known.last + 1),
    next: dateOfDay(known.last + 1),
    values: new Float64Array(0),
    notes: [],
  };
  return { series: empty, lastDay: known.last };
}

/** The period length that training uses for a level. */
function grainOf(facts: Facts, level: Level, today: string): Period {
  const family: Level = isRevenue(level) ? 'total' : 'product';
  return facts.once(`grain ${family} ${today}`, () => salesSeries(facts, [family], today).series[0]?.grain ?? 'month');
}

/** Past sales of a removed store within a series, and the key of its own series where it has one. */
function lostOf(facts: Facts, today: string, all: SalesSeries, { withoutStoreId }: Asked) {
  if (withoutStoreId === undefined || all.level === 'store' || all.level === 'store-product') return undefined;
  const store = facts.stores.countsAs[withoutStoreId] ?? 0;
  if (store === 0) throw new Problem('store_unknown', `There is no store ${withoutStoreId}.`);
  const level: Level = all.level === 'product' ? 'store-product' : all.level === 'category' ? 'category' : 'store';
  const only = { storeId: store, productId: all.productId, category: all.category };
  const { series } = salesSeries(facts, [level], today, { grain: all.grain, only, most: Infinity });
  const values = new Float64Array(all.values.length);
  const shift = series[0] ? periodsFrom(all.from, all.grain, all.values.length).indexOf(series[0].from) : -1;
  if (shift >= 0) values.set(series[0]!.values.subarray(0, values.length - shift), shift);
  return { values, key: level === 'category' ? undefined : { ...only, level } };
}

/** Share of each period left without the store: by its own stored forecast, else by its share of the last season. */
function staysOf(
  all: SalesSeries,
  lost: NonNullable<ReturnType<typeof lostOf>>,
  points: Float64Array,
  its: KeptSeries | undefined,
): Float64Array {
  if (its && its.grain === all.grain && its.first === all.next && its.points.length >= points.length)
    return points.map((v, h) => (v > 0 ? Math.min(1, Math.max(0, 1 - its.points[h]! / v)) : 1));
  const from = Math.max(0, all.values.length - SEASONS[all.grain]);
  const whole = all.values.subarray(from).reduce((sum, v) => sum + v, 0);
  const part = lost.values.subarray(from).reduce((sum, v) => sum + v, 0);
  return points.map(() => (whole > 0 ? Math.min(1, Math.max(0, 1 - part / whole)) : 1));
}

function asKept(db: Database, kept: KeptSeries, horizon: number): Said {
  const madeAt = db.prepare('SELECT made_at FROM forecast_version WHERE id = ?').pluck().get(kept.versionId) as string;
  return {
    points: kept.points.subarray(0, horizon),
    intervals: kept.intervals.slice(0, horizon),
    model: kept.model,
    kind: kept.kind,
    etsForm: kept.told.etsForm,
    ...backtested(kept.model, kept.told.ranking),
    notes: kept.told.notes,
    version: { id: kept.versionId, madeAt },
  };
}

function madeNow(series: SalesSeries, horizon: number, untrained: boolean): Said {
  const tested = testSeries({ key: '', values: series.values }, SEASONS[series.grain], horizon);
  const answered = answer(tested, horizon, lossesByClass([tested]));
  const calibration = calibrated([answered], horizon).get(answered.prepared.kind)!;
  const tried = ranking(answered);
  return {
    points: answered.points,
    intervals: intervals(answered.points, rowsOf(answered), calibration, answered.prepared),
    model: answered.model,
    kind: answered.prepared.kind,
    etsForm: answered.test?.etsForm ?? null,
    ...backtested(answered.model, tried),
    notes: [...series.notes, ...answered.notes, ...(untrained ? [{ code: 'untrained' as const }] : [])],
    version: null,
  };
}

/** Backtest losses of the selected model, the naive one and the best others. */
function backtested(model: string, tried: Said['tried']): Pick<Said, 'mase' | 'naiveMase' | 'tried'> {
  const loss = (name: string) => tried.find((one) => one.model === name)?.loss ?? null;
  return { mase: loss(model), naiveMase: loss('seasonal-naive') ?? loss('naive'), tried: tried.slice(0, SHOWN) };
}

function nameOf(facts: Facts, { level, storeId, productId, category }: SeriesKey): string {
  if (level === 'total') return 'All sales';
  if (level === 'category') return category || 'No category';
  const store = storeId ? facts.stores.of(storeId).name : '';
  const product = productId ? facts.products.of(productId).name : '';
  return [store, product].filter(Boolean).join(' · ');
}

function noteOf(note: Note): ForecastNote {
  const value = 'periods' in note ? note.periods : 'count' in note ? note.count : 'period' in note ? note.period : null;
  return { code: note.code, value };
}

/** Forecasts of all versions for periods whose actual values are known. */
function earlierOf(db: Database, key: SeriesKey, series: SalesSeries): Forecast['earlier'] {
  const actual = new Map(
    periodsFrom(series.from, series.grain, series.values.length).map((period, t) => [period, series.values[t]!]),
  );
  const madeAt = new Map(versions(db).map((version) => [version.id, version.madeAt]));
  return everyVersionOf(db, key)
    .filter(({ grain }) => grain === series.grain)
    .map(({ versionId, first, grain, points, intervals: bounds }) => ({
      version: versionId,
      madeAt: madeAt.get(versionId)!,
      points: periodsFrom(first, grain, points.length).flatMap((period, h) => {
        const came = actual.get(period);
        const round = (v: number) => rounded(v, key.level);
        const { low80, high80, low95, high95 } = bounds[h]!;
        return came === undefined
          ? []
          : [
              {
                period,
                mean: round(points[h]!),
                low80: round(low80),
                high80: round(high80),
                low95: round(low95),
                high95: round(high95),
                actual: round(came),
              },
            ];
      }),
    }))
    .filter(({ points }) => points.length > 0);
}

/** Series of the champion, those with the highest MASE first. */
export function listSeries(
  db: Database,
  facts: Facts,
  { level, limit }: Checked<'forecast.series'>,
): Output<'forecast.series'> {
  const champion = championOf(db);
  if (champion === null) return { items: [], total: 0 };
  const rows = db
    .prepare(
      `SELECT level, store_id AS storeId, product_id AS productId, category, model, mase, naive_mase AS naiveMase FROM forecast_series
       WHERE version_id = ? AND (? IS NULL OR level = ?) ORDER BY mase IS NULL, mase DESC, level, store_id, product_id, category`,
    )
    .all(champion, level ?? null, level ?? null) as (SeriesKey & {
    model: string;
    mase: number | null;
    naiveMase: number | null;
  })[];
  const there = rows.filter(
    ({ storeId, productId }) =>
      (storeId ? facts.stores.rows.has(storeId) : !facts.whole) && (!productId || facts.products.rows.has(productId)),
  );
  return {
    items: there.slice(0, limit).map((row) => ({
      ...row,
      name: nameOf(facts, row),
      storeId: row.storeId || null,
      productId: row.productId || null,
      category: row.level === 'category' ? row.category : null,
    })),
    total: there.length,
  };
}

import { type Backtest, type BacktestOptions, backtest } from './backtest.ts';
import type { ModelName } from './models/index.ts';
import { isSeasonal } from './models/season.ts';
import { pooledCombination, poolWeights } from './pooled-combination.ts';
import { type PreparedSeries, prepare, type SeriesClass, type SeriesNote } from './prepare.ts';
import { type ClassLosses, classLosses, selectModel } from './select-model.ts';

/** One series to forecast. */
export interface SeriesInput {
  key: string;
  values: ArrayLike<number>;
}

/** A forecast with the prepared series, the backtest and the chosen model. */
export interface SeriesForecast {
  key: string;
  prepared: PreparedSeries;
  points: Float64Array;
  model: ModelName;
  loss: number | undefined;
  test: Backtest | undefined;
  notes: SeriesNote[];
}

/** Detects the season length: the candidate at which most series are seasonal; 1 where at most a fifth are. */
export function detectSeason(series: SeriesInput[], candidates = [12, 4, 52, 7]): number {
  let best = { season: 1, share: 0.2 };
  for (const season of candidates) {
    const long = series.filter(({ values }) => values.length > 2 * season);
    if (long.length < series.length / 2) continue;
    const differenced = long.map(({ values }) =>
      Float64Array.from({ length: values.length - 1 }, (_, t) => values[t + 1]! - values[t]!),
    );
    const share = differenced.filter((y) => isSeasonal(y, season)).length / long.length;
    if (share > best.share) best = { season, share };
  }
  return best.season;
}

/** A prepared series with its backtest, before a model is selected. */
export interface TestedSeries {
  key: string;
  prepared: PreparedSeries;
  test: Backtest | undefined;
}

/** Prepares a series and backtests every model of its class on it. */
export function backtestSeries(
  { key, values }: SeriesInput,
  season: number,
  horizon: number,
  options: BacktestOptions = {},
): TestedSeries {
  const prepared = prepare(values);
  const tested =
    prepared.kind === 'regular' || prepared.kind === 'intermittent' || (prepared.kind === 'short' && options.calendar);
  return { key, prepared, test: tested ? backtest(prepared, season, horizon, options) : undefined };
}

/** Mean loss of each model, by class of series, over all backtested series. */
export function lossesByClass(all: Iterable<TestedSeries>): Map<SeriesClass, ClassLosses> {
  const classes = new Map<SeriesClass, { backtest: Backtest; kind: SeriesClass }[]>();
  for (const { prepared, test } of all) {
    if (!test) continue;
    const classTests = classes.get(prepared.kind) ?? [];
    classes.set(prepared.kind, classTests);
    classTests.push({ backtest: test, kind: prepared.kind });
  }
  return new Map([...classes].map(([kind, tests]) => [kind, classLosses(tests)]));
}

/** The forecast of a backtested series by its selected model; a mean or zero where no model can be fitted. */
export function forecastTested(
  { key, prepared, test }: TestedSeries,
  horizon: number,
  ofClass: Map<SeriesClass, ClassLosses>,
): SeriesForecast {
  const { y, kind, positive, notes } = prepared;
  const choice = test && selectModel(test, kind, ofClass.get(kind) ?? new Map());
  if (choice) {
    return {
      key,
      prepared,
      test,
      points: choice.result.points,
      model: choice.result.model,
      loss: choice.loss,
      notes: choice.byClass ? [...notes, { code: 'class_choice' }] : notes,
    };
  }
  const recent = y.subarray(Math.max(0, y.length - 3));
  const recentMean =
    kind === 'stopped' || recent.length === 0 ? 0 : recent.reduce((sum, v) => sum + v, 0) / recent.length;
  const points = new Float64Array(horizon).fill(positive ? Math.max(recentMean, 0) : recentMean);
  return {
    key,
    prepared,
    test,
    points,
    model: kind === 'short' || kind === 'regular' ? 'average' : 'zero',
    loss: undefined,
    notes,
  };
}

/** Forecasts series of one frequency, each by the model that its backtest selects, intermittent ones by weights of them all. */
export function forecastAll(series: SeriesInput[], season: number, horizon: number): SeriesForecast[] {
  const tested = series.map((one) => backtestSeries(one, season, horizon));
  const weights = poolWeights(tested, season, horizon);
  if (weights)
    for (const { prepared, test } of tested) {
      const pooled = prepared.kind === 'intermittent' && test && pooledCombination(test, weights);
      if (pooled) test.tried.push(pooled);
    }
  const ofClass = lossesByClass(tested);
  return tested.map((one) => forecastTested(one, horizon, ofClass));
}

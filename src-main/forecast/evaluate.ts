import { type Backtest, backtest } from './backtest.ts';
import { type ClassLosses, choose, classLosses } from './choose.ts';
import type { ModelName } from './models/index.ts';
import { isSeasonal } from './models/season.ts';
import { type Note, type Prepared, prepare, type SeriesClass } from './prepare.ts';

/** One series to forecast. */
export interface SeriesIn {
  key: string;
  values: ArrayLike<number>;
}

/** A forecast with the prepared series, the backtest and the chosen model. */
export interface Answer {
  key: string;
  prepared: Prepared;
  points: Float64Array;
  model: ModelName;
  loss: number | undefined;
  test: Backtest | undefined;
  notes: Note[];
}

/** Detects the season length: the candidate at which most series are seasonal; 1 where at most a fifth are. */
export function guessSeason(series: SeriesIn[], candidates = [12, 4, 52, 7]): number {
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
export interface Tested {
  key: string;
  prepared: Prepared;
  test: Backtest | undefined;
}

/** Prepares a series and backtests every model of its class on it. */
export function testSeries({ key, values }: SeriesIn, season: number, horizon: number): Tested {
  const prepared = prepare(values);
  const tested = prepared.kind === 'regular' || prepared.kind === 'intermittent';
  return { key, prepared, test: tested ? backtest(prepared, season, horizon) : undefined };
}

/** Mean loss of each model, by class of series, over all backtested series. */
export function lossesByClass(all: Iterable<Tested>): Map<SeriesClass, ClassLosses> {
  const classes = new Map<SeriesClass, { backtest: Backtest; kind: SeriesClass }[]>();
  for (const { prepared, test } of all) {
    if (!test) continue;
    const its = classes.get(prepared.kind) ?? [];
    classes.set(prepared.kind, its);
    its.push({ backtest: test, kind: prepared.kind });
  }
  return new Map([...classes].map(([kind, tests]) => [kind, classLosses(tests)]));
}

/** The forecast of a backtested series by its selected model; a mean or zero where no model can be fitted. */
export function answer(
  { key, prepared, test }: Tested,
  horizon: number,
  ofClass: Map<SeriesClass, ClassLosses>,
): Answer {
  const { y, kind, positive, notes } = prepared;
  const choice = test && choose(test, kind, ofClass.get(kind) ?? new Map());
  if (choice) {
    return {
      key,
      prepared,
      test,
      points: choice.tried.points,
      model: choice.tried.model,
      loss: choice.loss,
      notes: choice.byClass ? [...notes, { code: 'class_choice' }] : notes,
    };
  }
  const last = y.subarray(Math.max(0, y.length - 3));
  const usual = kind === 'stopped' || last.length === 0 ? 0 : last.reduce((sum, v) => sum + v, 0) / last.length;
  const points = new Float64Array(horizon).fill(positive ? Math.max(usual, 0) : usual);
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

/** Forecasts series of one frequency, each with the model selected by its backtest. */
export function evaluate(series: SeriesIn[], season: number, horizon: number): Answer[] {
  const tested = series.map((one) => testSeries(one, season, horizon));
  const ofClass = lossesByClass(tested);
  return tested.map((one) => answer(one, horizon, ofClass));
}

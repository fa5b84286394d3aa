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

/** A forecast with what led to it. */
export interface Answer {
  key: string;
  prepared: Prepared;
  points: Float64Array;
  model: ModelName;
  loss: number | undefined;
  test: Backtest | undefined;
  notes: Note[];
}

/** Values to a season where nobody says: the candidate at which the most series repeat themselves; 1 where few do. */
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

/** A series ready to be answered once it is known what suits its class. */
export interface Tested {
  key: string;
  prepared: Prepared;
  test: Backtest | undefined;
}

/** Makes a series ready and tries every model of its class on it. */
export function testSeries({ key, values }: SeriesIn, season: number, horizon: number): Tested {
  const prepared = prepare(values);
  const tested = prepared.kind === 'regular' || prepared.kind === 'intermittent';
  return { key, prepared, test: tested ? backtest(prepared, season, horizon) : undefined };
}

/** What suits each class of series, over all that were tested. */
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

/** The forecast of a tested series by the model that was chosen for it; a plain rule where no model can be fitted. */
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

/** Forecasts series of one frequency, each by the model that a backtest chooses for it. */
export function evaluate(series: SeriesIn[], season: number, horizon: number): Answer[] {
  const tested = series.map((one) => testSeries(one, season, horizon));
  const ofClass = lossesByClass(tested);
  return tested.map((one) => answer(one, horizon, ofClass));
}

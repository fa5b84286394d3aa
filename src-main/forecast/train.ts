import type { ForecastAccuracy } from '../../src-shared/contract/forecast.ts';
import type { Backtest, ModelResult } from './backtest.ts';
import { scaledLosses } from './backtest.ts';
import { backtestSeries, forecastTested, lossesByClass, type SeriesForecast, type TestedSeries } from './evaluate.ts';
import {
  type Calibration,
  calibrate,
  type ErrorRows,
  errorScale,
  type Interval,
  intervalBounds,
  predictionIntervals,
} from './intervals.ts';
import { sumErrors } from './measures.ts';
import type { ModelName } from './models/index.ts';
import { type HierarchyNode, reconcile, removeNegativeParts } from './reconcile.ts';
import { selectModel } from './select-model.ts';
import { HORIZONS, type Period, type SalesSeries, SEASONS, type SeriesLevel } from './series.ts';

/** A series with its reconciled forecast, as it is stored. */
interface TrainedSeries {
  series: SalesSeries;
  answer: SeriesForecast;
  points: Float64Array;
  intervals: Interval[];
  /** MASE on the held-out last origin; null where the series was not backtested. */
  mase: number | null;
  naiveMase: number | null;
}

export interface TrainingResult {
  trained: TrainedSeries[];
  /** By level, plus `all`. */
  accuracy: Record<string, ForecastAccuracy>;
}

/** Progress and cancellation of a training; cancellation is checked between two series. */
export interface TrainingMonitor {
  isCancelled(): boolean;
  onProgress(done: number, all: number): void;
}

export class TrainingCancelled extends Error {}

/**
 * Backtests every model on every series, selects one for each, reconciles stores and categories with the total, and
 * measures accuracy on a hold-out that neither model selection nor interval calibration has used.
 *
 * @throws TrainingCancelled
 */
export function train(
  all: SalesSeries[],
  horizons: Partial<Record<Period, number>>,
  monitor: TrainingMonitor,
): TrainingResult {
  const tested: TestedSeries[] = [];
  all.forEach((series, i) => {
    if (monitor.isCancelled()) throw new TrainingCancelled();
    tested.push(
      backtestSeries(
        { key: String(i), values: series.values },
        SEASONS[series.grain],
        horizonOf(series.grain, horizons),
      ),
    );
    monitor.onProgress(i + 1, all.length);
  });
  const groups = groupByLevel(all, tested);
  const trained: TrainedSeries[] = [];
  const accuracy: TrainingResult['accuracy'] = {};
  const overallAccuracy = new AccuracyAccumulator();
  for (const [level, { series, tests }] of groups) {
    const horizon = horizonOf(series[0]!.grain, horizons);
    const ofClass = lossesByClass(pooledTests(level, groups));
    const answers = tests.map((test) => forecastTested(test, horizon, ofClass));
    const calibrations = calibrateByClass(answers, horizon);
    const levelAccuracy = new AccuracyAccumulator();
    const holdOutResults = evaluateHoldOut(tests, pooledTests(level, groups), horizon);
    series.forEach((one, i) => {
      const holdOutResult = holdOutResults[i];
      if (holdOutResult) {
        levelAccuracy.add(holdOutResult);
        overallAccuracy.add(holdOutResult);
      }
      const forecast = answers[i]!;
      trained.push({
        series: one,
        answer: forecast,
        points: forecast.points,
        intervals: predictionIntervals(
          forecast.points,
          errorRowsOf(forecast),
          calibrations.get(forecast.prepared.kind)!,
          forecast.prepared,
        ),
        mase: holdOutResult ? holdOutResult.mase : null,
        naiveMase: holdOutResult ? holdOutResult.naiveMase : null,
      });
    });
    accuracy[level] = levelAccuracy.accuracy(series.length);
  }
  accuracy.all = withMeanWape(overallAccuracy.accuracy(all.length), Object.values(accuracy));
  reconcileLevels(trained);
  return { trained, accuracy };
}

/** Tests that a level's class losses are pooled over; the total and categories, both sums over stores, are one pool. */
function pooledTests(level: SeriesLevel, groups: Map<SeriesLevel, { tests: TestedSeries[] }>): TestedSeries[] {
  const levels: SeriesLevel[] = level === 'total' || level === 'category' ? ['total', 'category'] : [level];
  return levels.flatMap((one) => groups.get(one)?.tests ?? []);
}

/** Averages WAPE over levels with equal weight: revenue and pieces can't be summed, and the total would dominate. */
function withMeanWape(all: ForecastAccuracy, levels: ForecastAccuracy[]): ForecastAccuracy {
  const mean = (values: (number | null)[]) => {
    const known = values.filter((value) => value !== null);
    return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
  };
  return {
    ...all,
    wape: mean(levels.map(({ wape }) => wape)),
    naive: { ...all.naive, wape: mean(levels.map(({ naive }) => naive.wape)) },
  };
}

const horizonOf = (grain: Period, horizons: Partial<Record<Period, number>>) => horizons[grain] ?? HORIZONS[grain];

function groupByLevel(all: SalesSeries[], tested: TestedSeries[]) {
  const groups = new Map<SeriesLevel, { series: SalesSeries[]; tests: TestedSeries[] }>();
  all.forEach((series, i) => {
    const group = groups.get(series.level) ?? { series: [], tests: [] };
    groups.set(series.level, group);
    group.series.push(series);
    group.tests.push(tested[i]!);
  });
  return groups;
}

export function errorRowsOf({ test, model }: Pick<SeriesForecast, 'test' | 'model'>): ErrorRows {
  return {
    errors: test?.tried.find((tried) => tried.model === model)?.errors ?? [],
    origins: test?.origins ?? [],
    unit: test?.unit.absolute ?? 0,
  };
}

/** Calibrates intervals for each class of series separately. */
export function calibrateByClass(answers: SeriesForecast[], horizon: number): Map<string, Calibration> {
  const kinds = new Map<string, ErrorRows[]>();
  for (const one of answers) {
    const rows = kinds.get(one.prepared.kind) ?? [];
    kinds.set(one.prepared.kind, rows);
    rows.push(errorRowsOf(one));
  }
  return new Map([...kinds].map(([kind, rows]) => [kind, calibrate(rows, horizon)]));
}

/** Errors of one series at its held-out last origin. */
interface HoldOutResult {
  mase: number;
  naiveMase: number;
  rmsse: number;
  naiveRmsse: number;
  absolute: number;
  naiveAbsolute: number;
  actual: number;
  /** For each nominal coverage, the number of periods whose actual value lies inside the interval. */
  inside: number[];
  periods: number;
}

/** Nominal coverages of the calibration plot. */
const NOMINAL_COVERAGES = [0.5, 0.6, 0.7, 0.8, 0.9, 0.95] as const;

/**
 * Hold-out evaluation: forecasts the last origin of every series with models selected and intervals calibrated on those
 * origins whose periods end before it begins.
 */
function evaluateHoldOut(tests: TestedSeries[], alike: TestedSeries[], horizon: number): (HoldOutResult | undefined)[] {
  const before = tests.map(beforeLastOrigin);
  const ofClass = lossesByClass(alike.map(beforeLastOrigin));
  const choices = before.map(
    ({ test, prepared }) => test && selectModel(test, prepared.kind, ofClass.get(prepared.kind) ?? new Map()),
  );
  const rows = before.map(
    ({ test }, i): ErrorRows => ({
      errors: choices[i]?.result.errors ?? [],
      origins: test?.origins ?? [],
      unit: test?.unit.absolute ?? 0,
    }),
  );
  const calibrations = new Map<string, Calibration>();
  for (const kind of new Set(before.map(({ prepared }) => prepared.kind)))
    calibrations.set(
      kind,
      calibrate(
        rows.filter((_, i) => before[i]!.prepared.kind === kind),
        horizon,
      ),
    );
  return tests.map(({ test, prepared }, i) => {
    const choice = choices[i];
    if (!test || !choice || test.origins.length === 0) return undefined;
    const last = errorsAtLastOrigin(test, choice.result.model);
    const naive = errorsAtLastOrigin(test, 'seasonal-naive') ?? errorsAtLastOrigin(test, 'naive');
    if (!last || !naive || test.unit.absolute === 0 || test.unit.squared === 0) return undefined;
    const zero = new Float64Array(last.length);
    const [ours, theirs] = [sumErrors(last, zero), sumErrors(naive, zero)];
    const origin = test.origins.at(-1)!;
    const actual = prepared.y.subarray(origin, origin + last.length);
    const calibration = calibrations.get(prepared.kind)!;
    const size = errorScale(rows[i]!, calibration);
    const inside = NOMINAL_COVERAGES.map((nominal) => {
      const bounds = intervalBounds(calibration, nominal, {
        y: prepared.y.subarray(0, origin),
        positive: prepared.positive,
      });
      return last.reduce((count, error, h) => {
        const [bottom, top] = bounds(actual[h]! - error, size * (calibration.growth[h] ?? 1));
        return count + (actual[h]! >= bottom - 1e-9 && actual[h]! <= top + 1e-9 ? 1 : 0);
      }, 0);
    });
    return {
      mase: ours.absolute / ours.count / test.unit.absolute,
      naiveMase: theirs.absolute / theirs.count / test.unit.absolute,
      rmsse: Math.sqrt(ours.squares / ours.count / test.unit.squared),
      naiveRmsse: Math.sqrt(theirs.squares / theirs.count / test.unit.squared),
      absolute: ours.absolute,
      naiveAbsolute: theirs.absolute,
      actual: actual.reduce((sum, v) => sum + Math.abs(v), 0),
      inside,
      periods: last.length,
    };
  });
}

/** The backtest restricted to origins whose periods end before the last origin begins. */
function beforeLastOrigin({ key, prepared, test }: TestedSeries): TestedSeries {
  if (!test || test.origins.length === 0) return { key, prepared, test };
  const last = test.origins.at(-1)!;
  const length = test.tried.flatMap(({ errors }) => errors.slice(0, 1))[0]?.length ?? 0;
  const endsBefore = test.origins.map((origin) => origin + length <= last);
  const selectOrigins = <T>(list: T[]) => list.filter((_, i) => endsBefore[i]);
  return {
    key,
    prepared,
    test: {
      ...test,
      origins: selectOrigins(test.origins),
      tried: test.tried.map((tried): ModelResult => ({ ...tried, errors: selectOrigins(tried.errors) })),
    },
  };
}

const errorsAtLastOrigin = (test: Backtest, model: ModelName) =>
  test.tried.find((tried) => tried.model === model)?.errors.at(-1);

class AccuracyAccumulator {
  readonly #held: HoldOutResult[] = [];

  add(held: HoldOutResult): void {
    this.#held.push(held);
  }

  accuracy(series: number): ForecastAccuracy {
    const held = this.#held;
    const mean = (of: (one: HoldOutResult) => number) =>
      held.length === 0 ? null : held.reduce((sum, one) => sum + Math.min(of(one), 100), 0) / held.length;
    const sum = (of: (one: HoldOutResult) => number) => held.reduce((all, one) => all + of(one), 0);
    const actual = sum((one) => one.actual);
    const periods = sum((one) => one.periods);
    return {
      series,
      tested: held.length,
      mase: mean((one) => one.mase),
      rmsse: mean((one) => one.rmsse),
      wape: actual > 0 ? sum((one) => one.absolute) / actual : null,
      naive: {
        mase: mean((one) => one.naiveMase),
        rmsse: mean((one) => one.naiveRmsse),
        wape: actual > 0 ? sum((one) => one.naiveAbsolute) / actual : null,
      },
      coverage: NOMINAL_COVERAGES.map((nominal, i) => ({
        nominal,
        held: periods > 0 ? sum((one) => one.inside[i]!) / periods : null,
      })),
      periods,
    };
  }
}

/** Reconciles stores with the total, and categories with the reconciled total. */
function reconcileLevels(trained: TrainedSeries[]): void {
  const seriesOfLevel = (level: SeriesLevel) => trained.filter(({ series }) => series.level === level);
  const nodeOf = (one: TrainedSeries): HierarchyNode => ({
    points: one.points,
    variance: Math.max(varianceOf(one), 1e-9),
    children: [],
  });
  const reconcileGroup = (parent: TrainedSeries, children: TrainedSeries[], parentStays: boolean) => {
    const comparable = children.filter(
      ({ series, points }) => series.grain === parent.series.grain && points.length === parent.points.length,
    );
    if (comparable.length === 0 || comparable.length < children.length) return;
    const nodes = comparable.map(nodeOf);
    const root: HierarchyNode = { ...nodeOf(parent), children: nodes };
    if (parentStays) root.variance = 1e-12;
    reconcile(root);
    if (comparable.every(({ answer: { prepared } }) => prepared.positive))
      removeNegativeParts(
        nodes.map(({ points }) => points),
        root.points.length,
      );
    moveForecast(parent, root.points);
    comparable.forEach((child, i) => {
      moveForecast(child, nodes[i]!.points);
    });
  };
  const [total] = seriesOfLevel('total');
  if (!total) return;
  if (seriesOfLevel('store').length > 0) reconcileGroup(total, seriesOfLevel('store'), false);
  if (seriesOfLevel('category').length > 0)
    reconcileGroup(total, seriesOfLevel('category'), seriesOfLevel('store').length > 0);
}

/** Mean squared backtest error; the mean squared forecast where there is no backtest. */
function varianceOf({ answer: one, points }: TrainedSeries): number {
  const { errors } = errorRowsOf(one);
  if (errors.length === 0) return points.reduce((sum, v) => sum + v * v, 0) / points.length;
  return errors.reduce((sum, row) => sum + row.reduce((all, v) => all + v * v, 0) / row.length, 0) / errors.length;
}

/** Replaces the points and shifts the intervals with them. */
function moveForecast(one: TrainedSeries, to: Float64Array): void {
  const floor = one.answer.prepared.positive ? 0 : -Infinity;
  one.intervals = one.intervals.map((interval, h) => {
    const shift = to[h]! - one.points[h]!;
    return {
      low80: Math.max(floor, interval.low80 + shift),
      high80: Math.max(floor, interval.high80 + shift),
      low95: Math.max(floor, interval.low95 + shift),
      high95: Math.max(floor, interval.high95 + shift),
    };
  });
  one.points = to;
}

/** Models backtested on a series by mean loss, lowest first. */
export function rankModels({ test, prepared }: SeriesForecast): { model: ModelName; loss: number }[] {
  if (!test) return [];
  return test.tried
    .map((tried) => ({ model: tried.model, its: scaledLosses(tried, test.unit, prepared.kind) }))
    .filter(({ its }) => its.length > 0)
    .map(({ model, its }) => ({ model, loss: its.reduce((sum, v) => sum + v, 0) / its.length }))
    .sort((a, b) => a.loss - b.loss);
}

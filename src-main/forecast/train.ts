import type { ForecastAccuracy } from '../../src-shared/contract/forecast.ts';
import type { Backtest, Tried } from './backtest.ts';
import { losses } from './backtest.ts';
import { choose } from './choose.ts';
import { type Answer, answer, lossesByClass, type Tested, testSeries } from './evaluate.ts';
import {
  boundsOf,
  type Calibration,
  calibrate,
  type ErrorRows,
  type Interval,
  intervals,
  sizeOf,
} from './intervals.ts';
import { errorsOf } from './measures.ts';
import type { ModelName } from './models/index.ts';
import { keepPositive, type Node, reconcile } from './reconcile.ts';
import { HORIZONS, type Level, type Period, type SalesSeries, SEASONS } from './series.ts';

/** A series with its reconciled forecast, as it is stored. */
interface Trained {
  series: SalesSeries;
  answer: Answer;
  points: Float64Array;
  intervals: Interval[];
  /** MASE on the held-out last origin; null where the series was not backtested. */
  mase: number | null;
  naiveMase: number | null;
}

export interface Training {
  trained: Trained[];
  /** By level, plus `all`. */
  accuracy: Record<string, ForecastAccuracy>;
}

/** Progress and cancellation of a training; cancellation is checked between two series. */
export interface Watch {
  cancelled(): boolean;
  tell(done: number, all: number): void;
}

export class Cancelled extends Error {}

/**
 * Backtests every model on every series, selects one for each, reconciles stores and categories with the total, and
 * measures accuracy on a hold-out that neither model selection nor interval calibration has used.
 *
 * @throws TrainingCancelled
 */
export function train(all: SalesSeries[], horizons: Partial<Record<Period, number>>, watch: Watch): Training {
  const tested: Tested[] = [];
  all.forEach((series, i) => {
    if (watch.cancelled()) throw new Cancelled();
    tested.push(
      testSeries({ key: String(i), values: series.values }, SEASONS[series.grain], horizonOf(series.grain, horizons)),
    );
    watch.tell(i + 1, all.length);
  });
  const groups = grouped(all, tested);
  const trained: Trained[] = [];
  const accuracy: Training['accuracy'] = {};
  const everything = new Measured();
  for (const [level, { series, tests }] of groups) {
    const horizon = horizonOf(series[0]!.grain, horizons);
    const ofClass = lossesByClass(testsLike(level, groups));
    const answers = tests.map((test) => answer(test, horizon, ofClass));
    const calibrations = calibrated(answers, horizon);
    const measured = new Measured();
    const held = holdOut(tests, testsLike(level, groups), horizon);
    series.forEach((one, i) => {
      const its = held[i];
      if (its) {
        measured.add(its);
        everything.add(its);
      }
      const answered = answers[i]!;
      trained.push({
        series: one,
        answer: answered,
        points: answered.points,
        intervals: intervals(
          answered.points,
          rowsOf(answered),
          calibrations.get(answered.prepared.kind)!,
          answered.prepared,
        ),
        mase: its ? its.mase : null,
        naiveMase: its ? its.naiveMase : null,
      });
    });
    accuracy[level] = measured.accuracy(series.length);
  }
  accuracy.all = withMeanWape(everything.accuracy(all.length), Object.values(accuracy));
  addUp(trained);
  return { trained, accuracy };
}

/** Tests that a level's class losses are pooled over; the total and categories, both sums over stores, are one pool. */
function testsLike(level: Level, groups: Map<Level, { tests: Tested[] }>): Tested[] {
  const levels: Level[] = level === 'total' || level === 'category' ? ['total', 'category'] : [level];
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

function grouped(all: SalesSeries[], tested: Tested[]) {
  const groups = new Map<Level, { series: SalesSeries[]; tests: Tested[] }>();
  all.forEach((series, i) => {
    const group = groups.get(series.level) ?? { series: [], tests: [] };
    groups.set(series.level, group);
    group.series.push(series);
    group.tests.push(tested[i]!);
  });
  return groups;
}

export function rowsOf({ test, model }: Pick<Answer, 'test' | 'model'>): ErrorRows {
  return {
    errors: test?.tried.find((tried) => tried.model === model)?.errors ?? [],
    origins: test?.origins ?? [],
    unit: test?.unit.absolute ?? 0,
  };
}

/** Calibrates intervals for each class of series separately. */
export function calibrated(answers: Answer[], horizon: number): Map<string, Calibration> {
  const kinds = new Map<string, ErrorRows[]>();
  for (const one of answers) {
    const rows = kinds.get(one.prepared.kind) ?? [];
    kinds.set(one.prepared.kind, rows);
    rows.push(rowsOf(one));
  }
  return new Map([...kinds].map(([kind, rows]) => [kind, calibrate(rows, horizon)]));
}

/** Errors of one series at its held-out last origin. */
interface HeldOut {
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
const NOMINAL = [0.5, 0.6, 0.7, 0.8, 0.9, 0.95] as const;

/**
 * Hold-out evaluation: forecasts the last origin of every series with models selected and intervals calibrated on those
 * origins whose periods end before it begins.
 */
function holdOut(tests: Tested[], alike: Tested[], horizon: number): (HeldOut | undefined)[] {
  const before = tests.map(beforeLast);
  const ofClass = lossesByClass(alike.map(beforeLast));
  const choices = before.map(
    ({ test, prepared }) => test && choose(test, prepared.kind, ofClass.get(prepared.kind) ?? new Map()),
  );
  const rows = before.map(
    ({ test }, i): ErrorRows => ({
      errors: choices[i]?.tried.errors ?? [],
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
    const last = errorsAtLast(test, choice.tried.model);
    const naive = errorsAtLast(test, 'seasonal-naive') ?? errorsAtLast(test, 'naive');
    if (!last || !naive || test.unit.absolute === 0 || test.unit.squared === 0) return undefined;
    const zero = new Float64Array(last.length);
    const [ours, theirs] = [errorsOf(last, zero), errorsOf(naive, zero)];
    const origin = test.origins.at(-1)!;
    const actual = prepared.y.subarray(origin, origin + last.length);
    const calibration = calibrations.get(prepared.kind)!;
    const size = sizeOf(rows[i]!, calibration);
    const inside = NOMINAL.map((nominal) => {
      const bounds = boundsOf(calibration, nominal, { y: prepared.y.subarray(0, origin), positive: prepared.positive });
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
function beforeLast({ key, prepared, test }: Tested): Tested {
  if (!test || test.origins.length === 0) return { key, prepared, test };
  const last = test.origins.at(-1)!;
  const length = test.tried.flatMap(({ errors }) => errors.slice(0, 1))[0]?.length ?? 0;
  const kept = test.origins.map((origin) => origin + length <= last);
  const only = <T>(list: T[]) => list.filter((_, i) => kept[i]);
  return {
    key,
    prepared,
    test: {
      ...test,
      origins: only(test.origins),
      tried: test.tried.map((tried): Tried => ({ ...tried, errors: only(tried.errors) })),
    },
  };
}

const errorsAtLast = (test: Backtest, model: ModelName) =>
  test.tried.find((tried) => tried.model === model)?.errors.at(-1);

class Measured {
  readonly #held: HeldOut[] = [];

  add(held: HeldOut): void {
    this.#held.push(held);
  }

  accuracy(series: number): ForecastAccuracy {
    const held = this.#held;
    const mean = (of: (one: HeldOut) => number) =>
      held.length === 0 ? null : held.reduce((sum, one) => sum + Math.min(of(one), 100), 0) / held.length;
    const sum = (of: (one: HeldOut) => number) => held.reduce((all, one) => all + of(one), 0);
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
      coverage: NOMINAL.map((nominal, i) => ({
        nominal,
        held: periods > 0 ? sum((one) => one.inside[i]!) / periods : null,
      })),
      periods,
    };
  }
}

/** Reconciles stores with the total, and categories with the reconciled total. */
function addUp(trained: Trained[]): void {
  const of = (level: Level) => trained.filter(({ series }) => series.level === level);
  const nodeOf = (one: Trained): Node => ({
    points: one.points,
    variance: Math.max(varianceOf(one), 1e-9),
    children: [],
  });
  const settle = (parent: Trained, children: Trained[], parentStays: boolean) => {
    const fit = children.filter(
      ({ series, points }) => series.grain === parent.series.grain && points.length === parent.points.length,
    );
    if (fit.length === 0 || fit.length < children.length) return;
    const nodes = fit.map(nodeOf);
    const root: Node = { ...nodeOf(parent), children: nodes };
    if (parentStays) root.variance = 1e-12;
    reconcile(root);
    if (fit.every(({ answer: { prepared } }) => prepared.positive))
      keepPositive(
        nodes.map(({ points }) => points),
        root.points.length,
      );
    move(parent, root.points);
    fit.forEach((child, i) => {
      move(child, nodes[i]!.points);
    });
  };
  const [total] = of('total');
  if (!total) return;
  if (of('store').length > 0) settle(total, of('store'), false);
  if (of('category').length > 0) settle(total, of('category'), of('store').length > 0);
}

/** Mean squared backtest error; the mean squared forecast where there is no backtest. */
function varianceOf({ answer: one, points }: Trained): number {
  const { errors } = rowsOf(one);
  if (errors.length === 0) return points.reduce((sum, v) => sum + v * v, 0) / points.length;
  return errors.reduce((sum, row) => sum + row.reduce((all, v) => all + v * v, 0) / row.length, 0) / errors.length;
}

/** Replaces the points and shifts the intervals with them. */
function move(one: Trained, to: Float64Array): void {
  const floor = one.answer.prepared.positive ? 0 : -Infinity;
  one.intervals = one.intervals.map((interval, h) => {
    const by = to[h]! - one.points[h]!;
    return {
      low80: Math.max(floor, interval.low80 + by),
      high80: Math.max(floor, interval.high80 + by),
      low95: Math.max(floor, interval.low95 + by),
      high95: Math.max(floor, interval.high95 + by),
    };
  });
  one.points = to;
}

/** Models backtested on a series by mean loss, lowest first. */
export function ranking({ test, prepared }: Answer): { model: ModelName; loss: number }[] {
  if (!test) return [];
  return test.tried
    .map((tried) => ({ model: tried.model, its: losses(tried, test.unit, prepared.kind) }))
    .filter(({ its }) => its.length > 0)
    .map(({ model, its }) => ({ model, loss: its.reduce((sum, v) => sum + v, 0) / its.length }))
    .sort((a, b) => a.loss - b.loss);
}

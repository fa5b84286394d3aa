import type { Backtest, ModelResult } from './backtest.ts';
import { lossesByClass, type TestedSeries } from './evaluate.ts';
import { type Calibration, calibrate, errorScale, intervalBounds } from './intervals.ts';
import { sumErrors } from './measures.ts';
import type { ModelName } from './models/index.ts';
import { selectModel } from './select-model.ts';
import { errorRowsOf } from './trained-series.ts';

/** Errors of one series at its held-out last origin. */
export interface HoldOutResult {
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
export const NOMINAL_COVERAGES = [0.5, 0.6, 0.7, 0.8, 0.9, 0.95] as const;

/**
 * Hold-out evaluation: forecasts the last origin of every series with models selected and intervals calibrated on those
 * origins whose periods end before it begins.
 * @param alike the tests that class losses are pooled over, these among them
 */
export function evaluateHoldOut(
  tests: TestedSeries[],
  alike: TestedSeries[],
  horizon: number,
): (HoldOutResult | undefined)[] {
  const before = tests.map(beforeLastOrigin);
  const ofClass = lossesByClass(alike.length === tests.length ? before : alike.map(beforeLastOrigin));
  const choices = before.map(
    ({ test, prepared }) => test && selectModel(test, prepared.kind, ofClass.get(prepared.kind) ?? new Map()),
  );
  const rows = before.map(({ test }, i) => errorRowsOf({ test, model: choices[i]?.result.model }));
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
      end: last,
      tried: test.tried.map((tried): ModelResult => ({ ...tried, errors: selectOrigins(tried.errors) })),
    },
  };
}

const errorsAtLastOrigin = (test: Backtest, model: ModelName) =>
  test.tried.find((tried) => tried.model === model)?.errors.at(-1);

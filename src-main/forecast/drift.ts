import type { Output } from '../../src-shared/contract/index.ts';
import type { SalesCube } from '../cube/cube.ts';
import type { Db } from '../db/open.ts';
import { championOf, forecastsOfVersion, listVersions } from './registry.ts';
import { HORIZONS, type Period, periodsFrom, type SeriesLevel, salesSeries, seriesKeyOf } from './series.ts';

const COMPARED_LEVELS: readonly SeriesLevel[] = ['total', 'category', 'store', 'product'];
/** Ratio of real to backtest error that raises the drift warning, and the periods needed to judge it. */
const DRIFT_WARNING_RATIO = 1.5;
const MIN_DRIFT_PERIODS = 20;

interface ComparisonSums {
  periods: number;
  absolute: number;
  actual: number;
  inside: number;
  /** Sum of absolute errors and of the errors expected from the backtest, over series that have a backtest. */
  sized: number;
  expected: number;
}

/** Compares the forecasts of a version with the actual sales since, by level. */
function compareWithActuals(
  db: Db,
  cube: SalesCube,
  today: string,
  versionId: number,
): Map<SeriesLevel, ComparisonSums> {
  const forecasts = forecastsOfVersion(db, versionId, COMPARED_LEVELS);
  const sums = new Map<SeriesLevel, ComparisonSums>();
  for (const grain of new Set(forecasts.map((one) => one.grain))) {
    const actuals = actualsByPeriod(cube, today, grain);
    for (const { level, first, points, intervals, details, ...key } of forecasts) {
      if (key.grain !== grain) continue;
      const values = actuals.of.get(seriesKeyOf({ level, ...key }));
      const sum = sums.get(level) ?? { periods: 0, absolute: 0, actual: 0, inside: 0, sized: 0, expected: 0 };
      sums.set(level, sum);
      periodsFrom(first, grain, Math.min(points.length, HORIZONS[grain])).forEach((period, h) => {
        if (period >= actuals.until) return;
        const value = values?.get(period) ?? 0;
        const error = Math.abs(value - points[h]!);
        sum.periods++;
        sum.absolute += error;
        sum.actual += Math.abs(value);
        if (value >= intervals[h]!.low80 - 1e-9 && value <= intervals[h]!.high80 + 1e-9) sum.inside++;
        if (details.size !== null) {
          sum.sized += error;
          sum.expected += details.size;
        }
      });
    }
  }
  return sums;
}

function actualsByPeriod(cube: SalesCube, today: string, grain: Period) {
  return cube.memo(`actual ${grain} ${today}`, () => {
    const { series } = salesSeries(cube, COMPARED_LEVELS, today, { grain });
    return {
      until: series[0]?.next ?? '',
      of: new Map(
        series.map((one) => [
          seriesKeyOf(one),
          new Map(periodsFrom(one.from, grain, one.values.length).map((period, t) => [period, one.values[t]!])),
        ]),
      ),
    };
  });
}

/** Accuracy of every version's forecasts on periods that are known by now. */
export function accuracyOverTime(db: Db, cube: SalesCube, today: string): Output<'forecast.overTime'> {
  const items = listVersions(db).flatMap(({ id, madeAt }) =>
    [...compareWithActuals(db, cube, today, id)]
      .filter(([, { periods }]) => periods > 0)
      .map(([level, { periods, absolute, actual, inside }]) => ({
        version: id,
        madeAt,
        level,
        periods,
        wape: actual > 0 ? absolute / actual : null,
        held80: inside / periods,
      })),
  );
  return { items };
}

/** Whether the champion's errors have grown well beyond those of its backtest. */
export function driftOf(db: Db, cube: SalesCube, today: string): Output<'forecast.versions'>['drift'] {
  const champion = championOf(db);
  if (champion === null) return { periods: 0, expected: null, real: null, warns: false };
  let [periods, ratio, levels] = [0, 0, 0];
  for (const sum of compareWithActuals(db, cube, today, champion).values()) {
    periods += sum.periods;
    if (sum.expected > 0) {
      ratio += sum.sized / sum.expected;
      levels++;
    }
  }
  if (levels === 0) return { periods, expected: null, real: null, warns: false };
  const real = ratio / levels;
  return { periods, expected: 1, real, warns: periods >= MIN_DRIFT_PERIODS && real > DRIFT_WARNING_RATIO };
}

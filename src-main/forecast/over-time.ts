import type { Output } from '../../src-shared/contract/index.ts';
import type { Facts } from '../facts/facts.ts';
import type { Store as Database } from '../store/open.ts';
import { championOf, seriesOfVersion, versions } from './registry.ts';
import { keyOf, type Level, type Period, periodsFrom, salesSeries } from './series.ts';

const HELD_AGAINST: readonly Level[] = ['total', 'category', 'store', 'product'];
/** Ratio of real to backtest error that raises the drift warning, and the periods needed to judge it. */
const WARNS_FROM = 1.5;
const LEAST_PERIODS = 20;

interface Came {
  periods: number;
  absolute: number;
  actual: number;
  inside: number;
  /** Sum of absolute errors and of the errors expected from the backtest, over series that have a backtest. */
  sized: number;
  expected: number;
}

/** Compares the forecasts of a version with the actual sales since, by level. */
function came(db: Database, facts: Facts, today: string, versionId: number): Map<Level, Came> {
  const kept = seriesOfVersion(db, versionId, HELD_AGAINST);
  const sums = new Map<Level, Came>();
  for (const grain of new Set(kept.map((one) => one.grain))) {
    const actual = actualBy(facts, today, grain);
    for (const { level, first, points, intervals, told, ...key } of kept) {
      if (key.grain !== grain) continue;
      const values = actual.of.get(keyOf({ level, ...key }));
      const sum = sums.get(level) ?? { periods: 0, absolute: 0, actual: 0, inside: 0, sized: 0, expected: 0 };
      sums.set(level, sum);
      periodsFrom(first, grain, points.length).forEach((period, h) => {
        if (period >= actual.until) return;
        const value = values?.get(period) ?? 0;
        const error = Math.abs(value - points[h]!);
        sum.periods++;
        sum.absolute += error;
        sum.actual += Math.abs(value);
        if (value >= intervals[h]!.low80 - 1e-9 && value <= intervals[h]!.high80 + 1e-9) sum.inside++;
        if (told.size !== null) {
          sum.sized += error;
          sum.expected += told.size;
        }
      });
    }
  }
  return sums;
}

function actualBy(facts: Facts, today: string, grain: Period) {
  return facts.once(`actual ${grain} ${today}`, () => {
    const { series } = salesSeries(facts, HELD_AGAINST, today, { grain });
    return {
      until: series[0]?.next ?? '',
      of: new Map(
        series.map((one) => [
          keyOf(one),
          new Map(periodsFrom(one.from, grain, one.values.length).map((period, t) => [period, one.values[t]!])),
        ]),
      ),
    };
  });
}

/** Accuracy of every version's forecasts on periods that are known by now. */
export function overTime(db: Database, facts: Facts, today: string): Output<'forecast.overTime'> {
  const items = versions(db).flatMap(({ id, madeAt }) =>
    [...came(db, facts, today, id)]
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
export function driftOf(db: Database, facts: Facts, today: string): Output<'forecast.versions'>['drift'] {
  const champion = championOf(db);
  if (champion === null) return { periods: 0, expected: null, real: null, warns: false };
  let [periods, ratio, levels] = [0, 0, 0];
  for (const sum of came(db, facts, today, champion).values()) {
    periods += sum.periods;
    if (sum.expected > 0) {
      ratio += sum.sized / sum.expected;
      levels++;
    }
  }
  if (levels === 0) return { periods, expected: null, real: null, warns: false };
  const real = ratio / levels;
  return { periods, expected: 1, real, warns: periods >= LEAST_PERIODS && real > WARNS_FROM };
}

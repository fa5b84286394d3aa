import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../src-shared/seeded-random.ts';
import { detectSeason, forecastAll } from './evaluate.ts';
import { calibrate, predictionIntervals } from './intervals.ts';
import { naiveError } from './measures.ts';
import { AIR, NILE } from './models/reference-series.ts';
import { type SeriesPattern, syntheticSeries } from './synthetic-series.ts';
import { calibrateByClass } from './train.ts';
import { errorRowsOf } from './trained-series.ts';

const one = (values: number[], season = 12, horizon = 6) => forecastAll([{ key: 'a', values }], season, horizon)[0]!;
const codes = (values: number[]) => one(values).notes.map(({ code }) => code);

describe('bad input has an answer with its reason', () => {
  it('one point', () => {
    expect(codes([7])).toEqual(['too_short']);
    expect([...one([7]).points]).toEqual([7, 7, 7, 7, 7, 7]);
  });
  it('three points: their average', () => expect(one([1, 2, 6]).points[0]).toBe(3));
  it('nothing, or no number at all', () => {
    expect(codes([])).toEqual(['empty']);
    expect(codes([Number.NaN, Number.NaN])).toEqual(['empty']);
  });
  it('all zeros', () => {
    expect(codes(new Array(40).fill(0))).toEqual(['all_zero']);
    expect([...one(new Array(40).fill(0)).points]).toEqual([0, 0, 0, 0, 0, 0]);
  });
  it('a single spike of 10⁹ among usual values is set aside', () => {
    const values = Array.from({ length: 48 }, (_, t) => 100 + (t % 5));
    values[20] = 1e9;
    const { points, notes } = one(values);
    expect(notes.map(({ code }) => code)).toContain('spike_tamed');
    for (const v of points) expect(v).toBeLessThan(200);
  });
  it('a single spike among zeros', () => {
    const values = new Array(48).fill(0);
    values[40] = 1e9;
    for (const v of one(values).points) expect(Number.isFinite(v) && v >= 0).toBe(true);
  });
  it('missing periods are filled between their neighbours', () => {
    const values = Array.from({ length: 30 }, (_, t) => 10 + t);
    values[10] = Number.NaN;
    expect(codes(values)).toContain('gaps_filled');
    expect(one(values).points[0]).toBeGreaterThan(30);
  });
  it('negative totals stay negative where they belong', () => {
    expect(one(Array.from({ length: 36 }, () => -50)).points[0]).toBeCloseTo(-50, 3);
  });
  it('one that stopped is expected to have stopped', () => {
    expect(codes([...Array.from({ length: 30 }, () => 5), ...new Array(12).fill(0)])).toContain('stopped');
  });
});

it('any row of numbers at all has finite forecasts, none negative where none was', () => {
  const value = fc.oneof(
    fc.double({ min: -1e12, max: 1e12 }),
    fc.constantFrom(0, 0, 0, 1, 1e9, -1e9, Number.NaN, Infinity, -Infinity, 1e-300),
    fc.integer({ min: 0, max: 20 }),
  );
  fc.assert(
    fc.property(
      fc.array(value, { maxLength: 70 }),
      fc.constantFrom(1, 4, 12, 52),
      fc.integer({ min: 1, max: 20 }),
      (values, season, horizon) => {
        const { points, prepared, model } = one(values, season, horizon);
        expect(points).toHaveLength(horizon);
        expect(model).toBeTruthy();
        for (const v of points) {
          expect(Number.isFinite(v)).toBe(true);
          if (prepared.positive) expect(v).toBeGreaterThanOrEqual(0);
        }
      },
    ),
    { numRuns: 150 },
  );
});

it('a season is guessed where most series have one', () => {
  expect(detectSeason([{ key: 'air', values: AIR }])).toBe(12);
  expect(detectSeason([{ key: 'nile', values: NILE }])).toBe(1);
});

/** Forecasts synthetic series and compares with their last `horizon` values, which are held out. */
function heldOut(kind: SeriesPattern, count: number, length: number, season: number, horizon: number) {
  const next = seededRandom(kind.length * 1000 + count);
  const all = Array.from({ length: count }, (_, i) => ({
    key: String(i),
    values: syntheticSeries(kind, length + horizon, season, next),
  }));
  const known = all.map(({ key, values }) => ({ key, values: values.slice(0, length) }));
  const answers = forecastAll(known, season, horizon);
  const mase = { ours: 0, naive: 0, sba: 0 };
  let inside80 = 0;
  let inside95 = 0;
  const calibrations = calibrateByClass(answers, horizon);
  answers.forEach((answered, i) => {
    const { values } = known[i]!;
    const unit = naiveError(values, 1) || 1;
    const lag = kind === 'intermittent' ? 1 : season;
    const bounds = predictionIntervals(
      answered.points,
      errorRowsOf(answered),
      calibrations.get(answered.prepared.kind) ?? calibrate([], horizon),
      answered.prepared,
    );
    const sba = answered.test?.tried.find(({ model }) => model === 'sba')?.points ?? answered.points;
    for (let h = 0; h < horizon; h++) {
      const actual = all[i]!.values[length + h]!;
      mase.ours += Math.abs(actual - answered.points[h]!) / unit / horizon / count;
      mase.naive += Math.abs(actual - values[length - lag + (h % lag)]!) / unit / horizon / count;
      mase.sba += Math.abs(actual - sba[h]!) / unit / horizon / count;
      const { low80, high80, low95, high95 } = bounds[h]!;
      if (actual >= low80 && actual <= high80) inside80++;
      if (actual >= low95 && actual <= high95) inside95++;
    }
  });
  return { mase, held80: inside80 / count / horizon, held95: inside95 / count / horizon };
}

describe('the errors that tell how wide a range is', () => {
  const originsOf = (length: number) => {
    const { test, model } = one(Array.from({ length }, (_, t) => 100 + 10 * Math.sin(t) + (t % 12)));
    const { origins, errors } = errorRowsOf({ test, model });
    expect(errors).toHaveLength(origins.length);
    return { all: test!.origins, origins };
  };

  it('are those from origins with a whole season, once the series has one and where there are such', () => {
    expect(originsOf(19)).toEqual({ all: [9, 11, 13, 15], origins: [13, 15] });
    const short = originsOf(14);
    expect(short.all.length).toBeGreaterThan(1);
    expect(short.origins).toEqual(short.all);
    const long = originsOf(48);
    expect(long.origins).toEqual(long.all);
  });
});

describe('on series held out', { timeout: 120_000 }, () => {
  it('of months with trend and season it is clearly better than the seasonal naive forecast, and intervals hold what they promise', () => {
    const { mase, held80, held95 } = heldOut('seasonal', 120, 84, 12, 12);
    expect(mase.ours).toBeLessThan(0.9 * mase.naive);
    expect(held80).toBeGreaterThan(0.75);
    expect(held80).toBeLessThan(0.85);
    expect(held95).toBeGreaterThan(0.92);
    expect(held95).toBeLessThan(0.98);
  });
  it('of levels that wander it is better than the naive one, and intervals hold', () => {
    const { mase, held80, held95 } = heldOut('wandering', 160, 60, 4, 8);
    expect(mase.ours).toBeLessThan(mase.naive);
    expect(held80).toBeGreaterThan(0.75);
    expect(held80).toBeLessThan(0.85);
    expect(held95).toBeGreaterThan(0.92);
    expect(held95).toBeLessThan(0.98);
  });
  it('of intermittent demand it is no worse than SBA, and intervals hold', () => {
    const { mase, held80, held95 } = heldOut('intermittent', 200, 72, 12, 12);
    expect(mase.ours).toBeLessThan(1.015 * mase.sba);
    expect(held80).toBeGreaterThan(0.75);
    expect(held80).toBeLessThan(0.85);
    expect(held95).toBeGreaterThan(0.92);
    expect(held95).toBeLessThan(0.98);
  });
});

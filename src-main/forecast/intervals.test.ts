import { describe, expect, it } from 'vitest';
import { calibrate, type ErrorRows, errorScale, intervalBounds, predictionIntervals } from './intervals.ts';

const row = (...values: number[]) => values;
const column = (...values: number[]) => Float64Array.from(values);
/** A series with the same errors at each of three non-overlapping origins. */
const steady = (unit: number, ...errors: number[]): ErrorRows => ({
  errors: [row(...errors), row(...errors), row(...errors)],
  origins: [10, 20, 30],
  unit,
});
const many = (one: ErrorRows) => Array.from({ length: 40 }, () => one);
const close = (values: Float64Array | number[], wanted: number[]) =>
  expect([...values].map((v) => Math.round(v * 1e9) / 1e9)).toEqual(wanted.map((v) => Math.round(v * 1e9) / 1e9));
const ANY = { y: column(-5, 5), positive: false };

describe('the size of a series’ errors', () => {
  it('is the mean of its origins, the ratio of its class counting as one', () => {
    const one = { errors: [row(2, -2), row(4, 4)], origins: [5, 9], unit: 2 };
    expect(errorScale(one, { ratio: 1.5 })).toBe((3 + 2 + 4) / 3);
    expect(errorScale(one, { ratio: 1.5 }, (origin) => origin === 1)).toBe((3 + 4) / 2);
    expect(errorScale({ ...one, errors: [] }, { ratio: 1.5 })).toBe(3);
  });
});

describe('a class’s errors', () => {
  it('tell how they grow with the horizon, 1 on average, and beyond what was seen with its root', () => {
    const { growth, ratio, scores } = calibrate(many(steady(5, 1, 2, 3, 4)), 6);
    expect(ratio).toBe(0.5);
    close(growth, [0.4, 0.8, 1.2, 1.6, 1.6 * Math.sqrt(5 / 4), 1.6 * Math.sqrt(6 / 4)]);
    expect(scores).toHaveLength(40 * 3 * 4);
    close(scores.subarray(0, 3), [1, 1, 1]);
  });

  it('grow beyond what was seen as their size does, not as their number', () => {
    // sizes grow with the power 0.4, and half of the series have errors of two periods only
    const size = (h: number) => h ** 0.4;
    const short = steady(1, size(1), size(2));
    const { growth } = calibrate([...many(short), ...many(steady(1, size(1), size(2), size(3), size(4)))], 6);
    expect(growth[5]! / growth[3]!).toBeGreaterThan(1.5 ** 0.2);
    expect(growth[5]! / growth[3]!).toBeLessThan(1.5 ** 0.5);
  });

  it('never shrink with the horizon', () => {
    close(calibrate(many(steady(1, 4, 2, 2)), 3).growth, [1, 1, 1]);
  });

  it('keep their sign, in order, each over the size that the other origins let expect', () => {
    const one = { errors: [row(-2), row(6)], origins: [10, 20], unit: 4 };
    const { scores, ratio } = calibrate([one], 1);
    expect(ratio).toBe(1);
    // −2 over (4 + 6) / 2, 6 over (4 + 2) / 2; with one horizon, growth normalises to 1
    close(scores, [-0.4, 2]);
  });

  it('are those of origins with a whole horizon between them, where there are such', () => {
    const one = (origins: number[]) => ({ errors: [row(1, 1), row(2, 2), row(3, 3)], origins, unit: 2 });
    // the origin in the middle has none that it does not overlap with
    expect(calibrate([one([10, 11, 12])], 2).scores).toHaveLength(4);
    expect(calibrate([one([10, 12, 14])], 2).scores).toHaveLength(6);
  });

  it('count against the other origins also where all overlap, never against their own', () => {
    const one = { errors: [row(2, 2), row(6, 6)], origins: [10, 11], unit: 4 };
    // 2 over (4 + 6) / 2 and 6 over (4 + 2) / 2
    close(calibrate([one], 2).scores, [0.4, 0.4, 2, 2]);
  });

  it('of a series that never changes, or never errs, are left out', () => {
    const usual = many(steady(5, 1, 2));
    expect(calibrate([...usual, ...many(steady(0, 9, 9))], 2)).toEqual(calibrate(usual, 2));
    expect(calibrate(many(steady(0, 0, 0)), 2).scores).toHaveLength(0);
  });

  it('of one outlying series determine their growth by at most ten', () => {
    const outlier = { errors: [row(1, 1), row(1, 1000)], origins: [10, 20], unit: 1 };
    const { growth } = calibrate([...many(steady(1, 1, 1)), outlier], 2);
    expect(growth[1]! / growth[0]!).toBeLessThan(1.2);
  });

  it('grow as they were seen to where twenty were seen, else by the power of the horizon that fits, at most the root', () => {
    const five = Array.from({ length: 5 }, () => steady(5, 1, 3));
    const mean = (1 + Math.SQRT2) / 2;
    close(calibrate(five, 2).growth, [1 / mean, Math.SQRT2 / mean]);
    close(calibrate([...five, ...five], 2).growth, [0.5, 1.5]);
    // few errors that do not grow are not expected to grow beyond them
    close(
      calibrate(
        Array.from({ length: 5 }, () => steady(5, 2, 2, 2, 2)),
        6,
      ).growth,
      [1, 1, 1, 1, 1, 1],
    );
  });

  it('of nothing tested are as the naive forecast’s', () => {
    expect(calibrate([], 2)).toEqual({ ratio: 1, growth: column(1, Math.SQRT2), scores: column() });
  });
});

describe('the bounds around a point', () => {
  const uniform = (count: number) => Float64Array.from({ length: count }, (_, i) => -1 + (2 * i) / (count - 1));
  /** The quantile of the scores at the rank that conformal prediction uses. */
  const at = (count: number, share: number) => -1 + (2 * ((count + 1) * share - 1)) / (count - 1);
  const of = (scores: Float64Array) => ({ ratio: 1, growth: column(1), scores });

  it('are the normal distribution’s without scores, the scores’ own with sixty, and between them with fewer', () => {
    close(intervalBounds(of(column()), 0.8, ANY)(100, 10), [100 - 16.06, 100 + 16.06]);
    close(intervalBounds(of(uniform(61)), 0.8, ANY)(100, 10), [100 + 10 * at(61, 0.1), 100 + 10 * at(61, 0.9)]);
    const half = 0.5 * at(30, 0.9) + 0.5 * 1.606;
    close(intervalBounds(of(uniform(30)), 0.8, ANY)(100, 10), [100 - 10 * half, 100 + 10 * half]);
  });

  it('have the width of their coverage in the normal distribution', () => {
    for (const [nominal, half] of [
      [0.5, 0.845],
      [0.8, 1.606],
      [0.9, 2.062],
      [0.95, 2.456],
    ] as const)
      close(intervalBounds(of(column()), nominal, ANY)(0, 1), [-half, half]);
  });

  it('may be below zero where values were', () => {
    const [low] = intervalBounds(of(uniform(61)), 0.8, ANY)(5, 10);
    expect(low).toBeLessThan(0);
    const zeros = intervalBounds(of(uniform(61)), 0.8, { y: column(0, 0, -5), positive: false })(5, 10);
    expect(zeros[0]).toBeLessThan(0);
  });

  it('hold the point, also where all errors went one way', () => {
    const scores = Float64Array.from({ length: 100 }, (_, i) => 1 + i / 100);
    const [low, high] = intervalBounds(of(scores), 0.8, ANY)(100, 10);
    expect(low).toBe(100);
    expect(high).toBeGreaterThan(117);
  });

  it('begin at zero where nothing is ever below it, and leave their whole tail out above', () => {
    const bounds = intervalBounds(of(uniform(61)), 0.8, { y: column(4, 5), positive: true });
    close(bounds(5, 10), [0, 5 + 10 * at(61, 0.8)]);
    close(bounds(50, 10), [50 + 10 * at(61, 0.1), 50 + 10 * at(61, 0.9)]);
    const often = intervalBounds(of(uniform(61)), 0.8, { y: column(0, 0, 5), positive: true });
    close(often(50, 10), [0, 50 + 10 * at(61, 0.8)]);
  });

  it('are as wide as the series’ size and the growth of its class say, the wider one around the narrower', () => {
    const calibration = { ratio: 1, growth: column(1, 2), scores: uniform(61) };
    const [first, second, third] = predictionIntervals(column(100, 100, 100), steady(3, 5, 5), calibration, ANY);
    const size = (3 + 5 + 5 + 5) / 4;
    const wide = [at(61, 0.1), at(61, 0.9), at(61, 0.025), at(61, 0.975)].map((score) => 100 + score * size);
    close([first!.low80, first!.high80, first!.low95, first!.high95], wide);
    close([second!.high80, third!.high80], [100 + 2 * at(61, 0.9) * size, 100 + 2 * at(61, 0.9) * size]);
  });
});

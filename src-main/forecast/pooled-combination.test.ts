import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../src-shared/seeded-random.ts';
import { backtestSeries, forecastAll, forecastTested, lossesByClass, type SeriesInput } from './evaluate.ts';
import { naiveSquaredError } from './measures.ts';
import { pooledCombination, poolWeights } from './pooled-combination.ts';
import { prepare } from './prepare.ts';

const HORIZON = 9;
const LENGTH = 39;

/** Spare parts of a range that is being replaced: demand now and then, for many no longer. */
function spareParts(count: number, seed = 5) {
  const next = seededRandom(seed);
  return Array.from({ length: count }, (_, i) => {
    const rate = 0.1 + 0.5 * next();
    const end = next() < 0.5 ? Number.POSITIVE_INFINITY : 12 + 40 * next();
    const values = Array.from({ length: LENGTH + HORIZON }, (_, t) =>
      t < end && next() < rate ? 1 + Math.floor(-3 * Math.log(1 - next())) : 0,
    );
    return { key: `part ${i}`, values: values.slice(0, LENGTH), coming: values.slice(LENGTH) };
  });
}

function rmsse({ values }: SeriesInput, points: Float64Array, coming: number[]): number {
  const unit = naiveSquaredError(values);
  const squares = coming.reduce((sum, v, h) => sum + (v - points[h]!) ** 2, 0);
  return unit > 0 ? Math.sqrt(squares / coming.length / unit) : 0;
}

const mean = (values: number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;
const testAll = (all: SeriesInput[]) => all.map((one) => backtestSeries(one, 12, HORIZON));

describe('weights learnt from a file of intermittent series', () => {
  const parts = spareParts(200);
  const answers = forecastAll(parts, 12, HORIZON);
  const tested = testAll(parts);
  const weights = poolWeights(tested, 12, HORIZON)!;

  it('forecast what came clearly better than a choice of models by each series', () => {
    const ofClass = lossesByClass(tested);
    const chosen = tested.map((one) => forecastTested(one, HORIZON, ofClass).points);
    const pooled = mean(parts.map((part, i) => rmsse(part, answers[i]!.points, part.coming)));
    expect(pooled).toBeLessThan(0.97 * mean(parts.map((part, i) => rmsse(part, chosen[i]!, part.coming))));
  });

  it('add up to 1 and are not negative, and do not depend on the order or unit of the series', () => {
    expect([...weights.values()].reduce((sum, w) => sum + w, 0)).toBeCloseTo(1);
    for (const weight of weights.values()) expect(weight).toBeGreaterThanOrEqual(0);
    const inThousands = parts.map(({ key, values }) => ({ key, values: values.map((v) => 1000 * v) })).reverse();
    for (const [model, weight] of poolWeights(testAll(inThousands), 12, HORIZON)!)
      expect(weight).toBeCloseTo(weights.get(model)!, 3);
  });

  it('leave the forecast of all series within reach of what was sold, though low forecasts have the lowest errors', () => {
    let [forecast, sold] = [0, 0];
    for (const { test, prepared } of tested) {
      if (prepared.kind !== 'intermittent') continue;
      const { errors } = pooledCombination(test!, weights)!;
      errors.forEach((row, i) => {
        const actual = prepared.y.subarray(test!.origins[i]!, test!.origins[i]! + row.length);
        sold += actual.reduce((sum, v) => sum + v, 0);
        forecast += actual.reduce((sum, v, h) => sum + v - row[h]!, 0);
      });
    }
    expect(forecast / sold).toBeGreaterThan(0.6);
    expect(forecast / sold).toBeLessThan(1.1);
  });

  it('name the model, expect nothing of what has stopped, and say how far off they were', () => {
    const models = new Set(
      answers.filter(({ prepared }) => prepared.kind === 'intermittent').map(({ model }) => model),
    );
    expect(models).toContain('pooled-combination');
    const stopped = answers.filter(({ prepared }) => prepared.kind === 'stopped');
    expect(stopped.length).toBeGreaterThan(10);
    for (const { points } of stopped) expect(Math.max(...points)).toBe(0);
    const { test } = answers.find(({ model }) => model === 'pooled-combination')!;
    expect(test!.tried.find(({ model }) => model === 'pooled-combination')!.errors).toHaveLength(test!.origins.length);
  });
});

it('too few series, and those that are sold all the time, are forecast as if they were alone', () => {
  expect(poolWeights(testAll(spareParts(19)), 12, HORIZON)).toBeUndefined();
  const regular = Array.from({ length: 40 }, (_, t) => 50 + (t % 5));
  const all = Array.from({ length: 30 }, () => ({ prepared: prepare(regular), test: undefined }));
  expect(poolWeights(all, 12, HORIZON)).toBeUndefined();
  const [together] = forecastAll([{ key: 'regular', values: regular }, ...spareParts(40)], 12, HORIZON);
  expect(together!.points).toEqual(forecastAll([{ key: 'regular', values: regular }], 12, HORIZON)[0]!.points);
});

import { expect, it } from 'vitest';
import { seededRandom } from '../../../src-shared/seeded-random.ts';
import { aggregatedEts } from './aggregated.ts';
import { autoEts, fitEts } from './ets.ts';
import { REGULAR_MODELS } from './index.ts';
import { adida, croston, imapa, tsb } from './intermittent.ts';
import { minimise } from './optimise.ts';
import { AIR, NILE } from './reference-series.ts';
import { autocorrelations, isSeasonal, isStablySeasonal } from './season.ts';
import { mstl, stl } from './stl.ts';
import { dynamicTheta, theta } from './theta.ts';

/** Unless noted otherwise, expected values are from R's package forecast 8.20 (Hyndman et al.) on the same series. */
const near = (found: ArrayLike<number>, wanted: number[], share: number) =>
  wanted.forEach((value, i) => {
    expect(Math.abs(found[i]! / value - 1), `${i}: ${found[i]} for ${value}`).toBeLessThan(share);
  });

it('simple smoothing has the parameters, likelihood and forecasts of R’s ets(Nile, "ANN")', () => {
  const fit = fitEts(NILE, { error: 'A', trend: 'N', season: 'N' }, 1)!;
  expect(fit.alpha).toBeCloseTo(0.2455, 3);
  expect(fit.initial.level).toBeCloseTo(1110.7, 0);
  expect(fit.likelihood).toBeCloseTo(2 * 726.39052, 3);
  expect(fit.aicc).toBeCloseTo(1459.03104, 3);
  near(fit.forecast(3), [805.381283, 805.381283, 805.381283], 2e-4);
});

it('a damped trend and a multiplicative season are at least as likely as what R finds', () => {
  const damped = fitEts(NILE, { error: 'A', trend: 'Ad', season: 'N' }, 1)!;
  expect(damped.aicc).toBeLessThan(1465.90732 + 0.1);
  const spec = { error: 'M', trend: 'A', season: 'M' } as const;
  const quick = fitEts(AIR, spec, 12)!;
  const whole = fitEts(AIR, spec, 12, { fullStart: true })!;
  expect(quick.aicc).toBeLessThan(1403.66438);
  expect(whole.likelihood).toBeLessThanOrEqual(quick.likelihood);
  // R ends in a lower local maximum of the likelihood here, so forecasts agree only roughly
  const wanted = [448.97, 425.23, 484.21, 504.61, 519.14, 593.59, 680.46, 670.02, 555.32, 491.27, 420.7, 466.32];
  near(quick.forecast(12), wanted, 0.12);
  expect(autoEts(AIR, 12)!.spec.season).toBe('M');
});

it('Theta forecasts what R’s thetaf(AirPassengers) does', () => {
  const wanted = [
    440.078191, 428.384281, 489.707099, 475.704628, 479.670389, 545.366272, 602.752002, 601.100763, 523.951492,
    456.627145, 397.953735, 447.644909,
  ];
  near(theta(AIR, 12, 12)!, wanted, 2e-4);
});

it('the optimised Theta model goes on with a straight line and follows a level', () => {
  const line = Float64Array.from({ length: 40 }, (_, t) => 10 + 2 * t);
  near(dynamicTheta(line)!.forecast(3), [90, 92, 94], 0.02);
  near(dynamicTheta(new Float64Array(30).fill(7))!.forecast(2), [7, 7], 1e-3);
});

it('STL finds R’s trend and season of log AirPassengers, its season by straight lines (s.degree = 1)', () => {
  const { trend, seasonal } = stl(AIR.map(Math.log), 12, 11);
  near(trend.slice(-3), [6.178083142, 6.185061697, 6.192016028], 1e-5);
  near(trend.slice(0, 3), [4.80443531, 4.809844229, 4.815190881], 1e-5);
  near(seasonal.slice(-6), [0.274860145, 0.268452193, 0.064944011, -0.061615981, -0.214146335, -0.12468566], 1e-3);
});

it('MSTL takes two seasons apart', () => {
  const y = Float64Array.from(
    { length: 12 * 30 },
    (_, t) => 100 + 10 * Math.sin((2 * Math.PI * t) / 7) + 20 * Math.sin((2 * Math.PI * t) / 60),
  );
  const { seasons, rest } = mstl(y, [7, 60]);
  expect(seasons.map(({ season }) => season)).toEqual([7, 60]);
  expect(Math.max(...seasons[0]!.values)).toBeCloseTo(10, 0);
  expect(Math.max(...rest.map(Math.abs))).toBeLessThan(2);
});

it('Croston has R’s rate, SBA takes half a smoothing off it (Syntetos & Boylan 2005)', () => {
  const y = Float64Array.of(
    0,
    2,
    0,
    0,
    1,
    0,
    11,
    0,
    0,
    0,
    0,
    2,
    0,
    6,
    3,
    0,
    0,
    0,
    0,
    0,
    7,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    3,
    1,
    0,
    0,
    0,
    3,
    0,
    0,
  );
  const plain = croston(y, 'croston', 0.1).rate;
  expect(plain).toBeCloseTo(1.03976151, 2);
  expect(croston(y, 'sba', 0.1).rate).toBeCloseTo(0.95 * plain, 12);
});

it('TSB fades by its smoothing each period without a demand (Teunter, Syntetos & Babai 2011)', () => {
  const y = Float64Array.of(4, 4, 4, 4, 0, 0);
  const before = tsb(y.subarray(0, 5), { alpha: 0.1, beta: 0.2 }).rate;
  expect(tsb(y, { alpha: 0.1, beta: 0.2 }).rate).toBeCloseTo(0.8 * before, 12);
});

it('ADIDA and IMAPA of a regular rhythm are its rate', () => {
  const y = Float64Array.from({ length: 40 }, (_, t) => (t % 4 === 3 ? 8 : 0));
  expect(adida(y).rate).toBeCloseTo(2, 6);
  expect(imapa(y).rate).toBeGreaterThan(1);
  expect(imapa(y).rate).toBeLessThan(3.5);
});

it('a season is found where one is, not in noise; autocorrelation at lag 12 of AirPassengers is R’s 0.7604', () => {
  expect(isSeasonal(AIR, 12)).toBe(true);
  expect(autocorrelations(AIR, 12)[11]).toBeCloseTo(0.76039504, 6);
  const noise = Float64Array.from({ length: 96 }, (_, t) => (t * 7919) % 101);
  expect(isSeasonal(noise, 12)).toBe(false);
});

it('smoothing of half-year means goes on with a line, and with the season around it', () => {
  const line = Float64Array.from({ length: 96 }, (_, t) => 100 + 2 * t);
  near(
    aggregatedEts(line, 12, 18)!,
    Array.from({ length: 18 }, (_, h) => 292 + 2 * h),
    1e-3,
  );
  const seasonal = line.map((v, t) => v * (1 + 0.2 * Math.sin((2 * Math.PI * t) / 12)));
  const wanted = Array.from({ length: 18 }, (_, h) => (292 + 2 * h) * (1 + 0.2 * Math.sin((2 * Math.PI * h) / 12)));
  near(aggregatedEts(seasonal, 12, 18)!, wanted, 0.02);
  // of quarters, and of fewer than eight halves, there is none
  expect(aggregatedEts(line, 4, 6)).toBeUndefined();
  expect(aggregatedEts(line.subarray(0, 47), 12, 6)).toBeUndefined();
});

it('the simplex finds the bottom of Rosenbrock’s valley', () => {
  const { at } = minimise(([x, y]) => (1 - x!) ** 2 + 100 * (y! - x! * x!) ** 2, [-1.2, 1], [0.5, 0.5], {
    most: 800,
    close: 1e-14,
  });
  expect(at[0]).toBeCloseTo(1, 3);
  expect(at[1]).toBeCloseTo(1, 3);
});

it('every model continues a flat series flat', () => {
  const flat = new Float64Array(40).fill(5);
  for (const model of REGULAR_MODELS) {
    const points = model.forecast(flat, 12, 6, new Map());
    if (points) for (const v of points) expect(v, model.name).toBeCloseTo(5, 4);
  }
});

it('three years of months with a clear season are seen to have one, noise is not', () => {
  const next = seededRandom(3);
  const wave = Float64Array.from(
    { length: 42 },
    (_, t) => 100 + t + 25 * Math.sin((2 * Math.PI * t) / 12) + 8 * next(),
  );
  expect(isStablySeasonal(wave, 12)).toBe(true);
  let found = 0;
  for (let i = 0; i < 400; i++) if (isStablySeasonal(Float64Array.from({ length: 42 }, next), 12)) found++;
  expect(found).toBeLessThan(12);
});

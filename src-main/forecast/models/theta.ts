import { fitEts } from './ets.ts';
import { minimise } from './optimise.ts';
import { deseasonalisedIfSeasonal, reseasonalise } from './season.ts';

/** The slope of the straight line through all values. */
function slopeOf(y: Float64Array): number {
  const n = y.length;
  const middle = (n - 1) / 2;
  let sum = 0;
  let spread = 0;
  for (let t = 0; t < n; t++) {
    sum += (t - middle) * y[t]!;
    spread += (t - middle) ** 2;
  }
  return spread > 0 ? sum / spread : 0;
}

/**
 * The Theta method (Assimakopoulos & Nikolopoulos 2000), as simple exponential smoothing with half the trend's drift
 * (Hyndman & Billah 2003), on the series deseasonalised where a test finds a season.
 */
export function theta(y: Float64Array, season: number, horizon: number): Float64Array | undefined {
  const n = y.length;
  const deseasonalised = deseasonalisedIfSeasonal(y, season);
  const smoothing = fitEts(deseasonalised.adjusted, { error: 'A', trend: 'N', season: 'N' }, 1);
  if (!smoothing) return undefined;
  const halfSlope = slopeOf(deseasonalised.adjusted) / 2;
  const { alpha } = smoothing;
  const points = smoothing
    .forecast(horizon)
    .map((level, h) => level + halfSlope * (h + (1 - (1 - alpha) ** n) / alpha));
  return reseasonalise(points, n, deseasonalised);
}

/** A fitted dynamic optimised Theta model. */
export interface DynamicTheta {
  level: number;
  alpha: number;
  theta: number;
  mse: number;
  forecast(horizon: number): Float64Array;
}

/**
 * The dynamic optimised Theta model of a series without season (Fiorucci, Pellegrini, Louzada, Petropoulos & Koehler,
 * International Journal of Forecasting 32, 2016, equations 15–20): starting level, smoothing and θ by least squares.
 */
export function dynamicTheta(y: Float64Array): DynamicTheta | undefined {
  const n = y.length;
  if (n < 4) return undefined;
  let scale = 0;
  for (let t = 0; t < n; t++) scale += Math.abs(y[t]!) / n;
  scale ||= 1;
  const runRecursion = (start: number, alpha: number, thetaOf: number, points?: Float64Array): number => {
    let level = start;
    let mean = 0;
    let slope = 0;
    let intercept = 0;
    let squares = 0;
    const weight = 1 - 1 / thetaOf;
    const ahead = points?.length ?? 0;
    let power = 1; // (1 − α)^(t − 1)
    for (let t = 1; t <= n + ahead; t++) {
      const next = power * (1 - alpha);
      const expected = t === 1 ? y[0]! : level + weight * (power * intercept + ((1 - next) / alpha) * slope);
      if (t > n) points![t - n - 1] = expected;
      const value = t > n ? expected : y[t - 1]!;
      if (t > 2 && t <= n) squares += (value - expected) ** 2;
      level = alpha * value + (1 - alpha) * level;
      slope = t === 1 ? 0 : ((t - 2) * slope + (6 / t) * (value - mean)) / (t + 1);
      mean = ((t - 1) * mean + value) / t;
      intercept = mean - ((t + 1) / 2) * slope;
      power = next;
    }
    return squares;
  };
  const cost = ([start, alpha, thetaOf]: number[]) =>
    alpha! < 0.1 || alpha! > 0.99 || thetaOf! < 1 ? Infinity : runRecursion(start! * scale, alpha!, thetaOf!);
  const optimum = minimise(cost, [y[0]! / scale / 2, 0.5, 2], [0.2, 0.2, 1], { most: 400, close: 1e-9 });
  if (!Number.isFinite(optimum.value)) return undefined;
  const [start, alpha, thetaOf] = optimum.at as [number, number, number];
  return {
    level: start * scale,
    alpha,
    theta: thetaOf,
    mse: optimum.value / (n - 2),
    forecast(horizon) {
      const points = new Float64Array(horizon);
      runRecursion(start * scale, alpha, thetaOf, points);
      return points;
    },
  };
}

/** {@link dynamicTheta} on the series deseasonalised where a test finds a season. */
export function optimisedTheta(y: Float64Array, season: number, horizon: number): Float64Array | undefined {
  const deseasonalised = deseasonalisedIfSeasonal(y, season);
  const fitted = dynamicTheta(deseasonalised.adjusted);
  return fitted && reseasonalise(fitted.forecast(horizon), y.length, deseasonalised);
}

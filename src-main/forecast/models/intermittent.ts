import { minimise } from './optimise.ts';

/** Demand rate per period, forecast as constant. */
export interface DemandRate {
  rate: number;
  alpha: number;
  beta: number;
}

/** Croston's original estimator, or the bias-corrected SBA. */
type CrostonVariant = 'croston' | 'sba';

function runCroston(
  y: Float64Array,
  alpha: number,
  flavour: CrostonVariant,
  first: number,
  visit?: (rate: number, t: number) => void,
) {
  let size = y[first]!;
  let gap = first + 1;
  let since = 1;
  const biasFactor = flavour === 'sba' ? 1 - alpha / 2 : 1;
  for (let t = first + 1; t < y.length; t++) {
    visit?.((biasFactor * size) / gap, t);
    if (y[t] !== 0) {
      size += alpha * (y[t]! - size);
      gap += alpha * (since - gap);
      since = 1;
    } else since++;
  }
  return (biasFactor * size) / gap;
}

/**
 * Croston's method (1972), or its bias-corrected form by Syntetos & Boylan (SBA, 2005): demand size and inter-demand
 * interval are smoothed separately.
 *
 * @param alpha smoothing parameter; chosen by least squares within 0.05 … 0.3 where left out
 */
export function croston(y: Float64Array, flavour: CrostonVariant, alpha?: number): DemandRate {
  const first = y.findIndex((v) => v !== 0);
  if (first < 0) return { rate: 0, alpha: alpha ?? 0.1, beta: 0 };
  let best = alpha ?? 0.1;
  if (alpha === undefined && y.length - first > 6) {
    let leastSquares = Infinity;
    for (const candidate of [0.05, 0.1, 0.15, 0.2, 0.25, 0.3]) {
      let squares = 0;
      runCroston(y, candidate, flavour, first, (rate, t) => {
        squares += (y[t]! - rate) ** 2;
      });
      if (squares < leastSquares) [leastSquares, best] = [squares, candidate];
    }
  }
  return { rate: runCroston(y, best, flavour, first), alpha: best, beta: best };
}

/**
 * TSB (Teunter, Syntetos & Babai 2011): the demand probability is smoothed every period, so that the rate of an
 * obsolete product decays.
 */
export function tsb(y: Float64Array, fixed?: { alpha: number; beta: number }): DemandRate {
  const first = y.findIndex((v) => v !== 0);
  if (first < 0) return { rate: 0, alpha: 0.1, beta: 0.1 };
  const pass = (alpha: number, beta: number, visit?: (rate: number, t: number) => void) => {
    let size = y[first]!;
    let chance = 1 / (first + 1);
    for (let t = first + 1; t < y.length; t++) {
      visit?.(size * chance, t);
      if (y[t] !== 0) {
        size += alpha * (y[t]! - size);
        chance += beta * (1 - chance);
      } else chance -= beta * chance;
    }
    return size * chance;
  };
  if (fixed) return { rate: pass(fixed.alpha, fixed.beta), ...fixed };
  const cost = ([alpha, beta]: number[]) => {
    if (alpha! < 0.01 || alpha! > 0.5 || beta! < 0.01 || beta! > 0.5) return Infinity;
    let squares = 0;
    pass(alpha!, beta!, (rate, t) => {
      squares += (y[t]! - rate) ** 2;
    });
    return squares;
  };
  const { at } = minimise(cost, [0.1, 0.1], [0.05, 0.05], { most: 60, close: 1e-5 });
  return { rate: pass(at[0]!, at[1]!), alpha: at[0]!, beta: at[1]! };
}

/** Last level of simple exponential smoothing; α by least squares over a small grid. */
function sesLevel(y: ArrayLike<number>): number {
  if (y.length === 1) return y[0]!;
  let best = { squares: Infinity, level: y[0]! };
  for (const alpha of [0.05, 0.1, 0.2, 0.3, 0.5]) {
    let level = 0;
    const start = Math.min(4, y.length);
    for (let t = 0; t < start; t++) level += y[t]! / start;
    let squares = 0;
    for (let t = 0; t < y.length; t++) {
      squares += (y[t]! - level) ** 2;
      level += alpha * (y[t]! - level);
    }
    if (squares < best.squares) best = { squares, level };
  }
  return best.level;
}

/** Rate after aggregating the series into blocks of `width` periods, aligned to its end. */
function aggregatedRate(y: Float64Array, width: number): number {
  const blocks = Math.floor(y.length / width);
  const sums = new Float64Array(blocks);
  const skip = y.length - blocks * width;
  for (let t = 0; t < blocks * width; t++) sums[Math.floor(t / width)]! += y[skip + t]!;
  return sesLevel(sums) / width;
}

/** Mean inter-demand interval in periods. */
export function meanInterval(y: Float64Array): number {
  const demands = y.reduce((count, v) => count + (v !== 0 ? 1 : 0), 0);
  return demands === 0 ? Infinity : y.length / demands;
}

/** Aggregate–disaggregate (ADIDA; Nikolopoulos et al. 2011) with blocks as long as the mean interval. */
export function adida(y: Float64Array): DemandRate {
  const interval = meanInterval(y);
  if (!Number.isFinite(interval)) return { rate: 0, alpha: 0, beta: 0 };
  return {
    rate: aggregatedRate(y, Math.max(1, Math.min(Math.round(interval), Math.floor(y.length / 2)))),
    alpha: 0,
    beta: 0,
  };
}

/** Mean over aggregation levels 1 … the mean interval (IMAPA; Petropoulos & Kourentzes 2015). */
export function imapa(y: Float64Array): DemandRate {
  const interval = meanInterval(y);
  if (!Number.isFinite(interval)) return { rate: 0, alpha: 0, beta: 0 };
  const most = Math.max(1, Math.min(Math.round(interval), Math.floor(y.length / 2)));
  let sum = 0;
  for (let width = 1; width <= most; width++) sum += aggregatedRate(y, width);
  return { rate: sum / most, alpha: 0, beta: 0 };
}

/** Seasonal indices and the seasonally adjusted series. */
export interface Deseasonalised {
  kind: 'none' | 'additive' | 'multiplicative';
  /** By position in the season; position 0 is that of the first value of the series. */
  indices: Float64Array;
  adjusted: Float64Array;
}

const NORMAL_95 = 1.6448536269514722;

/** Autocorrelations of lag 1 … `maxLag`. */
export function autocorrelations(y: ArrayLike<number>, maxLag: number): number[] {
  const n = y.length;
  let mean = 0;
  for (let t = 0; t < n; t++) mean += y[t]! / n;
  let variance = 0;
  for (let t = 0; t < n; t++) variance += (y[t]! - mean) ** 2;
  return Array.from({ length: maxLag }, (_, k) => {
    let sum = 0;
    for (let t = k + 1; t < n; t++) sum += (y[t]! - mean) * (y[t - k - 1]! - mean);
    return variance > 0 ? sum / variance : 0;
  });
}

/**
 * Whether the series has a season of `season` values: the autocorrelation at that lag is significant at 90% (the test
 * of the Theta method in the M3 competition; Assimakopoulos & Nikolopoulos 2000). Needs more than two seasons.
 */
export function isSeasonal(y: ArrayLike<number>, season: number): boolean {
  if (season < 2 || y.length <= 2 * season) return false;
  const r = autocorrelations(y, season);
  const before = r.slice(0, -1).reduce((sum, x) => sum + x * x, 0);
  return Math.abs(r[season - 1]!) > NORMAL_95 * Math.sqrt((1 + 2 * before) / y.length);
}

/** The centred moving average over one season; NaN at both ends. */
function centredMovingAverage(y: ArrayLike<number>, season: number): Float64Array {
  const n = y.length;
  const half = Math.floor(season / 2);
  const average = new Float64Array(n).fill(Number.NaN);
  for (let t = half; t < n - half; t++) {
    let sum = 0;
    for (let k = -half; k <= half; k++) sum += y[t + k]! * (season % 2 === 0 && Math.abs(k) === half ? 0.5 : 1);
    average[t] = sum / season;
  }
  return average;
}

/** Classical decomposition by the centred moving average; multiplicative where every value is positive. */
export function deseasonalise(
  y: Float64Array,
  season: number,
  kind: 'additive' | 'multiplicative' = y.every((v) => v > 0) ? 'multiplicative' : 'additive',
): Deseasonalised {
  const average = centredMovingAverage(y, season);
  const sums = new Float64Array(season);
  const counts = new Float64Array(season);
  for (let t = 0; t < y.length; t++) {
    if (Number.isNaN(average[t]!)) continue;
    if (kind === 'multiplicative' && !(average[t]! > 0)) continue;
    sums[t % season]! += kind === 'multiplicative' ? y[t]! / average[t]! : y[t]! - average[t]!;
    counts[t % season]!++;
  }
  const neutral = kind === 'multiplicative' ? 1 : 0;
  const indices = sums.map((sum, k) => (counts[k]! > 0 ? sum / counts[k]! : neutral));
  const mean = indices.reduce((sum, x) => sum + x, 0) / season;
  for (let k = 0; k < season; k++) {
    indices[k] = kind === 'multiplicative' ? Math.max(indices[k]! / mean, 0.01) : indices[k]! - mean;
  }
  return { kind, indices, adjusted: y.map((v, t) => removeIndex(v, kind, indices[t % season]!)) };
}

const NORMAL_99 = 2.3263478740408408;

/**
 * Whether the positions of the season differ after detrending, by ranks (Kruskal & Wallis 1952, at 1%): the test of
 * stable seasonality of X-11. Detects a season in three cycles, where the autocorrelation test lacks power.
 */
export function isStablySeasonal(y: Float64Array, season: number): boolean {
  if (season < 2 || y.length < 3 * season) return false;
  const average = centredMovingAverage(y, season);
  const byDeviation: number[] = [];
  for (let t = 0; t < y.length; t++) if (!Number.isNaN(average[t]!)) byDeviation.push(t);
  byDeviation.sort((a, b) => y[a]! - average[a]! - (y[b]! - average[b]!));
  const sums = new Float64Array(season);
  const counts = new Float64Array(season);
  const deviationAt = (rank: number) => y[byDeviation[rank]!]! - average[byDeviation[rank]!]!;
  for (let from = 0; from < byDeviation.length; ) {
    let to = from + 1;
    while (to < byDeviation.length && deviationAt(to) === deviationAt(from)) to++;
    for (let rank = from; rank < to; rank++) {
      sums[byDeviation[rank]! % season]! += (from + to + 1) / 2;
      counts[byDeviation[rank]! % season]!++;
    }
    from = to;
  }
  const n = byDeviation.length;
  let h = -3 * (n + 1);
  for (let k = 0; k < season; k++) if (counts[k]! > 0) h += ((12 / n / (n + 1)) * sums[k]! ** 2) / counts[k]!;
  // Wilson–Hilferty approximation of the chi-squared quantile
  const spread = 2 / (9 * (season - 1));
  return h > (season - 1) * (1 - spread + NORMAL_99 * Math.sqrt(spread)) ** 3;
}

/** Deseasonalises the series where a test finds a season; else returns it unchanged. */
export function deseasonalisedIfSeasonal(y: Float64Array, season: number): Deseasonalised {
  if (!isSeasonal(y, season) && !isStablySeasonal(y, season))
    return { kind: 'none', indices: new Float64Array([0]), adjusted: y };
  return deseasonalise(y, season);
}

/** Applies the season to `points`, the forecasts after `n` values. */
export function reseasonalise(points: Float64Array, n: number, { kind, indices }: Deseasonalised): Float64Array {
  if (kind === 'none') return points;
  return points.map((v, h) => {
    const index = indices[(n + h) % indices.length]!;
    return kind === 'multiplicative' ? v * index : v + index;
  });
}

function removeIndex(v: number, kind: Deseasonalised['kind'], index: number): number {
  return kind === 'multiplicative' ? v / index : v - index;
}

import { meanInterval } from './models/intermittent.ts';

export type SeriesClass = 'empty' | 'short' | 'stopped' | 'intermittent' | 'regular';

/** A remark on a series, shown with its forecast. */
export type SeriesNote =
  | { code: 'empty' }
  | { code: 'too_short'; periods: number }
  | { code: 'all_zero'; periods: number }
  | { code: 'stopped'; periods: number }
  | { code: 'spike_tamed'; count: number }
  | { code: 'gaps_filled'; count: number }
  | { code: 'unfinished_dropped'; period: string }
  | { code: 'future_ignored'; count: number }
  | { code: 'new'; periods: number }
  | { code: 'class_choice' }
  | { code: 'untrained' };

export interface PreparedSeries {
  y: Float64Array;
  kind: SeriesClass;
  /** No value is negative, so forecasts are clamped at zero. */
  positive: boolean;
  notes: SeriesNote[];
}

/** Minimum number of periods to fit a model. */
const MIN_PERIODS_TO_FIT = 4;
/** Minimum number of periods to backtest a series on its own. */
export const MIN_PERIODS_TO_BACKTEST = 12;
/** Mean inter-demand interval in periods from which a series is intermittent (Syntetos, Boylan & Croston 2005). */
const MIN_INTERMITTENT_INTERVAL = 1.32;
const SPIKE_DEVIATIONS = 50;

const medianOf = (values: Float64Array) => {
  const sorted = Float64Array.from(values).sort();
  return sorted.length === 0 ? 0 : (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
};

/**
 * Cleans and classifies a series for forecasting: fills missing values (NaN, Infinity), replaces isolated extreme
 * outliers by the median, and notes each correction.
 */
export function prepare(raw: ArrayLike<number>): PreparedSeries {
  const notes: SeriesNote[] = [];
  const y = Float64Array.from(raw);
  if (y.length === 0 || !y.some(Number.isFinite)) {
    return { y: new Float64Array(0), kind: 'empty', positive: true, notes: [{ code: 'empty' }] };
  }
  const filled = fillGaps(y);
  if (filled > 0) notes.push({ code: 'gaps_filled', count: filled });
  const positive = y.every((v) => v >= 0);
  if (y.every((v) => v === 0))
    return { y, kind: 'stopped', positive, notes: [...notes, { code: 'all_zero', periods: y.length }] };
  if (y.length < MIN_PERIODS_TO_FIT)
    return { y, kind: 'short', positive, notes: [...notes, { code: 'too_short', periods: y.length }] };
  const tamed = replaceSpikes(y);
  if (tamed > 0) notes.push({ code: 'spike_tamed', count: tamed });
  const silent = silentPeriods(y);
  if (silent > 0) return { y, kind: 'stopped', positive, notes: [...notes, { code: 'stopped', periods: silent }] };
  if (y.length < MIN_PERIODS_TO_BACKTEST) notes.push({ code: 'new', periods: y.length });
  return { y, kind: meanInterval(y) >= MIN_INTERMITTENT_INTERVAL ? 'intermittent' : 'regular', positive, notes };
}

/** Fills missing values: with zero where more than a tenth of the values are zero, else by linear interpolation. */
function fillGaps(y: Float64Array): number {
  const missing = y.reduce((count, v) => count + (Number.isFinite(v) ? 0 : 1), 0);
  if (missing === 0) return 0;
  const zeros = y.reduce((count, v) => count + (v === 0 ? 1 : 0), 0);
  const fillWithZero = zeros > 0.1 * y.length;
  for (let t = 0; t < y.length; t++) {
    if (Number.isFinite(y[t]!)) continue;
    if (fillWithZero) {
      y[t] = 0;
      continue;
    }
    let next = t;
    while (next < y.length && !Number.isFinite(y[next]!)) next++;
    const before = t > 0 ? y[t - 1]! : y[next]!;
    const after = next < y.length ? y[next]! : before;
    y[t] = before + (after - before) / (next - t + 1);
  }
  return missing;
}

function replaceSpikes(y: Float64Array): number {
  const median = medianOf(y);
  const deviation = 1.4826 * medianOf(y.map((v) => Math.abs(v - median)));
  if (deviation === 0) return 0;
  const isSpike = (v: number) => Math.abs(v - median) > SPIKE_DEVIATIONS * deviation;
  const count = y.reduce((sum, v) => sum + (isSpike(v) ? 1 : 0), 0);
  if (count === 0 || count > Math.max(1, 0.02 * y.length)) return 0;
  for (let t = 0; t < y.length; t++) if (isSpike(y[t]!)) y[t] = median;
  return count;
}

/** Number of trailing zero periods where they are far more than any earlier gap; else 0. */
export function silentPeriods(y: Float64Array): number {
  let silent = 0;
  while (y[y.length - 1 - silent] === 0) silent++;
  const activeSpan = y.subarray(0, y.length - silent);
  let longest = 0;
  let gap = 0;
  let started = false;
  for (const v of activeSpan) {
    if (v !== 0) {
      if (started) longest = Math.max(longest, gap);
      started = true;
      gap = 0;
    } else gap++;
  }
  const first = activeSpan.findIndex((v) => v !== 0);
  return silent >= 6 && silent > 2 * longest && silent > 4 * meanInterval(activeSpan.subarray(first)) ? silent : 0;
}

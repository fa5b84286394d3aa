import { quantile } from './measures.ts';
import type { Prepared } from './prepare.ts';

/** Signed backtest errors (actual − forecast) of the model chosen for one series, one row an origin. */
export interface ErrorRows {
  errors: Float64Array[];
  /** Where each row begins in the series. */
  origins: number[];
  /** The series' mean absolute naive error, its yardstick where it has few origins of its own. */
  unit: number;
}

/** What of each class errors look like, once each series' own size is taken out. */
export interface Calibration {
  /** Mean absolute error over the yardstick, in the middle of the class. */
  ratio: number;
  /** How errors grow with the horizon, 1 on average; never falling. */
  growth: Float64Array;
  /** Standardised errors, in order. */
  scores: Float64Array;
}

export interface Interval {
  low80: number;
  high80: number;
  low95: number;
  high95: number;
}

/** How many origins' worth the class counts in the size of a series' errors. */
const CLASS_WEIGHT = 1;
/** Scores below which the normal distribution helps out. */
const ENOUGH = 60;
const MOST_SCORES = 400_000;
/** Half the width of the normal distribution's middle share, in units of its mean absolute value. */
const NORMAL: Record<number, number> = { 0.5: 0.845, 0.6: 1.055, 0.7: 1.299, 0.8: 1.606, 0.9: 2.062, 0.95: 2.456 };

const meanAbsolute = (row: Float64Array) => row.reduce((sum, v) => sum + Math.abs(v), 0) / row.length;

/**
 * The usual size of a series' errors, its class's ratio counting as one origin.
 * @param counts whether an origin's errors count; all do where it is left out
 */
export function sizeOf(
  { errors, unit }: ErrorRows,
  { ratio }: Pick<Calibration, 'ratio'>,
  counts: (origin: number) => boolean = () => true,
): number {
  let sum = CLASS_WEIGHT * ratio * unit;
  let count = CLASS_WEIGHT;
  errors.forEach((row, i) => {
    if (!counts(i)) return;
    sum += meanAbsolute(row);
    count++;
  });
  return sum / count;
}

/**
 * Every error of a series over the size that its other origins let expect: those whose periods the error's own origin
 * did not forecast too, where it has such; else all others.
 */
function eachScore(
  { errors, origins, unit }: ErrorRows,
  ratio: number,
  meet: (score: number, h: number) => void,
): void {
  const apart = (a: number, b: number) => Math.abs(origins[a]! - origins[b]!) >= errors[a]!.length;
  const hasApart = errors.map((_, o) => errors.some((_row, other) => apart(o, other)));
  const any = hasApart.some(Boolean);
  errors.forEach((row, o) => {
    if (any && !hasApart[o]) return;
    const size = sizeOf({ errors, origins, unit }, { ratio }, (other) => (any ? apart(o, other) : other !== o));
    if (size > 0) for (let h = 0; h < row.length; h++) meet(row[h]! / size, h);
  });
}

/**
 * Learns from the backtests of a class how wide intervals must be: split conformal prediction (Vovk et al. 2005; Lei et
 * al. 2018) over errors divided by the size that each series' other origins let expect, so that no error is judged by
 * a yardstick it made itself.
 */
export function calibrate(series: ErrorRows[], horizon: number): Calibration {
  const tested = series.filter(({ errors, unit }) => errors.length > 0 && unit > 0);
  const ratios = Float64Array.from(
    tested,
    ({ errors, unit }) => errors.reduce((sum, row) => sum + meanAbsolute(row), 0) / errors.length / unit,
  ).sort();
  const ratio = ratios.length > 0 ? quantile(ratios, 0.5) || 1 : 1;
  const sums = new Float64Array(horizon);
  const counts = new Float64Array(horizon);
  const each = (meet: (score: number, h: number) => void) => {
    for (const one of tested) eachScore(one, ratio, (score, h) => h < horizon && meet(score, h));
  };
  each((score, h) => {
    // one series gone wild shall not tell how all errors grow
    sums[h]! += Math.min(Math.abs(score), 10);
    counts[h]!++;
  });
  const growth = new Float64Array(horizon).fill(1);
  let seen = 0;
  for (let h = 0; h < horizon; h++) {
    if (counts[h]! >= 20 || (counts[h]! > 0 && h === 0)) {
      growth[h] = Math.max(sums[h]! / counts[h]!, h > 0 ? growth[h - 1]! : 0);
      seen = h;
    } else growth[h] = growth[seen]! * Math.sqrt((h + 1) / (seen + 1));
  }
  const mean = growth.subarray(0, seen + 1).reduce((sum, v) => sum + v, 0) / (seen + 1) || 1;
  for (let h = 0; h < horizon; h++) growth[h] = growth[h]! / mean || 1;
  const total = counts.reduce((sum, v) => sum + v, 0);
  const every = Math.max(1, Math.ceil(total / MOST_SCORES));
  const scores: number[] = [];
  let nth = 0;
  each((score, h) => {
    if (nth++ % every === 0) scores.push(score / growth[h]!);
  });
  return { ratio, growth, scores: Float64Array.from(scores).sort() };
}

/** The bounds of an interval of a nominal coverage around a point, given the size of its errors. */
export type Bounds = (point: number, reach: number) => [low: number, high: number];

/**
 * How intervals of a nominal coverage lie around points of a class; few scores are helped out by the normal
 * distribution. Where nothing is ever below zero and the lower bound would be, or zeros are too frequent to be left out,
 * the interval begins at zero, leaves nothing out below, and so may leave out all of its tail above.
 */
export function boundsOf(
  { scores }: Calibration,
  nominal: number,
  { y, positive }: Pick<Prepared, 'y' | 'positive'>,
): Bounds {
  const trust = Math.min(1, scores.length / ENOUGH);
  const normal = NORMAL[nominal] ?? NORMAL[0.8]!;
  const tail = (1 - nominal) / 2;
  const low = Math.min(0, trust * quantile(scores, tail) - (1 - trust) * normal);
  const high = Math.max(0, trust * quantile(scores, 1 - tail) + (1 - trust) * normal);
  const alone = Math.max(0, trust * quantile(scores, nominal) + (1 - trust) * normal);
  const zeros = y.reduce((count, v) => count + (v === 0 ? 1 : 0), 0) / y.length;
  return (point, reach) => {
    const bottom = point + low * reach;
    return positive && (bottom <= 0 || zeros > tail) ? [0, point + alone * reach] : [bottom, point + high * reach];
  };
}

/**
 * The 80% and the 95% interval around each point.
 *
 * @param prepared the series; no bound lies below zero where no value ever did
 */
export function intervals(
  points: Float64Array,
  one: ErrorRows,
  calibration: Calibration,
  prepared: Pick<Prepared, 'y' | 'positive'>,
): Interval[] {
  const eighty = boundsOf(calibration, 0.8, prepared);
  const ninetyFive = boundsOf(calibration, 0.95, prepared);
  const size = sizeOf(one, calibration);
  return Array.from(points, (point, h) => {
    const reach = size * (calibration.growth[Math.min(h, calibration.growth.length - 1)] ?? 1);
    const [low80, high80] = eighty(point, reach);
    const [low95, high95] = ninetyFive(point, reach);
    return { low80, high80, low95: Math.min(low95, low80), high95: Math.max(high95, high80) };
  });
}

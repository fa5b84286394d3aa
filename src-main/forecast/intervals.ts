import { quantile } from './measures.ts';
import type { PreparedSeries } from './prepare.ts';

/** Signed backtest errors (actual − forecast) of the model selected for one series, one row per origin. */
export interface ErrorRows {
  errors: number[][];
  /** Index in the series at which each row starts. */
  origins: number[];
  /** The series' mean absolute naive error, the fallback scale where it has few origins. */
  unit: number;
}

/** Error distribution of a class of series, after scaling by each series' own error. */
export interface Calibration {
  /** Median over the class of mean absolute error / naive error. */
  ratio: number;
  /** Error growth with the horizon, mean 1; non-decreasing. */
  growth: Float64Array;
  /** Standardised errors, sorted. */
  scores: Float64Array;
}

export interface Interval {
  low80: number;
  high80: number;
  low95: number;
  high95: number;
}

/** Weight of the class, in origins, in the error scale of a series. */
const CLASS_WEIGHT = 1;
/** Number of scores below which quantiles are blended with those of the normal distribution. */
const FULL_WEIGHT_SCORES = 60;
const MAX_SCORES = 400_000;
/** Half width of central intervals of the normal distribution, in units of its mean absolute value, by coverage. */
const NORMAL_HALF_WIDTHS: Record<number, number> = {
  0.5: 0.845,
  0.6: 1.055,
  0.7: 1.299,
  0.8: 1.606,
  0.9: 2.062,
  0.95: 2.456,
};

const meanAbsolute = (row: number[]) => row.reduce((sum, v) => sum + Math.abs(v), 0) / row.length;

/**
 * Error scale of a series: the mean over its origins, with the class ratio as one further origin.
 * @param include selects the origins by index; all by default
 */
export function errorScale(
  { errors, unit }: ErrorRows,
  { ratio }: Pick<Calibration, 'ratio'>,
  include: (origin: number) => boolean = () => true,
): number {
  let sum = CLASS_WEIGHT * ratio * unit;
  let count = CLASS_WEIGHT;
  errors.forEach((row, i) => {
    if (!include(i)) return;
    sum += meanAbsolute(row);
    count++;
  });
  return sum / count;
}

/**
 * Visits every error of a series divided by the error scale of its other origins: of those whose periods don't overlap
 * with the error's own origin where there are any, else of all others.
 */
function visitSeriesScores(
  { errors, origins, unit }: ErrorRows,
  ratio: number,
  visit: (score: number, h: number) => void,
): void {
  const disjoint = (a: number, b: number) => Math.abs(origins[a]! - origins[b]!) >= errors[a]!.length;
  const hasDisjoint = errors.map((_, o) => errors.some((_row, other) => disjoint(o, other)));
  const anyDisjoint = hasDisjoint.some(Boolean);
  errors.forEach((row, o) => {
    if (anyDisjoint && !hasDisjoint[o]) return;
    const scale = errorScale({ errors, origins, unit }, { ratio }, (other) =>
      anyDisjoint ? disjoint(o, other) : other !== o,
    );
    if (scale > 0) for (let h = 0; h < row.length; h++) visit(row[h]! / scale, h);
  });
}

/**
 * Calibrates interval widths on the backtests of a class: split conformal prediction (Vovk et al. 2005; Lei et al.
 * 2018) over errors divided by the error scale of the series' other origins, so that no error contributes to its own
 * scale.
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
  const visitScores = (visit: (score: number, h: number) => void) => {
    for (const one of tested) visitSeriesScores(one, ratio, (score, h) => h < horizon && visit(score, h));
  };
  visitScores((score, h) => {
    // capped so that one outlying series can't determine the growth
    sums[h]! += Math.min(Math.abs(score), 10);
    counts[h]!++;
  });
  const growth = growthOf(sums, counts);
  const total = counts.reduce((sum, v) => sum + v, 0);
  const stride = Math.max(1, Math.ceil(total / MAX_SCORES));
  const scores: number[] = [];
  let nth = 0;
  visitScores((score, h) => {
    if (nth++ % stride === 0) scores.push(score / growth[h]!);
  });
  return { ratio, growth, scores: Float64Array.from(scores).sort() };
}

/** Number of errors at a horizon from which their mean tells the growth until there. */
const MIN_ERRORS = 20;

/**
 * Error growth with the horizon from the sums and counts of absolute scores, mean 1 over the horizons that were seen. Where
 * few or none were, it goes on by the power of the horizon that those seen follow.
 */
function growthOf(sums: Float64Array, counts: Float64Array): Float64Array {
  const power = growthPower(sums, counts);
  const growth = new Float64Array(counts.length).fill(1);
  let known = 0;
  for (let h = 0; h < growth.length; h++) {
    if (counts[h]! >= MIN_ERRORS || (counts[h]! > 0 && h === 0)) {
      growth[h] = Math.max(sums[h]! / counts[h]!, h > 0 ? growth[h - 1]! : 0);
      known = h;
    } else growth[h] = growth[known]! * ((h + 1) / (known + 1)) ** power;
  }
  let seen = growth.length;
  while (seen > 1 && counts[seen - 1] === 0) seen--;
  const mean = growth.subarray(0, seen).reduce((sum, v) => sum + v, 0) / seen || 1;
  return growth.map((v) => v / mean || 1);
}

/** Growth of a random walk, the fastest that is assumed. */
const MAX_POWER = 0.5;

/** The power of the horizon by which mean absolute scores grow (least squares of logarithms, weighted by their number). */
function growthPower(sums: Float64Array, counts: Float64Array): number {
  const all = counts.reduce((sum, n) => sum + n, 0);
  const weighted = (of: (h: number) => number) =>
    counts.reduce((sum, n, h) => sum + (n > 0 && sums[h]! > 0 ? n * of(h) : 0), 0) / (all || 1);
  const size = (h: number) => Math.log(sums[h]! / counts[h]!);
  const [x, y] = [weighted((h) => Math.log(h + 1)), weighted(size)];
  const spread = weighted((h) => (Math.log(h + 1) - x) ** 2);
  if (spread < 1e-9) return MAX_POWER;
  const slope = weighted((h) => (Math.log(h + 1) - x) * (size(h) - y)) / spread;
  return Math.min(Math.max(slope, 0), MAX_POWER);
}

/** Bounds of an interval of one nominal coverage around a point, given its error scale. */
export type BoundsAround = (point: number, reach: number) => [low: number, high: number];

/**
 * Interval bounds of a nominal coverage for a class; with few scores, quantiles are blended with the normal
 * distribution's. For a non-negative series whose lower bound would be negative, or whose share of zeros exceeds the
 * lower tail, the interval is one-sided: it starts at zero and its whole tail lies above.
 */
export function intervalBounds(
  { scores }: Calibration,
  nominal: number,
  { y, positive }: Pick<PreparedSeries, 'y' | 'positive'>,
): BoundsAround {
  const scoreWeight = Math.min(1, scores.length / FULL_WEIGHT_SCORES);
  const normal = NORMAL_HALF_WIDTHS[nominal] ?? NORMAL_HALF_WIDTHS[0.8]!;
  const tail = (1 - nominal) / 2;
  const low = Math.min(0, scoreWeight * quantile(scores, tail) - (1 - scoreWeight) * normal);
  const high = Math.max(0, scoreWeight * quantile(scores, 1 - tail) + (1 - scoreWeight) * normal);
  const oneSided = Math.max(0, scoreWeight * quantile(scores, nominal) + (1 - scoreWeight) * normal);
  const zeros = y.reduce((count, v) => count + (v === 0 ? 1 : 0), 0) / y.length;
  return (point, reach) => {
    const bottom = point + low * reach;
    return positive && (bottom <= 0 || zeros > tail) ? [0, point + oneSided * reach] : [bottom, point + high * reach];
  };
}

/**
 * The 80% and the 95% interval around each point.
 *
 * @param prepared the series; bounds are clamped at zero where it has no negative value
 */
export function predictionIntervals(
  points: Float64Array,
  errorRows: ErrorRows,
  calibration: Calibration,
  prepared: Pick<PreparedSeries, 'y' | 'positive'>,
): Interval[] {
  const eighty = intervalBounds(calibration, 0.8, prepared);
  const ninetyFive = intervalBounds(calibration, 0.95, prepared);
  const scale = errorScale(errorRows, calibration);
  return Array.from(points, (point, h) => {
    const scaleAtHorizon = scale * (calibration.growth[Math.min(h, calibration.growth.length - 1)] ?? 1);
    const [low80, high80] = eighty(point, scaleAtHorizon);
    const [low95, high95] = ninetyFive(point, scaleAtHorizon);
    return { low80, high80, low95: Math.min(low95, low80), high95: Math.max(high95, high80) };
  });
}

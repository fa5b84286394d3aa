import {
  AFTER,
  candidateWindows,
  type FestivalWindow,
  HARMONICS,
  harmonicAt,
  isInWindow,
  windowShares,
  YEAR,
} from './regressors.ts';
import { type CoefficientPrior, type RegressionFit, regress } from './ridge.ts';

/** What a category sells by the calendar, around 1: its season, and what it sells more around festivals. */
export interface CategoryShape {
  /** Level at the end of the data before recency is weighed. */
  intercept: number;
  trend: number;
  season: Float64Array;
  festivals: { window: FestivalWindow; lift: number }[];
  noise: number;
}

/** Priors of a category's season by harmonic before other categories are known, in shares of its level. */
const SEASON_DEVIATIONS = [0.25, 0.12, 0.06];
/** Prior of the trend a year. */
const TREND_DEVIATION = 0.12;
const MIN_SEASON_DEVIATION = 0.02;
const LIFT_DEVIATION = 2;
/** A lift shows where it explains this much of the noise: 4.2 standard errors, for some hundred candidates. */
const MIN_LIFT_SCORE = 18;
/** Of the weeks after a festival that was found, of which there are few candidates. */
const MIN_AFTER_SCORE = 9;
const MIN_LIFT = 0.12;
const MAX_FESTIVALS = 6;
const FREE: CoefficientPrior = { mean: 0, deviation: 1e3 };

export interface WeeklyRatios {
  /** Sales over what the stores that bought then usually buy, by week. */
  z: Float64Array;
  weights: Float64Array;
  /** Day after the last week. */
  end: number;
}

const baseColumns = (weeks: number, end: number): Float64Array[] => {
  const day = (t: number) => end - 7 * (weeks - t) + 3;
  return [
    new Float64Array(weeks).fill(1),
    Float64Array.from({ length: weeks }, (_, t) => (day(t) - end) / YEAR),
    ...Array.from({ length: 2 * HARMONICS }, (_, i) =>
      Float64Array.from({ length: weeks }, (_, t) => harmonicAt(i, day(t))),
    ),
  ];
};

const priorsOf = (season: readonly CoefficientPrior[]): CoefficientPrior[] => [
  FREE,
  { mean: 0, deviation: TREND_DEVIATION },
  ...season,
];

/** The squared t-value that a further column would have, and its coefficient. */
function scoreOf(
  x: Float64Array,
  columns: Float64Array[],
  residual: Float64Array,
  weights: Float64Array,
  fit: RegressionFit,
) {
  const cross = Float64Array.from(columns, (c) => c.reduce((sum, v, t) => sum + weights[t]! * v * x[t]!, 0));
  const own = x.reduce((sum, v, t) => sum + weights[t]! * v * v, 0);
  let explained = 0;
  for (let i = 0; i < cross.length; i++)
    for (let j = 0; j < cross.length; j++) explained += (cross[i]! * cross[j]! * fit.covariance[i]![j]!) / fit.noise;
  const left = own - explained;
  const moment = x.reduce((sum, v, t) => sum + weights[t]! * v * residual[t]!, 0);
  if (left < 1e-3 * own || left <= 0) return { score: 0, coefficient: 0 };
  return { score: moment ** 2 / (left * fit.noise), coefficient: moment / left };
}

interface Fitted {
  columns: Float64Array[];
  priors: CoefficientPrior[];
  windows: FestivalWindow[];
  fit: RegressionFit;
}

function residualOf({ columns, fit }: Fitted, z: Float64Array): Float64Array {
  return z.map((v, t) => v - columns.reduce((sum, column, i) => sum + fit.coefficients[i]! * column[t]!, 0));
}

const fitWith = (ratios: WeeklyRatios, season: readonly CoefficientPrior[], windows: FestivalWindow[]): Fitted => {
  const weeks = ratios.z.length;
  const columns = [
    ...baseColumns(weeks, ratios.end),
    ...windows.map((window) => windowShares(window, weeks, ratios.end)),
  ];
  const priors = [...priorsOf(season), ...windows.map(() => ({ mean: 0, deviation: LIFT_DEVIATION }))];
  return { columns, priors, windows, fit: regress(columns, ratios.z, ratios.weights, priors) };
};

/** Adds the windows that show, one at a time (forward selection by score tests). */
function selectFestivals(ratios: WeeklyRatios, season: readonly CoefficientPrior[]): Fitted {
  const weeks = ratios.z.length;
  const before = candidateWindows(weeks, ratios.end).map((window) => ({
    window,
    x: windowShares(window, weeks, ratios.end),
  }));
  let current = fitWith(ratios, season, []);
  while (current.windows.length < MAX_FESTIVALS) {
    const residual = residualOf(current, ratios.z);
    const found = current.windows;
    const after = found
      .filter(({ lead }) => lead > 0)
      .flatMap(({ festival }) => AFTER.map((lead) => ({ festival, lead })))
      .map((window) => ({ window, x: windowShares(window, weeks, ratios.end) }));
    let best: { window: FestivalWindow; ratio: number } | undefined;
    for (const { window, x } of [...before, ...after]) {
      if (found.some(({ festival, lead }) => festival === window.festival && lead > 0 === window.lead > 0)) continue;
      const { score, coefficient } = scoreOf(x, current.columns, residual, ratios.weights, current.fit);
      const ratio = score / (window.lead > 0 ? MIN_LIFT_SCORE : MIN_AFTER_SCORE);
      if (ratio < 1 || Math.abs(coefficient) < MIN_LIFT || (window.lead > 0 && coefficient < 0)) continue;
      if (!best || ratio > best.ratio) best = { window, ratio };
    }
    if (!best) break;
    current = fitWith(ratios, season, [...found, best.window]);
  }
  return current;
}

/**
 * The shapes of categories, their seasons shrunk towards what they have in common, by how much each one's weeks tell
 * (empirical Bayes, Morris 1983): mean and spread of every harmonic over the categories are the prior of each.
 *
 * @param all the ratios of all sales
 */
export function fitShapes(categories: WeeklyRatios[], all: WeeklyRatios): CategoryShape[] {
  const weak = Array.from({ length: 2 * HARMONICS }, (_, i) => ({ mean: 0, deviation: SEASON_DEVIATIONS[i >> 1]! }));
  const pooled = selectFestivals(all, weak);
  const first = categories.map((ratios) => selectFestivals(ratios, weak));
  const priors = weak.map((_, i) => {
    const at = 2 + i;
    const mean = pooled.fit.coefficients[at]!;
    // both terms of a harmonic have one spread
    const pair = [2 + (i & ~1), 3 + (i & ~1)];
    let spread = 0;
    for (const { fit } of first)
      for (const j of pair) spread += (fit.coefficients[j]! - pooled.fit.coefficients[j]!) ** 2;
    const deviation = Math.sqrt(spread / Math.max(1, 2 * first.length));
    return { mean, deviation: Math.min(Math.max(deviation, MIN_SEASON_DEVIATION), 2 * SEASON_DEVIATIONS[i >> 1]!) };
  });
  return categories.map((ratios, c) => {
    const { fit, windows } = fitWith(ratios, priors, first[c]!.windows);
    return {
      intercept: fit.coefficients[0]!,
      trend: fit.coefficients[1]!,
      season: fit.coefficients.slice(2, 2 + 2 * HARMONICS),
      festivals: windows.map((window, i) => ({ window, lift: fit.coefficients[2 + 2 * HARMONICS + i]! })),
      noise: fit.noise,
    };
  });
}

/** Lowest value of a shape: less than a tenth of the level is not forecast from a season. */
const MIN_SHAPE = 0.1;

/** Sales of a day by the shape, without its trend. */
export function shapeAt({ intercept, season, festivals }: CategoryShape, day: number): number {
  let value = intercept;
  for (let i = 0; i < season.length; i++) value += season[i]! * harmonicAt(i, day);
  for (const { window, lift } of festivals) if (isInWindow(window, day)) value += lift;
  return Math.max(value, MIN_SHAPE * intercept, 1e-6);
}

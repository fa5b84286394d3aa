import { minimise } from './optimise.ts';
import { deseasonalise } from './season.ts';

type ErrorKind = 'A' | 'M';
type TrendKind = 'N' | 'A' | 'Ad';
type SeasonKind = 'N' | 'A' | 'M';

/** A model of the family ETS(error, trend, season). */
export interface EtsSpec {
  error: ErrorKind;
  trend: TrendKind;
  season: SeasonKind;
}

/** An exponential smoothing model fitted to a series. */
export interface EtsFit {
  spec: EtsSpec;
  alpha: number;
  beta: number;
  gamma: number;
  phi: number;
  /** Level and slope before the first value, and seasonal indices starting with that of the first value. */
  initial: { level: number; slope: number; season: Float64Array };
  /** −2 log likelihood up to a constant, as R's forecast package counts it. */
  likelihood: number;
  aicc: number;
  /** Mean squared error one step ahead. */
  mse: number;
  /** One-step-ahead forecasts of the values it was fitted to. */
  fitted: Float64Array;
  forecast(horizon: number): Float64Array;
}

const MIN_SMOOTHING = 1e-4;
const MAX_SMOOTHING = 0.9999;
const PHI_BOUNDS = [0.8, 0.98] as const;

/** The form in the notation `ETS(M,Ad,A)`. */
export const etsFormName = ({ error, trend, season }: EtsSpec): string => `ETS(${error},${trend},${season})`;

/**
 * One pass of the recursions of exponential smoothing in innovations form (Hyndman, Koehler, Ord & Snyder, Forecasting
 * with Exponential Smoothing, 2008, ch. 2) over `y`.
 *
 * @returns −2 log likelihood; Infinity where a forecast of a multiplicative model is not positive
 */
function pass(
  y: Float64Array,
  spec: EtsSpec,
  alpha: number,
  beta: number,
  gamma: number,
  phi: number,
  state: { level: number; slope: number },
  season: Float64Array,
  fitted?: Float64Array,
): number {
  const n = y.length;
  const m = season.length;
  const hasTrend = spec.trend !== 'N';
  const additive = spec.season === 'A';
  const multiplicative = spec.season === 'M';
  const relative = spec.error === 'M';
  const slopeGain = beta / alpha;
  let { level, slope } = state;
  let squares = 0;
  let logs = 0;
  let seasonIndex = 0;
  for (let t = 0; t < n; t++) {
    const value = y[t]!;
    const drift = hasTrend ? phi * slope : 0;
    const base = hasTrend ? level + drift : level;
    const s = m > 0 ? season[seasonIndex]! : 0;
    const expected = additive ? base + s : multiplicative ? base * s : base;
    if (fitted) fitted[t] = expected;
    let error = value - expected;
    if (relative) {
      if (!(expected > 0)) return Infinity;
      error /= expected;
      logs += Math.log(expected);
    }
    squares += error * error;
    if (!(squares < 1e300)) return Infinity;
    if (multiplicative && !(Math.abs(s) > 1e-12)) return Infinity;
    const deseasonalised = additive ? value - s : multiplicative ? value / s : value;
    const next = base + alpha * (deseasonalised - base);
    if (hasTrend) slope = drift + slopeGain * (next - level - drift);
    level = next;
    if (m > 0) {
      if (multiplicative && !(Math.abs(base) > 1e-12)) return Infinity;
      season[seasonIndex] = s + gamma * ((additive ? value - base : value / base) - s);
      seasonIndex = seasonIndex + 1 === m ? 0 : seasonIndex + 1;
    }
  }
  state.level = level;
  state.slope = slope;
  return n * Math.log(Math.max(squares, 1e-300)) + 2 * logs;
}

/** Level and slope of a least-squares line through the first values. */
function fitInitialLine(y: Float64Array, most: number): { level: number; slope: number } {
  const n = Math.min(most, y.length);
  let sumY = 0;
  let sumTY = 0;
  for (let t = 0; t < n; t++) {
    sumY += y[t]!;
    sumTY += (t + 1) * y[t]!;
  }
  const meanT = (n + 1) / 2;
  const spread = (n * (n * n - 1)) / 12;
  const slope = spread > 0 ? (sumTY - meanT * sumY) / spread : 0;
  return { level: sumY / n - slope * meanT, slope };
}

/** Initial states as in Hyndman et al. (2002): seasonal indices of a decomposition, then a line. */
function heuristicInitialState(y: Float64Array, spec: EtsSpec, m: number) {
  let adjusted = y;
  let season = new Float64Array(0);
  if (spec.season !== 'N') {
    const parts = deseasonalise(y, m, spec.season === 'M' ? 'multiplicative' : 'additive');
    season = Float64Array.from(parts.indices);
    adjusted = parts.adjusted;
  }
  const line = fitInitialLine(adjusted, Math.max(10, 2 * m));
  if (spec.trend !== 'N') return { ...line, season };
  const first = Math.min(adjusted.length, Math.max(10, 2 * m));
  let mean = 0;
  for (let t = 0; t < first; t++) mean += adjusted[t]! / first;
  return { level: mean, slope: 0, season };
}

/**
 * Fits one model of the family by maximum likelihood.
 *
 * @param m season length; 1 where the model has none
 * @param fullStart also optimises the initial seasonal indices (slower)
 * @returns undefined where the series is too short or has values that are invalid for the model
 */
export function fitEts(
  y: Float64Array,
  spec: EtsSpec,
  m: number,
  { fullStart = false, from }: { fullStart?: boolean; from?: EtsFit } = {},
): EtsFit | undefined {
  const n = y.length;
  const seasonal = spec.season !== 'N';
  const trended = spec.trend !== 'N';
  const damped = spec.trend === 'Ad';
  const free = 2 + (trended ? 2 : 0) + (damped ? 1 : 0) + (seasonal ? m : 0);
  if (n <= free + 2 || (seasonal && n < 2 * m)) return undefined;
  if ((spec.error === 'M' || spec.season === 'M') && y.some((v) => v <= 0)) return undefined;
  const heuristic = from ? from.initial : heuristicInitialState(y, spec, m);
  let scale = 0;
  for (let t = 0; t < n; t++) scale += Math.abs(y[t]!) / n;
  scale ||= 1;

  const start: number[] = [];
  const steps: number[] = [];
  const addParameter = (value: number, step: number) => {
    start.push(value);
    steps.push(step);
    return start.length - 1;
  };
  const atAlpha = addParameter(from?.alpha ?? (seasonal ? 0.2 : 0.3), 0.2);
  const atBeta = trended ? addParameter(from ? from.beta / from.alpha : 0.1, 0.1) : -1;
  const atGamma = seasonal ? addParameter(from ? from.gamma / (1 - from.alpha) : 0.1, 0.1) : -1;
  const atPhi = damped ? addParameter(from?.phi ?? 0.95, 0.015) : -1;
  const spread = Math.max(Math.abs(heuristic.level), scale) / scale;
  const atLevel = addParameter(heuristic.level / scale, 0.1 * spread);
  const atSlope = trended
    ? addParameter(heuristic.slope / scale, Math.max(Math.abs(heuristic.slope) / scale, 0.01) * 0.5)
    : -1;
  const atSeason = seasonal && fullStart ? start.length : -1;
  const unit = spec.season === 'M' ? 1 : scale;
  if (atSeason >= 0) for (let k = 0; k < m - 1; k++) addParameter(heuristic.season[k]! / unit, 0.03);

  const season = new Float64Array(seasonal ? m : 0);
  const state = { level: 0, slope: 0 };
  const parametersAt = (at: number[]) => {
    const alpha = at[atAlpha]!;
    // β and γ are optimised as shares of their upper bounds α and 1 − α, so that the bounds are independent
    const beta = trended ? at[atBeta]! * alpha : 0;
    const gamma = seasonal ? at[atGamma]! * (1 - alpha) : 0;
    return { alpha, beta, gamma, phi: damped ? at[atPhi]! : 1 };
  };
  const resetState = (at: number[]) => {
    state.level = at[atLevel]! * scale;
    state.slope = trended ? at[atSlope]! * scale : 0;
    if (!seasonal) return true;
    if (atSeason < 0) season.set(heuristic.season);
    else {
      let sum = 0;
      for (let k = 0; k < m - 1; k++) {
        season[k] = at[atSeason + k]! * unit;
        sum += season[k]!;
      }
      season[m - 1] = (spec.season === 'M' ? m : 0) - sum;
    }
    return spec.season !== 'M' || season.every((s) => s > 0);
  };
  const cost = (at: number[]) => {
    if (!(at[atAlpha]! >= MIN_SMOOTHING && at[atAlpha]! <= MAX_SMOOTHING)) return Infinity;
    if (trended && !(at[atBeta]! >= MIN_SMOOTHING && at[atBeta]! <= MAX_SMOOTHING)) return Infinity;
    if (seasonal && !(at[atGamma]! >= MIN_SMOOTHING && at[atGamma]! <= MAX_SMOOTHING)) return Infinity;
    if (damped && !(at[atPhi]! >= PHI_BOUNDS[0] && at[atPhi]! <= PHI_BOUNDS[1])) return Infinity;
    if (!resetState(at)) return Infinity;
    const { alpha, beta, gamma, phi } = parametersAt(at);
    return pass(y, spec, alpha, beta, gamma, phi, state, season);
  };
  const optimum = minimise(cost, start, steps, { most: atSeason >= 0 ? 1500 : 100 * start.length, close: 1e-9 });
  if (!Number.isFinite(optimum.value)) return undefined;

  const { alpha, beta, gamma, phi } = parametersAt(optimum.at);
  resetState(optimum.at);
  const initial = { level: state.level, slope: state.slope, season: Float64Array.from(season) };
  const fitted = new Float64Array(n);
  const likelihood = pass(y, spec, alpha, beta, gamma, phi, state, season, fitted);
  let squares = 0;
  for (let t = 0; t < n; t++) squares += (y[t]! - fitted[t]!) ** 2;
  // counted as in R: smoothing parameters, initial states (the last seasonal one is implied) and the variance
  const parameterCount = free + (seasonal ? 1 : 0) + 1 - (seasonal ? 1 : 0);
  const left = n - parameterCount - 1;
  const last = { ...state };
  return {
    spec,
    alpha,
    beta,
    gamma,
    phi,
    initial,
    likelihood,
    aicc: left > 0 ? likelihood + 2 * parameterCount + (2 * parameterCount * (parameterCount + 1)) / left : Infinity,
    mse: squares / n,
    fitted,
    forecast(horizon) {
      const points = new Float64Array(horizon);
      let slopes = 0;
      let power = 1;
      for (let h = 0; h < horizon; h++) {
        power *= phi;
        slopes += power;
        const trend = last.level + (trended ? slopes * last.slope : 0);
        const s = seasonal ? season[(n + h) % m]! : 0;
        points[h] = spec.season === 'A' ? trend + s : spec.season === 'M' ? trend * s : trend;
      }
      return points;
    },
  };
}

/** Candidate models of automatic selection: those with a stable variance, as in R's `ets`. */
function candidates(positive: boolean, seasonal: boolean): EtsSpec[] {
  const specs: EtsSpec[] = [];
  for (const error of positive ? (['A', 'M'] as const) : (['A'] as const)) {
    for (const trend of ['N', 'A', 'Ad'] as const) {
      const seasons: SeasonKind[] = !seasonal ? ['N'] : error === 'A' ? ['N', 'A'] : ['N', 'A', 'M'];
      for (const season of seasons) specs.push({ error, trend, season });
    }
  }
  return specs;
}

/** Longer seasons are handled by decomposition. */
const LONGEST_ETS_SEASON = 24;

/**
 * Selects the model of the family with the lowest corrected Akaike information criterion (AICc).
 *
 * @param m season length; above {@link LONGEST_ETS_SEASON} seasonal models are not considered
 * @returns undefined where no model can be fitted
 */
export function autoEts(y: Float64Array, m: number): EtsFit | undefined {
  const seasonal = m > 1 && m <= LONGEST_ETS_SEASON && y.length >= 2 * m + 3;
  let best: EtsFit | undefined;
  for (const spec of candidates(
    y.every((v) => v > 0),
    seasonal,
  )) {
    const candidate = fitEts(y, spec, spec.season === 'N' ? 1 : m);
    if (candidate && (!best || candidate.aicc < best.aicc)) best = candidate;
  }
  return best;
}

import { aggregatedEts } from './aggregated.ts';
import { autoEts, type EtsSpec, etsFormName, fitEts } from './ets.ts';
import { adida, croston, imapa, tsb } from './intermittent.ts';
import { deseasonalisedIfSeasonal, reseasonalise } from './season.ts';
import { mstl } from './stl.ts';
import { optimisedTheta, theta } from './theta.ts';

const MODEL_NAMES = [
  'naive',
  'seasonal-naive',
  'average',
  'drift',
  'ses',
  'holt',
  'damped',
  'ets',
  'theta',
  'optimised-theta',
  'mstl',
  'aggregated',
  'combination',
  'croston',
  'sba',
  'tsb',
  'adida',
  'imapa',
  'steady-combination',
  'pooled-combination',
  'zero',
  'calendar',
] as const;
export type ModelName = (typeof MODEL_NAMES)[number];

/**
 * ETS forms selected at the earliest origin of a backtest, where the data is shortest; later origins only re-estimate
 * the parameters.
 */
export type EtsFormCache = Map<string, EtsSpec>;

export interface ForecastModel {
  name: ModelName;
  /** Point forecasts of the `horizon` periods after `y`; undefined where the series is too short for the model. */
  forecast(y: Float64Array, season: number, horizon: number, memory: EtsFormCache): Float64Array | undefined;
}

const constantForecast = (value: number, horizon: number) => new Float64Array(horizon).fill(value);
const meanOfLast = (y: Float64Array, last: number) => {
  const from = Math.max(0, y.length - last);
  let sum = 0;
  for (let t = from; t < y.length; t++) sum += y[t]!;
  return sum / (y.length - from);
};

function fitCachedEts(y: Float64Array, m: number, formCache: EtsFormCache, key: string) {
  const spec = formCache.get(key);
  const refitted = spec && fitEts(y, spec, spec.season === 'N' ? 1 : m);
  if (refitted) return refitted;
  const found = autoEts(y, m);
  if (found) formCache.set(key, found.spec);
  return found;
}

/** One fixed form of exponential smoothing on the deseasonalised series. */
function smoothingModel(name: ModelName, trend: EtsSpec['trend']): ForecastModel {
  return {
    name,
    forecast(y, season, horizon) {
      const deseasonalised = deseasonalisedIfSeasonal(y, season);
      const fitted = fitEts(deseasonalised.adjusted, { error: 'A', trend, season: 'N' }, 1);
      return fitted && reseasonalise(fitted.forecast(horizon), y.length, deseasonalised);
    },
  };
}

/** Season lengths to decompose: daily series of at least two years also get a yearly season of 52 weeks. */
const seasonLengths = (season: number, n: number) => (season === 7 && n >= 2 * 364 ? [7, 364] : [season]);

export const REGULAR_MODELS: readonly ForecastModel[] = [
  { name: 'naive', forecast: (y, _, horizon) => constantForecast(y.at(-1)!, horizon) },
  {
    name: 'seasonal-naive',
    forecast: (y, season, horizon) =>
      season > 1 && y.length >= season
        ? Float64Array.from({ length: horizon }, (_, h) => y[y.length - season + (h % season)]!)
        : undefined,
  },
  {
    name: 'average',
    forecast: (y, season, horizon) => constantForecast(meanOfLast(y, Math.max(3, Math.min(season, 13))), horizon),
  },
  {
    name: 'drift',
    forecast(y, _, horizon) {
      const n = y.length;
      if (n < 3) return undefined;
      const step = (y[n - 1]! - y[0]!) / (n - 1);
      return Float64Array.from({ length: horizon }, (_, h) => y[n - 1]! + step * (h + 1));
    },
  },
  smoothingModel('ses', 'N'),
  smoothingModel('holt', 'A'),
  smoothingModel('damped', 'Ad'),
  { name: 'ets', forecast: (y, season, horizon, memory) => fitCachedEts(y, season, memory, 'ets')?.forecast(horizon) },
  { name: 'theta', forecast: theta },
  { name: 'optimised-theta', forecast: optimisedTheta },
  {
    name: 'mstl',
    forecast(y, season, horizon, memory) {
      if (season < 2 || y.length < 2 * season + 1) return undefined;
      const n = y.length;
      const parts = mstl(y, seasonLengths(season, n));
      if (parts.seasons.length === 0) return undefined;
      const adjusted = Float64Array.from(y);
      for (const { values } of parts.seasons) for (let t = 0; t < n; t++) adjusted[t]! -= values[t]!;
      const points = fitCachedEts(adjusted, 1, memory, 'mstl')?.forecast(horizon);
      if (points)
        for (const { season: m, values } of parts.seasons)
          for (let h = 0; h < horizon; h++) points[h]! += values[n - m + (h % m)]!;
      return points;
    },
  },
  {
    name: 'aggregated',
    forecast: (y, season, horizon, memory) =>
      aggregatedEts(y, season, horizon, (means) => fitCachedEts(means, 1, memory, 'aggregated')),
  },
];

export const INTERMITTENT_MODELS: readonly ForecastModel[] = [
  { name: 'zero', forecast: (_y, _, horizon) => constantForecast(0, horizon) },
  { name: 'naive', forecast: (y, _, horizon) => constantForecast(y.at(-1)!, horizon) },
  {
    name: 'average',
    forecast: (y, season, horizon) => constantForecast(meanOfLast(y, Math.max(3, Math.min(season, 26))), horizon),
  },
  {
    name: 'ses',
    forecast: (y, _, horizon) => fitEts(y, { error: 'A', trend: 'N', season: 'N' }, 1)?.forecast(horizon),
  },
  { name: 'croston', forecast: (y, _, horizon) => constantForecast(croston(y, 'croston').rate, horizon) },
  { name: 'sba', forecast: (y, _, horizon) => constantForecast(croston(y, 'sba').rate, horizon) },
  { name: 'tsb', forecast: (y, _, horizon) => constantForecast(tsb(y).rate, horizon) },
  { name: 'adida', forecast: (y, _, horizon) => constantForecast(adida(y).rate, horizon) },
  { name: 'imapa', forecast: (y, _, horizon) => constantForecast(imapa(y).rate, horizon) },
];

/** The combination of each class and its members; members that can't be fitted are left out. */
export const COMBINATIONS = {
  regular: { name: 'combination', members: ['ets', 'theta', 'optimised-theta', 'mstl', 'aggregated'] },
  intermittent: { name: 'steady-combination', members: ['sba', 'tsb', 'imapa'] },
} as const satisfies Record<string, { name: ModelName; members: readonly ModelName[] }>;

/** The mean of the available forecasts; more accurate than the median on the M1 and M3 series. */
export function averageForecasts(members: (Float64Array | undefined)[], horizon: number): Float64Array | undefined {
  const available = members.filter((points) => points !== undefined);
  if (available.length === 0) return undefined;
  return Float64Array.from(
    { length: horizon },
    (_, h) => available.reduce((sum, points) => sum + points[h]!, 0) / available.length,
  );
}

/** Name of the selected ETS form, if any. */
export const selectedEtsForm = (memory: EtsFormCache): string | undefined => {
  const spec = memory.get('ets');
  return spec && etsFormName(spec);
};

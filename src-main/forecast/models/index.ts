import { autoEts, type EtsSpec, fitEts, nameOf } from './ets.ts';
import { adida, croston, imapa, tsb } from './intermittent.ts';
import { deseasonalisedIfSeasonal, reseasonalise } from './season.ts';
import { mstl } from './stl.ts';
import { optimisedTheta, theta } from './theta.ts';

const MODELS = [
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
  'combination',
  'croston',
  'sba',
  'tsb',
  'adida',
  'imapa',
  'steady-combination',
  'zero',
] as const;
export type ModelName = (typeof MODELS)[number];

/**
 * ETS forms selected at the earliest origin of a backtest, where the data is shortest; later origins only re-estimate
 * the parameters.
 */
export type Memory = Map<string, EtsSpec>;

export interface Model {
  name: ModelName;
  /** Point forecasts of the `horizon` periods after `y`; undefined where the series is too short for the model. */
  forecast(y: Float64Array, season: number, horizon: number, memory: Memory): Float64Array | undefined;
}

const flat = (value: number, horizon: number) => new Float64Array(horizon).fill(value);
const meanOf = (y: Float64Array, last: number) => {
  const from = Math.max(0, y.length - last);
  let sum = 0;
  for (let t = from; t < y.length; t++) sum += y[t]!;
  return sum / (y.length - from);
};

function etsOf(y: Float64Array, m: number, memory: Memory, key: string) {
  const spec = memory.get(key);
  const again = spec && fitEts(y, spec, spec.season === 'N' ? 1 : m);
  if (again) return again;
  const found = autoEts(y, m);
  if (found) memory.set(key, found.spec);
  return found;
}

/** One fixed form of exponential smoothing on the deseasonalised series. */
function smoothing(name: ModelName, trend: EtsSpec['trend']): Model {
  return {
    name,
    forecast(y, season, horizon) {
      const plain = deseasonalisedIfSeasonal(y, season);
      const fitted = fitEts(plain.adjusted, { error: 'A', trend, season: 'N' }, 1);
      return fitted && reseasonalise(fitted.forecast(horizon), y.length, plain);
    },
  };
}

/** Season lengths to decompose: daily series of at least two years also get a yearly season of 52 weeks. */
const seasonsOf = (season: number, n: number) => (season === 7 && n >= 2 * 364 ? [7, 364] : [season]);

export const REGULAR: readonly Model[] = [
  { name: 'naive', forecast: (y, _, horizon) => flat(y.at(-1)!, horizon) },
  {
    name: 'seasonal-naive',
    forecast: (y, season, horizon) =>
      season > 1 && y.length >= season
        ? Float64Array.from({ length: horizon }, (_, h) => y[y.length - season + (h % season)]!)
        : undefined,
  },
  {
    name: 'average',
    forecast: (y, season, horizon) => flat(meanOf(y, Math.max(3, Math.min(season, 13))), horizon),
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
  smoothing('ses', 'N'),
  smoothing('holt', 'A'),
  smoothing('damped', 'Ad'),
  { name: 'ets', forecast: (y, season, horizon, memory) => etsOf(y, season, memory, 'ets')?.forecast(horizon) },
  { name: 'theta', forecast: theta },
  { name: 'optimised-theta', forecast: optimisedTheta },
  {
    name: 'mstl',
    forecast(y, season, horizon, memory) {
      if (season < 2 || y.length < 2 * season + 1) return undefined;
      const n = y.length;
      const parts = mstl(y, seasonsOf(season, n));
      if (parts.seasons.length === 0) return undefined;
      const adjusted = Float64Array.from(y);
      for (const { values } of parts.seasons) for (let t = 0; t < n; t++) adjusted[t]! -= values[t]!;
      const points = etsOf(adjusted, 1, memory, 'mstl')?.forecast(horizon);
      if (points)
        for (const { season: m, values } of parts.seasons)
          for (let h = 0; h < horizon; h++) points[h]! += values[n - m + (h % m)]!;
      return points;
    },
  },
];

export const INTERMITTENT: readonly Model[] = [
  { name: 'zero', forecast: (_y, _, horizon) => flat(0, horizon) },
  { name: 'naive', forecast: (y, _, horizon) => flat(y.at(-1)!, horizon) },
  { name: 'average', forecast: (y, season, horizon) => flat(meanOf(y, Math.max(3, Math.min(season, 26))), horizon) },
  {
    name: 'ses',
    forecast: (y, _, horizon) => fitEts(y, { error: 'A', trend: 'N', season: 'N' }, 1)?.forecast(horizon),
  },
  { name: 'croston', forecast: (y, _, horizon) => flat(croston(y, 'croston').rate, horizon) },
  { name: 'sba', forecast: (y, _, horizon) => flat(croston(y, 'sba').rate, horizon) },
  { name: 'tsb', forecast: (y, _, horizon) => flat(tsb(y).rate, horizon) },
  { name: 'adida', forecast: (y, _, horizon) => flat(adida(y).rate, horizon) },
  { name: 'imapa', forecast: (y, _, horizon) => flat(imapa(y).rate, horizon) },
];

/** The combination of each class and its members; members that can't be fitted are left out. */
export const COMBINATIONS = {
  regular: { name: 'combination', members: ['ets', 'theta', 'optimised-theta', 'mstl'] },
  intermittent: { name: 'steady-combination', members: ['sba', 'tsb', 'imapa'] },
} as const satisfies Record<string, { name: ModelName; members: readonly ModelName[] }>;

/** The mean of the available forecasts; more accurate than the median on the M1 and M3 series. */
export function combine(members: (Float64Array | undefined)[], horizon: number): Float64Array | undefined {
  const there = members.filter((points) => points !== undefined);
  if (there.length === 0) return undefined;
  return Float64Array.from(
    { length: horizon },
    (_, h) => there.reduce((sum, points) => sum + points[h]!, 0) / there.length,
  );
}

/** Name of the selected ETS form, if any. */
export const etsNameIn = (memory: Memory): string | undefined => {
  const spec = memory.get('ets');
  return spec && nameOf(spec);
};

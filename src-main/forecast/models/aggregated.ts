import { autoEts, type EtsFit } from './ets.ts';
import { deseasonalisedIfSeasonal, reseasonalise } from './season.ts';

/** Sums below which no model is fitted to them. */
const MIN_BLOCKS = 8;

/**
 * Exponential smoothing of the means of half a season, on the series deseasonalised where a test finds a season: the noise
 * of single periods hides neither level nor trend (temporal aggregation; Nikolopoulos et al. 2011, Kourentzes, Petropoulos
 * & Trapero 2014). For seasons of months or longer; quarters are aggregates already.
 */
export function aggregatedEts(
  y: Float64Array,
  season: number,
  horizon: number,
  fit: (means: Float64Array) => EtsFit | undefined = (means) => autoEts(means, 1),
): Float64Array | undefined {
  const width = season / 2;
  const blocks = Math.floor(y.length / width);
  if (season < 12 || !Number.isInteger(width) || blocks < MIN_BLOCKS) return undefined;
  const deseasonalised = deseasonalisedIfSeasonal(y, season);
  const skip = y.length - blocks * width;
  const means = new Float64Array(blocks);
  for (let t = 0; t < blocks * width; t++) means[Math.floor(t / width)]! += deseasonalised.adjusted[skip + t]! / width;
  const points = fit(means)?.forecast(Math.ceil(horizon / width) + 1);
  if (!points) return undefined;
  // a mean stands for the middle of its block, and between the middles is the straight line
  const values = Float64Array.from({ length: horizon }, (_, h) => {
    const at = (h + 0.5) / width - 0.5;
    const before = Math.max(0, Math.floor(at));
    return points[before]! + (at - before) * (points[before + 1]! - points[before]!);
  });
  return reseasonalise(values, y.length, deseasonalised);
}

/** Patterns of synthetic series, for tests and benchmarks. */
export type SeriesPattern = 'seasonal' | 'wandering' | 'intermittent';

function standardNormal(next: () => number): number {
  return Math.sqrt(-2 * Math.log(next() + 1e-12)) * Math.cos(2 * Math.PI * next());
}

export function syntheticSeries(kind: SeriesPattern, length: number, season: number, next: () => number): Float64Array {
  if (kind === 'intermittent') {
    const demandProbability = 0.15 + 0.4 * next();
    const size = 1 + 10 * next();
    return Float64Array.from({ length }, () =>
      next() < demandProbability ? 1 + Math.floor((-Math.log(next() + 1e-9) * size) / 2) : 0,
    );
  }
  let level = 200 + 800 * next();
  if (kind === 'wandering') {
    const step = level * 0.04;
    return Float64Array.from({ length }, () => {
      level += step * standardNormal(next);
      return level + step * standardNormal(next);
    });
  }
  let slope = level * 0.006 * (next() - 0.3);
  const swing = 0.1 + 0.3 * next();
  const phase = next() * season;
  const noise = level * (0.03 + 0.07 * next());
  return Float64Array.from({ length }, (_, t) => {
    level += slope;
    slope += level * 0.0004 * standardNormal(next);
    level += 0.3 * noise * standardNormal(next) * 0.3;
    return Math.max(
      1,
      level * (1 + swing * Math.sin((2 * Math.PI * (t + phase)) / season)) + noise * standardNormal(next),
    );
  });
}

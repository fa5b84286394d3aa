/** A decomposed series: y = trend + Σ seasons + rest. */
export interface Decomposition {
  trend: Float64Array;
  seasons: { season: number; values: Float64Array }[];
  rest: Float64Array;
}

const tricube = (u: number) => (u >= 1 ? 0 : (1 - u ** 3) ** 3);

/**
 * Local linear regression over the `width` nearest values with tricube weights (loess, Cleveland 1979).
 *
 * @param from first index to smooth; may be negative, before the first value
 */
function loess(y: ArrayLike<number>, width: number, from = 0, to = y.length - 1): Float64Array {
  const n = y.length;
  const q = Math.min(width, n);
  const smooth = new Float64Array(to - from + 1);
  for (let x = from; x <= to; x++) {
    const left = Math.max(0, Math.min(n - q, x - Math.floor(q / 2)));
    const right = left + q - 1;
    let reach = Math.max(x - left, right - x);
    if (width > n) reach += (width - n) / 2;
    let w0 = 0;
    let w1 = 0;
    let w2 = 0;
    let s0 = 0;
    let s1 = 0;
    for (let t = left; t <= right; t++) {
      const d = t - x;
      const w = reach > 0 ? tricube(Math.abs(d) / (reach * 1.001)) : 1;
      w0 += w;
      w1 += w * d;
      w2 += w * d * d;
      s0 += w * y[t]!;
      s1 += w * d * y[t]!;
    }
    const spread = w0 * w2 - w1 * w1;
    smooth[x - from] =
      spread > 1e-9 * w0 * w0 * reach * reach ? (w2 * s0 - w1 * s1) / spread : w0 > 0 ? s0 / w0 : y[left]!;
  }
  return smooth;
}

function movingAverage(y: Float64Array, width: number): Float64Array {
  const average = new Float64Array(y.length - width + 1);
  let sum = 0;
  for (let t = 0; t < y.length; t++) {
    sum += y[t]!;
    if (t >= width) sum -= y[t - width]!;
    if (t >= width - 1) average[t - width + 1] = sum / width;
  }
  return average;
}

const nextOdd = (x: number) => {
  const whole = Math.ceil(x);
  return whole % 2 === 1 ? whole : whole + 1;
};

/**
 * Seasonal-trend decomposition by loess (Cleveland, Cleveland, McRae & Terpenning, Journal of Official Statistics 6,
 * 1990), without its robustness weights.
 *
 * @param seasonWidth loess width over the values of one position in the season; odd
 */
export function stl(
  y: Float64Array,
  season: number,
  seasonWidth = 11,
): { trend: Float64Array; seasonal: Float64Array } {
  const n = y.length;
  const trendWidth = nextOdd((1.5 * season) / (1 - 1.5 / seasonWidth));
  const lowWidth = nextOdd(season);
  let trend = new Float64Array(n);
  let seasonal = new Float64Array(n);
  for (let round = 0; round < 2; round++) {
    const cycle = new Float64Array(n + 2 * season);
    for (let k = 0; k < season; k++) {
      const count = Math.floor((n - 1 - k) / season) + 1;
      const sub = Float64Array.from({ length: count }, (_, i) => y[k + i * season]! - trend[k + i * season]!);
      loess(sub, seasonWidth, -1, count).forEach((v, i) => {
        const at = k + i * season;
        if (at < cycle.length) cycle[at] = v;
      });
    }
    const low = loess(movingAverage(movingAverage(movingAverage(cycle, season), season), 3), lowWidth);
    seasonal = Float64Array.from({ length: n }, (_, t) => cycle[t + season]! - low[t]!);
    trend = loess(
      y.map((v, t) => v - seasonal[t]!),
      trendWidth,
    ) as Float64Array<ArrayBuffer>;
  }
  return { trend, seasonal };
}

/**
 * Extracts several seasons iteratively, each from the series without the others (MSTL; Bandara, Hyndman & Bergmeir
 * 2021). Seasons with fewer than two cycles are left out.
 */
export function mstl(y: Float64Array, seasons: number[]): Decomposition {
  const n = y.length;
  const usableSeasons = [...new Set(seasons)].filter((season) => season > 1 && n >= 2 * season).sort((a, b) => a - b);
  const parts = usableSeasons.map((season) => ({ season, values: new Float64Array(n) }));
  let trend =
    usableSeasons.length > 0
      ? new Float64Array(n)
      : (loess(y, nextOdd(Math.max(7, n / 4))) as Float64Array<ArrayBuffer>);
  let remainder = Float64Array.from(y);
  for (let round = 0; round < (usableSeasons.length > 1 ? 2 : 1); round++) {
    parts.forEach((part, i) => {
      remainder = remainder.map((v, t) => v + part.values[t]!);
      const decomposed = stl(remainder, part.season, 7 + 4 * (i + 1));
      part.values = Float64Array.from(decomposed.seasonal);
      trend = Float64Array.from(decomposed.trend);
      remainder = remainder.map((v, t) => v - part.values[t]!);
    });
  }
  return { trend, seasons: parts, rest: remainder.map((v, t) => v - trend[t]!) };
}

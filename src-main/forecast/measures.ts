/**
 * The mean absolute error of the naive forecast within `y`, the unit of MASE (Hyndman & Koehler 2006).
 *
 * @param lag 1, or a season for the seasonal naive forecast
 * @returns 0 where `y` never changes
 */
export function naiveError(y: ArrayLike<number>, lag: number): number {
  if (y.length <= lag) return 0;
  let sum = 0;
  for (let t = lag; t < y.length; t++) sum += Math.abs(y[t]! - y[t - lag]!);
  return sum / (y.length - lag);
}

/** The mean squared error of the naive forecast within `y`, the squared unit of RMSSE (M5, 2020). */
export function naiveSquaredError(y: ArrayLike<number>, lag = 1): number {
  if (y.length <= lag) return 0;
  let sum = 0;
  for (let t = lag; t < y.length; t++) sum += (y[t]! - y[t - lag]!) ** 2;
  return sum / (y.length - lag);
}

/** Sums of forecast errors, which can be added over several forecasts. */
export interface ErrorSums {
  count: number;
  absolute: number;
  squares: number;
  /** Σ |actual|, the unit of WAPE. */
  actual: number;
}

export function sumErrors(points: ArrayLike<number>, actual: ArrayLike<number>): ErrorSums {
  const errors = { count: 0, absolute: 0, squares: 0, actual: 0 };
  for (let h = 0; h < Math.min(points.length, actual.length); h++) {
    const error = points[h]! - actual[h]!;
    errors.count++;
    errors.absolute += Math.abs(error);
    errors.squares += error * error;
    errors.actual += Math.abs(actual[h]!);
  }
  return errors;
}

/** The `p`-quantile of `sorted`, linearly interpolated at rank p · (n + 1). */
export function quantile(sorted: ArrayLike<number>, p: number): number {
  const n = sorted.length;
  if (n === 0) return 0;
  const at = Math.min(Math.max(p * (n + 1) - 1, 0), n - 1);
  const low = Math.floor(at);
  const high = Math.min(low + 1, n - 1);
  return sorted[low]! + (at - low) * (sorted[high]! - sorted[low]!);
}

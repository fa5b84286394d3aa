/** A Gaussian prior of one coefficient; an infinite deviation leaves it free. */
export interface CoefficientPrior {
  mean: number;
  deviation: number;
}

export interface RegressionFit {
  coefficients: Float64Array;
  /** Variance of each coefficient after the data. */
  variances: Float64Array;
  /** Variance of an observation of weight 1. */
  noise: number;
  /** Inverse of the information matrix times the noise, row by row. */
  covariance: Float64Array[];
}

/** Inverse of a symmetric positive definite matrix, by Cholesky; a ridge is added where it is nearly singular. */
function inverse(a: Float64Array[]): Float64Array[] {
  const n = a.length;
  const l = a.map(() => new Float64Array(n));
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i]![j]!;
      for (let k = 0; k < j; k++) sum -= l[i]![k]! * l[j]![k]!;
      if (i === j) l[i]![i] = Math.sqrt(Math.max(sum, 1e-12 * Math.max(1, a[i]![i]!)));
      else l[i]![j] = sum / l[j]![j]!;
    }
  }
  const result = a.map(() => new Float64Array(n));
  for (let column = 0; column < n; column++) {
    const y = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      let sum = i === column ? 1 : 0;
      for (let k = 0; k < i; k++) sum -= l[i]![k]! * y[k]!;
      y[i] = sum / l[i]![i]!;
    }
    for (let i = n - 1; i >= 0; i--) {
      let sum = y[i]!;
      for (let k = i + 1; k < n; k++) sum -= l[k]![i]! * result[k]![column]!;
      result[i]![column] = sum / l[i]![i]!;
    }
  }
  return result;
}

/**
 * Bayesian linear regression with Gaussian priors, the noise estimated from the residuals: generalised ridge regression
 * (Hoerl & Kennard 1970; Lindley & Smith 1972).
 *
 * @param rows columns of the design, each as long as `z`
 * @param weights precision of each observation, relative to `noise`
 */
export function regress(
  columns: readonly Float64Array[],
  z: Float64Array,
  weights: Float64Array,
  priors: readonly CoefficientPrior[],
): RegressionFit {
  const p = columns.length;
  const gram = columns.map((a) =>
    Float64Array.from(columns, (b) => a.reduce((sum, v, t) => sum + weights[t]! * v * b[t]!, 0)),
  );
  const moment = columns.map((a) => a.reduce((sum, v, t) => sum + weights[t]! * v * z[t]!, 0));
  const observations = weights.reduce((sum, w) => sum + (w > 0 ? 1 : 0), 0);
  let noise = weights.reduce((sum, w, t) => sum + w * z[t]! ** 2, 0) / Math.max(1, observations) || 1e-9;
  const mean = weights.reduce((sum, w, t) => sum + w * z[t]!, 0) / (weights.reduce((sum, w) => sum + w, 0) || 1);
  noise = Math.max(noise - (mean * mean * weights.reduce((sum, w) => sum + w, 0)) / Math.max(1, observations), 1e-9);
  let coefficients = new Float64Array(p);
  let inverted: Float64Array[] = [];
  for (let round = 0; round < 4; round++) {
    const information = gram.map((row, i) => {
      const copy = row.slice();
      copy[i]! += noise / priors[i]!.deviation ** 2;
      return copy;
    });
    inverted = inverse(information);
    const target = moment.map((v, i) => v + (noise * priors[i]!.mean) / priors[i]!.deviation ** 2);
    coefficients = Float64Array.from(inverted, (row) => row.reduce((sum, v, j) => sum + v * target[j]!, 0));
    let squares = 0;
    for (let t = 0; t < z.length; t++) {
      let error = z[t]!;
      for (let i = 0; i < p; i++) error -= coefficients[i]! * columns[i]![t]!;
      squares += weights[t]! * error * error;
    }
    const used = gram.reduce((sum, row, i) => sum + row.reduce((all, v, j) => all + v * inverted[i]![j]!, 0), 0);
    noise = Math.max(squares / Math.max(1, observations - Math.min(used, observations - 1)), 1e-9);
  }
  const covariance = inverted.map((row) => row.map((v) => v * noise));
  return { coefficients, variances: Float64Array.from(covariance, (row, i) => row[i]!), noise, covariance };
}

import type { Cases } from './cases.ts';

/**
 * Logistic regression by Newton's method with a ridge penalty (iteratively reweighted least squares).
 *
 * @param cases their first feature is 1, for the intercept
 * @param toward weights that the penalty shrinks towards; zeros by default
 * @param isWanted which cases to learn from, by their place; all by default
 * @returns one weight per feature; `toward` where the fit is not finite
 */
export function fitLogistic(
  cases: Cases,
  ridge = 1,
  toward: Float64Array = new Float64Array(cases.width),
  isWanted: (nth: number) => boolean = () => true,
): Float64Array {
  const { width } = cases;
  const weights = Float64Array.from(toward);
  for (let round = 0; round < 15; round++) {
    const gradient = new Float64Array(width);
    const curvature = Array.from({ length: width }, (_, i) => {
      const row = new Float64Array(width);
      row[i] = i === 0 ? 1e-6 : ridge;
      return row;
    });
    for (let i = 1; i < width; i++) gradient[i] = ridge * (toward[i]! - weights[i]!);
    cases.forEach((features, at, outcome, nth) => {
      if (!isWanted(nth)) return;
      const p = predictProbability(weights, features, at);
      const residual = (outcome ? 1 : 0) - p;
      const w = p * (1 - p);
      for (let i = 0; i < width; i++) {
        const ofCurvature = curvature[i]!;
        gradient[i]! += residual * features[at + i]!;
        for (let k = 0; k <= i; k++) ofCurvature[k]! += w * features[at + i]! * features[at + k]!;
      }
    });
    for (let i = 0; i < width; i++) for (let k = i + 1; k < width; k++) curvature[i]![k] = curvature[k]![i]!;
    const step = solveLinearSystem(curvature, gradient);
    let largest = 0;
    for (let i = 0; i < width; i++) {
      weights[i]! += step[i]!;
      largest = Math.max(largest, Math.abs(step[i]!));
    }
    if (!(largest > 1e-6)) break;
  }
  return weights.every(Number.isFinite) ? weights : Float64Array.from(toward);
}

/** @param at where the features begin */
export function predictProbability(weights: ArrayLike<number>, features: ArrayLike<number>, at = 0): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) sum += weights[i]! * features[at + i]!;
  return 1 / (1 + Math.exp(-sum));
}

/** Solves a small linear system by Gaussian elimination with partial pivoting. */
function solveLinearSystem(matrix: Float64Array[], right: Float64Array): Float64Array {
  const n = right.length;
  const a = matrix.map((row) => Float64Array.from(row));
  const b = Float64Array.from(right);
  for (let i = 0; i < n; i++) {
    let pivot = i;
    for (let r = i + 1; r < n; r++) if (Math.abs(a[r]![i]!) > Math.abs(a[pivot]![i]!)) pivot = r;
    [a[i], a[pivot]] = [a[pivot]!, a[i]!];
    [b[i], b[pivot]] = [b[pivot]!, b[i]!];
    const lead = a[i]![i]!;
    if (lead === 0) continue;
    for (let r = i + 1; r < n; r++) {
      const share = a[r]![i]! / lead;
      for (let c = i; c < n; c++) a[r]![c]! -= share * a[i]![c]!;
      b[r]! -= share * b[i]!;
    }
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let c = i + 1; c < n; c++) b[i]! -= a[i]![c]! * b[c]!;
    b[i] = a[i]![i] === 0 ? 0 : b[i]! / a[i]![i]!;
  }
  return b;
}

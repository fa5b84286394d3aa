/** Table of ln n! = ln Γ(n + 1), extended on demand. */
const logFactorials: number[] = [0];

function logFactorial(n: number): number {
  for (let i = logFactorials.length; i <= n; i++) logFactorials.push(logFactorials[i - 1]! + Math.log(i));
  return logFactorials[n]!;
}

const logChoose = (n: number, k: number) => logFactorial(n) - logFactorial(k) - logFactorial(n - k);

/**
 * p-value of two items co-occurring in at least `both` of `all` baskets under independence: one-sided Fisher's exact
 * test, the upper tail of the hypergeometric distribution.
 *
 * @param left number of baskets with the first item
 * @param right number of baskets with the second item
 */
export function fisherExactTail(both: number, left: number, right: number, all: number): number {
  const maxBoth = Math.min(left, right);
  const total = logChoose(all, right);
  let sum = 0;
  for (let k = Math.max(both, left + right - all); k <= maxBoth; k++) {
    const term = Math.exp(logChoose(left, k) + logChoose(all - left, right - k) - total);
    sum += term;
    // terms decrease beyond the peak: the rest is negligible
    if (k > (left * right) / all && term < sum * 1e-12) break;
  }
  return Math.min(1, sum);
}

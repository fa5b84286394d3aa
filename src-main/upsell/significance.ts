/** ln Γ(n + 1) = ln n!, from a table that grows as asked. */
const logFactorials: number[] = [0];

function logFactorial(n: number): number {
  for (let i = logFactorials.length; i <= n; i++) logFactorials.push(logFactorials[i - 1]! + Math.log(i));
  return logFactorials[n]!;
}

const logChoose = (n: number, k: number) => logFactorial(n) - logFactorial(k) - logFactorial(n - k);

/**
 * The chance that two things meet in at least `both` of `all` baskets although neither has to do with the other:
 * Fisher's exact test, one-sided, the upper tail of the hypergeometric distribution.
 *
 * @param left baskets that have the one, and @param right the other
 */
export function chanceOfMeeting(both: number, left: number, right: number, all: number): number {
  const most = Math.min(left, right);
  const total = logChoose(all, right);
  let sum = 0;
  for (let k = Math.max(both, left + right - all); k <= most; k++) {
    const term = Math.exp(logChoose(left, k) + logChoose(all - left, right - k) - total);
    sum += term;
    // beyond the peak terms only shrink: what is left adds nothing that shows
    if (k > (left * right) / all && term < sum * 1e-12) break;
  }
  return Math.min(1, sum);
}

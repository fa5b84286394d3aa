import type { Amount } from '../../src-shared/money.ts';

/**
 * Divides an amount in proportion to weights, exactly (largest remainders, Hamilton's method); of equal remainders the first
 * gets the unit that is left. No share is more than its weight, if the amount is not more than their sum.
 *
 * @param step unit of the shares, where amount and weights are whole in it; else ten-thousandths are divided
 */
export function divideAmount(amount: Amount, weights: readonly Amount[], step: number): Amount[] {
  const unit = [amount, ...weights].every((one) => one % step === 0) ? step : 1;
  const total = weights.reduce((sum, weight) => sum + BigInt(weight), 0n);
  if (total === 0n) return weights.map((_, i) => (i === 0 ? amount : 0));
  const parts = weights.map((weight) => {
    const product = BigInt(amount / unit) * BigInt(weight);
    return { whole: Number(product / total), rest: product % total };
  });
  const left = amount / unit - parts.reduce((sum, { whole }) => sum + whole, 0);
  const byRest = [...parts].sort((a, b) => (a.rest === b.rest ? 0 : a.rest > b.rest ? -1 : 1));
  for (const part of byRest.slice(0, left)) part.whole++;
  return parts.map(({ whole }) => whole * unit);
}

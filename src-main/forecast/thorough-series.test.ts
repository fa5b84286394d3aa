import { expect, it } from 'vitest';
import type { SalesSeries } from './series.ts';
import { thoroughSeries } from './train.ts';

const series = (level: SalesSeries['level'], ...values: number[]) =>
  ({ level, values: Float64Array.from(values) }) as SalesSeries;

it('all models are tried on the series of pieces that sell most', () => {
  const [little, much, most] = [series('product', 1, 2), series('store-product', 9), series('product', 4, 6)];
  const all = [little, series('total', 1000), much, most, series('store', 500)];
  expect([...thoroughSeries(all, 2)]).toEqual([most, much]);
  expect(thoroughSeries(all).size).toBe(3);
});

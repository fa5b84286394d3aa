import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LinesByProduct } from '../cube/by-product.ts';
import { revenueChange } from './revenue-change.ts';

type Line = { product: number; store: number; quantity: number; total: number };

/** Lines as the cube gives them: grouped by product. */
function grouped(lines: readonly Line[], products = 4): LinesByProduct {
  const sorted = lines.toSorted((a, b) => a.product - b.product);
  const first = Int32Array.from({ length: products + 1 }, (_, id) => sorted.filter((line) => line.product < id).length);
  const zeros = new Int32Array(lines.length);
  return {
    first,
    store: Int32Array.from(sorted, ({ store }) => store),
    day: zeros,
    invoice: zeros,
    quantity: Float64Array.from(sorted, ({ quantity }) => quantity),
    total: Float64Array.from(sorted, ({ total }) => total),
    isCredit: new Uint8Array(lines.length),
  };
}

const line = (product: number, store: number, quantity: number, total: number): Line => ({
  product,
  store,
  quantity,
  total,
});

describe('why revenue changed', () => {
  it('tells stores, products, prices, quantities and mix apart', () => {
    const before = [
      line(0, 1, 10, 100), // 10 each
      line(1, 1, 10, 200), // 20 each
      line(2, 1, 1, 40), // no longer sold
      line(0, 2, 5, 50), // a store that is lost
    ];
    const now = [
      line(0, 1, 10, 120), // 12 each
      line(1, 1, 20, 400), // more of the dearer one
      line(3, 1, 2, 30), // a new product
      line(1, 3, 4, 80), // a new store
    ];
    expect(revenueChange(grouped(before), grouped(now))).toEqual({
      before: 390,
      now: 630,
      newStores: 80,
      lostStores: -50,
      newProducts: 30,
      stoppedProducts: -40,
      price: 20,
      // ten more at 15 on average
      volume: 150,
      // and these are of the product at 20
      mix: 50,
      returns: 0,
    });
  });

  it('has no price where more came back than was sold', () => {
    const change = revenueChange(grouped([line(0, 1, 4, 40)]), grouped([line(0, 1, -1, -10)]));
    expect(change).toMatchObject({ returns: -50, price: 0, volume: 0, mix: 0 });
  });

  it('adds up for any sales, and changes its sign when the periods are exchanged in stores and products', () => {
    const lines = fc.array(
      fc.record({
        product: fc.nat(3),
        store: fc.nat(4),
        quantity: fc.integer({ min: -3000, max: 9000 }),
        total: fc.integer({ min: -300_000, max: 90_000_000 }),
      }),
      { maxLength: 25 },
    );
    fc.assert(
      fc.property(lines, lines, (a, b) => {
        const [before, now] = [grouped(a), grouped(b)];
        const { before: first, now: second, ...parts } = revenueChange(before, now);
        expect(first).toBe(a.reduce((sum, { total }) => sum + total, 0));
        expect(second).toBe(b.reduce((sum, { total }) => sum + total, 0));
        expect(Object.values(parts).reduce((sum, part) => sum + part, 0)).toBe(second - first);
        const back = revenueChange(now, before);
        expect(back.lostStores + parts.newStores).toBe(0);
        expect(back.stoppedProducts + parts.newProducts).toBe(0);
      }),
    );
  });
});

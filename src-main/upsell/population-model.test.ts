import { expect, it } from 'vitest';
import { type Buyer, buildPopulationModel } from './population-model.ts';

const buyer = (store: number, city: string, ...orders: [day: number, ...products: number[]][]): Buyer => ({
  store,
  city,
  orders: orders.map(([day, ...products]) => ({ day, pieces: new Map(products.map((id) => [id, 6])) })),
});

it('the likest store is the one with the same rare products', () => {
  const world = buildPopulationModel(
    [
      buyer(1, 'A', [100, 1, 2, 9], [110, 1, 2]),
      buyer(2, 'A', [100, 1, 2, 9], [112, 2]),
      buyer(3, 'B', [100, 1, 3], [111, 3, 4]),
      buyer(4, 'B', [100, 5], [112, 5]),
    ],
    10,
  );
  const near = world.neighbours(0);
  expect(near[0]!.buyer).toBe(1);
  expect(near.map((one) => one.buyer)).not.toContain(3);
  expect(near.every(({ likeness }) => likeness > 0 && likeness <= 1 + 1e-9)).toBe(true);
  expect(world.neighbours(-1)).toEqual([]);
});

it('rules that chance explains are none', () => {
  // 60 orders: 1 and 2 always together, 3 and 4 each in half of all orders, independently
  const orders = Array.from({ length: 60 }, (_, i): [number, ...number[]] => [
    100 + i,
    ...(i % 3 === 0 ? [1, 2] : []),
    ...(i % 2 === 0 ? [3] : []),
    ...(i % 4 < 2 ? [4] : []),
    5,
  ]);
  const rules = [...buildPopulationModel([buyer(1, '', ...orders)], 6).rules.values()].flat();
  const named = rules.map(({ lhs, rhs }) => `${lhs.join('+')} → ${rhs}`);
  expect(named).toContain('1 → 2');
  expect(named).not.toContain('3 → 4');
  expect(rules.every(({ rhs }) => rhs !== 5)).toBe(true);
});

it('of no store and of one order there is a world too', () => {
  expect(buildPopulationModel([], 0).neighbours(-1)).toEqual([]);
  const world = buildPopulationModel([buyer(1, '', [100, 1])], 2);
  expect(world.popular[1]).toBe(1);
  expect(world.neighbours(0)).toEqual([]);
});

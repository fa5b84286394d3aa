import { expect, it } from 'vitest';
import type { Deal, DealTerms, OrderedProduct } from './deal.ts';
import { reachOf } from './reach.ts';

const deal = (terms: DealTerms, mixed = false): Deal => ({
  id: 1,
  name: 'a deal',
  from: '',
  to: '',
  storeGroup: '',
  coupon: '',
  minimum: null,
  currency: '',
  productIds: [],
  category: '',
  brand: '',
  mixed,
  terms,
});
const product = (id: number, pieces: number, caseSize: number | null = 12): OrderedProduct => ({
  id,
  category: '',
  brand: '',
  caseSize,
  quantity: pieces * 1000,
  value: pieces * 10_000,
  price: 10_000,
});
const SLABS: DealTerms = {
  kind: 'percent',
  unit: 'piece',
  slabs: [
    { from: 10, to: 49, percent: 300 },
    { from: 50, to: null, percent: 500 },
  ],
};
const FREE: DealTerms = { kind: 'free', unit: 'case', buy: 10, free: 1, freeProductId: null };

it.each([
  ['below the first slab', deal(SLABS), [product(1, 7)], { quantity: 3, unit: 'piece', productId: 1 }],
  ['in the first slab', deal(SLABS), [product(1, 12)], { quantity: 38, unit: 'piece', productId: 1 }],
  ['in the last slab', deal(SLABS), [product(1, 50)], null],
  ['a part of a piece rounds up', deal(SLABS), [product(1, 7.5)], { quantity: 3, unit: 'piece', productId: 1 }],
  [
    'products that add up',
    deal(SLABS, true),
    [product(1, 7), product(2, 41)],
    { quantity: 2, unit: 'piece', productId: null },
  ],
  [
    'the one that misses least',
    deal(SLABS),
    [product(1, 7), product(2, 9)],
    { quantity: 1, unit: 'piece', productId: 2 },
  ],
  [
    'what is ordered before what is not',
    deal(SLABS),
    [product(1, 0), product(2, 12)],
    { quantity: 38, unit: 'piece', productId: 2 },
  ],
  ['whole cases', deal(FREE), [product(1, 23)], { quantity: 9, unit: 'case', productId: 1 }],
  ['the next free case', deal(FREE), [product(1, 120)], { quantity: 10, unit: 'case', productId: 1 }],
  ['no case size', deal(FREE), [product(1, 120, null)], null],
  ['the whole order', deal({ kind: 'order', percent: 500, amount: null }), [product(1, 1)], null],
] as const)('%s', (_, its, products, expected) => {
  expect(reachOf(its, [...products])).toEqual(expected);
});

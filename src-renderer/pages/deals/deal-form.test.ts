import { expect, it } from 'vitest';
import type { DealItem } from '../../../src-shared/contract/index.ts';
import { formField, toInput, toValues } from './deal-form.ts';

const deal = (more: Partial<DealItem>): DealItem => ({
  id: 1,
  edition: 1,
  name: 'Deal',
  from: '',
  to: '',
  storeGroup: '',
  coupon: '',
  minimumMinor: null,
  currency: 'USD',
  productIds: [3],
  products: [{ id: 3, name: 'Kaju Katli' }],
  category: '',
  brand: '',
  mixed: false,
  terms: { kind: 'order', percent: 5, amountMinor: null },
  author: 'Asha',
  removed: false,
  ...more,
});

it.each<Partial<DealItem>>([
  {
    mixed: true,
    terms: {
      kind: 'percent',
      unit: 'case',
      slabs: [
        { from: 1, to: 9, percent: 2.5 },
        { from: 10, to: null, percent: 5 },
      ],
    },
  },
  { terms: { kind: 'price', unit: 'piece', slabs: [{ from: 12, to: null, priceMinor: 950 }] }, minimumMinor: 10_000 },
  { terms: { kind: 'free', unit: 'case', buy: 10, free: 1, freeProductId: 3 }, from: '2026-04-01', coupon: 'X' },
  { productIds: [], terms: { kind: 'order', percent: null, amountMinor: 500 }, storeGroup: 'Retail' },
])('what is typed of a deal is the deal: %o', (more) => {
  const { id: _i, edition: _e, products: _p, author: _a, removed: _r, ...content } = deal(more);
  expect(toInput(toValues(deal(more)), 'USD')).toEqual({ input: content, errors: {} });
});

it('what is no number is told at its field', () => {
  const values = {
    ...toValues(null),
    minimum: 'ten',
    slabs: [
      { from: 'x', value: '5' },
      { from: '10', value: '' },
    ],
  };
  expect(Object.keys(toInput(values, 'USD').errors)).toEqual(['slabs.0.from', 'slabs.1.value', 'minimum']);
});

it.each([
  ['terms.slabs.1.from', 'slabs.1.from'],
  ['terms.slabs.0.to', 'slabs.1.from'],
  ['terms.slabs.0.priceMinor', 'slabs.0.value'],
  ['terms.amountMinor', 'amount'],
  ['minimumMinor', 'minimum'],
  ['name', 'name'],
])('%s stands at %s', (field, at) => expect(formField(field)).toBe(at));

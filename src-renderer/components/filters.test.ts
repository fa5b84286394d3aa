import { expect, it } from 'vitest';
import { columnOf, withFilter } from './filters.ts';

it('keeps the filter in a link', () => {
  expect(withFilter('/invoices', { from: '2025-01-01', city: 'Fremont' })).toBe(
    '/invoices?from=2025-01-01&city=Fremont',
  );
});

it('adds to it, and drops what is undefined', () => {
  expect(withFilter('/invoices', { city: 'Fremont', storeId: 3 }, { city: undefined, productId: 4 })).toBe(
    '/invoices?storeId=3&productId=4',
  );
});

it('keeps the empty text, which selects sales without a value', () => {
  expect(withFilter('/stores', { city: '' })).toBe('/stores?city=');
});

it('splits a column of lists from its value at the first sign', () => {
  expect(columnOf('Van=North = up')).toEqual({ name: 'Van', value: 'North = up' });
});

it('leaves a path alone without a filter', () => expect(withFilter('/stores', {})).toBe('/stores'));

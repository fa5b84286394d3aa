import { expect, it } from 'vitest';
import { quantityOf } from './quantity.ts';

const read = (texts: Record<string, number>) =>
  quantityOf(
    Object.entries(texts).map(([text, probability]) => ({ text, probability })),
    () => 1,
  );

it('takes a mark for nothing only where that is nearly certain', () => {
  expect(read({ x: 0.97, '1': 0.02 })).toBeNull();
  expect(read({ x: 0.5, '-': 0.48 })).toBeNull();
  expect(read({ x: 0.92, '': 0.02, '1': 0.02 })).toMatchObject({ value: null });
});

it('takes a number where that is fairly certain, and the sum of its readings counts', () => {
  expect(read({ '12': 0.95, '2': 0.03 })).toMatchObject({ value: 12, unit: 'case', assumed: false });
  expect(read({ '12': 0.5, '12c': 0.45 })).toMatchObject({ value: 12, unit: 'case' });
  expect(read({ '2p': 0.95 })).toMatchObject({ value: 2, unit: 'piece' });
  expect(read({ v: 0.95 })).toMatchObject({ value: 1, assumed: true });
  expect(read({ '12': 0.6, '17': 0.38 })).toMatchObject({ value: null });
});

it('asks about what is not among its readings', () => {
  expect(read({})).toMatchObject({ value: null });
  expect(read({ '5': 0.6 })).toMatchObject({ value: null });
  expect(read({ '05': 0.99 })).toMatchObject({ value: null });
});

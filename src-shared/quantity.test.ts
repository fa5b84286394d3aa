import { expect, it } from 'vitest';
import { quantityToNumber } from './quantity.ts';

it('thousandths become a number with its decimals', () => {
  expect([1500, -250, 0, 1].map(quantityToNumber)).toEqual([1.5, -0.25, 0, 0.001]);
});

import { describe, expect, it } from 'vitest';
import { commonDivisor } from './case-size.ts';

const pieces = (...quantities: number[]) => quantities.map((quantity) => quantity * 1000);

describe('a case size is proposed', () => {
  it.each([
    ['one case each time', pieces(12, 12, 12, 12, 12, 12, 12, 12), 12],
    ['cases, with a few loose pieces', pieces(24, 48, 24, 72, 24, 24, 48, 24, 24, 5), 24],
    ['the larger of two that fit', pieces(6, 12, 24, 18, 6, 30, 12, 6), 6],
    ['none for loose pieces', pieces(1, 2, 3, 5, 7, 2, 1, 4), null],
    ['none for few lines', pieces(12, 12, 12), null],
    ['none for weights', [1500, 2250, 3100, 1750, 2000, 900, 1100, 1300], null],
  ])('%s', (_, quantities, size) => expect(commonDivisor(quantities)).toBe(size));
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { divideRound, formatMoney, fromMinor, priceTimesQuantity, toMinor } from './money.ts';

describe('money', () => {
  it('rounds half away from zero, both ways', () => {
    expect([divideRound(5, 10), divideRound(-5, 10), divideRound(4, 10), divideRound(-14, 10)]).toEqual([1, -1, 0, -1]);
    expect(Object.is(divideRound(-4, 10), 0)).toBe(true);
  });

  it('knows how many decimals a currency has', () => {
    expect([
      toMinor(12_345_678, 'USD'),
      toMinor(12_345_678, 'JPY'),
      toMinor(12_345_678, 'KWD'),
      toMinor(12_345_678, '???'),
    ]).toEqual([123_457, 1235, 1_234_568, 123_457]);
  });

  it('converts to minor units and back without loss', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1e9, max: 1e9 }),
        fc.constantFrom('USD', 'INR', 'JPY', 'KWD'),
        (minor, currency) => toMinor(fromMinor(minor, currency), currency) === minor,
      ),
    );
  });

  it('multiplies exactly, like integers without limit', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e14, max: 1e14 }), fc.integer({ min: -1e9, max: 1e9 }), (price, quantity) => {
        const product = BigInt(price) * BigInt(quantity);
        const magnitude = ((product < 0n ? -product : product) + 500n) / 1000n;
        expect(priceTimesQuantity(price, quantity)).toBe(Number(product < 0n ? -magnitude : magnitude));
      }),
    );
  });

  it('rounds half away from zero beyond 2⁵³ too', () => {
    expect(priceTimesQuantity(10_000_000_000_001, 1500)).toBe(15_000_000_000_002);
    expect(priceTimesQuantity(-10_000_000_000_001, 1500)).toBe(-15_000_000_000_002);
  });

  it('is formatted by the locale', () => {
    expect(formatMoney(12_345_650, 'INR', 'en-IN')).toBe('₹1,23,456.50');
    expect(formatMoney(123_450, 'USD', 'en')).toBe('$1,234.50');
    expect(formatMoney(100, 'not a code', 'en')).toBe('1.00 not a code');
    expect(formatMoney(123_450, 'USD', 'en', true)).toBe('$1.2K');
  });

  it('is formatted with the decimals of its currency', () => {
    expect(formatMoney(1234, 'JPY', 'en')).toBe('¥1,234');
    expect(formatMoney(1234, 'KWD', 'en')).toMatch(/1\.234$/);
  });
});

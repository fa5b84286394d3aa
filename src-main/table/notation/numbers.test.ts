import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimalByProducts, decimalEvidence, ledgerSide, parsePlainBytes, parseScaled } from './numbers.ts';

const point = (text: string) => parseScaled(text, '.', 10_000);
const comma = (text: string) => parseScaled(text, ',', 10_000);

describe('parseScaled', () => {
  it.each([
    ['1234.50', 12_345_000],
    ['-12.5', -125_000],
    ['0', 0],
    ['.5', 5_000],
    ['1,234.50', 12_345_000],
    ['1,23,456.50', 1_234_565_000],
    ['12,34,567', 12_345_670_000],
    ['(12.50)', -125_000],
    ['12.50-', -125_000],
    ['₹ 1,234.00', 12_340_000],
    ['$5', 50_000],
    ['-$5.25', -52_500],
    ['Rs. 10', 100_000],
    ['10%', 100_000],
    ['1 234.5', 12_345_000],
    ['1\u00a0234.5', 12_345_000],
    ["1'234.5", 12_345_000],
    ['+7', 70_000],
    ['957.5775', 9_575_775],
    ['1.', 10_000],
    ['12.3400000', 123_400],
    ['5 pcs', 50_000],
    ['12 Nos', 120_000],
    ['50.00/Nos', 500_000],
    ['4.5 kg', 45_000],
    ['2 case', 20_000],
    ['Rs. 150/-', 1_500_000],
    ['15000.00 Dr', 150_000_000],
    ['₹ 1,50,00,050.00', 150_000_500_000],
    ['१२', 120_000],
    ['१,२३४.५०', 12_345_000],
    ['١٢٫٥', 125_000],
    ['１２．５', 125_000],
    ['USD 12.50', 125_000],
    ['12.50 AED', 125_000],
    ['Rp 12', 120_000],
    ['(₹ 12.50)', -125_000],
  ])('reads %s', (text, value) => expect(point(text)).toBe(value));

  it.each([
    ['1.234,50', 12_345_000],
    ['2,55', 25_500],
    ['-0,5', -5_000],
    ['1.234.567,8', 12_345_678_000],
    ['12', 120_000],
    ['€ 3,99', 39_900],
  ])('reads %s with a decimal comma', (text, value) => expect(comma(text)).toBe(value));

  it.each([
    '',
    'twelve',
    'N.A.?',
    '#REF!',
    '1,2,3',
    '12,5',
    '1.2.3',
    '--5',
    '5 apples',
    '0,250',
    'e5',
    '1e5',
    '.',
    ',',
    '-',
    '()',
    '1,,234',
    '1234,567.5',
    '12345678901234567890',
  ])('takes %j for no number', (text) => expect(point(text)).toBeNaN());

  it('leaves what is finer than the scale as a fraction, so that rounding is noticed', () => {
    expect(point('1.23456')).toBeCloseTo(12_345.6, 6);
    expect(Number.isInteger(point('1.23456'))).toBe(false);
  });

  it('reads back every amount in every usual writing', () => {
    const group = (digits: string, size: number, mark: string) => {
      const [head, tail] = [digits.slice(0, -3), digits.slice(-3)];
      const parts: string[] = [];
      for (let end = head.length; end > 0; end -= size) parts.unshift(head.slice(Math.max(0, end - size), end));
      return [...parts, tail].join(mark);
    };
    fc.assert(
      fc.property(
        fc.integer({ min: -1e12, max: 1e12 }),
        fc.constantFrom(2, 3),
        fc.constantFrom('.', ','),
        fc.boolean(),
        (hundredths, size, decimal, grouped) => {
          const [whole, fraction] = (Math.abs(hundredths) / 100).toFixed(2).split('.') as [string, string];
          const text = `${hundredths < 0 ? '-' : ''}${grouped ? group(whole, size, decimal === '.' ? ',' : '.') : whole}${decimal}${fraction}`;
          expect(parseScaled(text, decimal as '.' | ',', 100)).toBe(hundredths || 0);
        },
      ),
    );
  });
});

describe('decimalEvidence', () => {
  it.each([
    [['1,234.50', '10'], '.'],
    [['1.234,50'], ','],
    [['2,55', '3,39'], ','],
    [['1234', '12'], null],
    [['1.234', '5.678'], null],
    [['1,23,456'], '.'],
    [['1.234.567'], ','],
    [['12.00'], '.'],
    [['0,250'], ','],
    [['Rs. 140.00'], '.'],
    [['Rs. 1.250', '₹ 2.400'], null],
    [['€ 0,250'], ','],
    [['١٢٫٥'], '.'],
  ])('of %j is %s', (values, decimal) => expect(decimalEvidence(values)).toBe(decimal));
});

describe('decimalByProducts', () => {
  const by = (rows: [string, string, string][]) =>
    decimalByProducts(
      rows.map(([quantity]) => quantity),
      rows.map(([, price]) => price),
      rows.map(([, , total]) => total),
    );
  const times = <T>(count: number, row: T) => new Array<T>(count).fill(row);

  it('is the sign under which at least half of the records are right', () => {
    const right: [string, string, string] = ['2', '1.25', '2.50'];
    const wrong: [string, string, string] = ['2', '1.25', '7'];
    expect(by(times(4, right))).toBe('.');
    expect(by(times(4, ['2', '1,25', '2,50']))).toBe(',');
    expect(by([...times(3, right), ...times(3, wrong)])).toBe('.');
    expect(by([...times(2, right), ...times(3, wrong)])).toBeNull();
  });

  it('is not told by totals of zero, nor by what is right under both', () => {
    expect(
      by([
        ...times(4, ['2', '1.25', '2.50'] as [string, string, string]),
        ...times(6, ['0', '5', '0'] as [string, string, string]),
      ]),
    ).toBeNull();
    expect(by(times(4, ['2', '5', '10']))).toBeNull();
  });
});

it('the side of a ledger amount is told by its end', () => {
  expect(['5 Dr', '5.00Cr.', '5 CR', '5', 'Dr 5'].map(ledgerSide)).toEqual(['dr', 'cr', 'cr', null, null]);
});

describe('plainNumber', () => {
  it('reads what is written plainly as parseScaled does, and nothing else', () => {
    const digits = fc.string({ unit: fc.constantFrom('0', '1', '5', '9'), maxLength: 16 });
    const written = fc.oneof(
      fc.tuple(fc.constantFrom('', '-'), digits, fc.constantFrom('', '.', ','), digits).map((parts) => parts.join('')),
      fc.string({ unit: fc.constantFrom('1', '0', '-', '.', ',', ' ', '$', '('), maxLength: 6 }),
    );
    let plain = 0;
    fc.assert(
      fc.property(
        written,
        fc.constantFrom('.' as const, ',' as const),
        fc.constantFrom(1, 1000, 10_000),
        (text, decimal, scale) => {
          const found = parsePlainBytes(Buffer.from(`x${text}7`), 1, 1 + text.length, decimal, scale);
          if (Number.isNaN(found)) return;
          plain++;
          expect(found).toBe(parseScaled(text, decimal, scale));
        },
      ),
      { numRuns: 3000 },
    );
    expect(plain).toBeGreaterThan(300);
    expect(parsePlainBytes(Buffer.from('-12.50'), 0, 6, '.', 10_000)).toBe(-125_000);
  });
});

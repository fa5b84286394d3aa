import { expect, it } from 'vitest';
import { moneyInput, parseMoney, parseNumber, parseQuantity } from './parse-input.ts';
import { periodDates } from './period-dates.ts';
import { periodName, periods } from './periods.ts';

it.each([
  ['12', 12],
  ['1,5', 1.5],
  ['1,500', 1500],
  ['1,234.50', 1234.5],
  ['1,50,000', 150_000],
  ['0,250', 0.25],
  ['.5', 0.5],
  ['-3', -3],
  ['', null],
  ['1.2.3', null],
  ['twelve', null],
])('the number %s', (text, number) => expect(parseNumber(text)).toBe(number));

it.each([
  ['12', { quantity: 12, unit: null }],
  ['2c', { quantity: 2, unit: 'case' }],
  ['2 cases', { quantity: 2, unit: 'case' }],
  ['3 पेटी', { quantity: 3, unit: 'case' }],
  ['4 pcs', { quantity: 4, unit: 'piece' }],
  ['4 boxes', null],
  ['c', null],
])('the quantity %s', (text, quantity) => expect(parseQuantity(text)).toEqual(quantity));

it('formatting an amount and parsing it again gives the same amount', () => {
  expect(parseMoney('$9.50', 'USD')).toBe(950);
  expect(parseMoney('9,5', 'EUR')).toBe(950);
  expect(parseMoney('100', 'JPY')).toBe(100);
  expect(parseMoney('x', 'USD')).toBeNull();
  expect(parseMoney(moneyInput(12345, 'USD'), 'USD')).toBe(12345);
});

it('periods are computed from the last day of the data and recognised by their dates', () => {
  const last = '2024-02-29';
  expect(periods(last).months12).toEqual({ from: '2023-03-01', to: last });
  expect(periods(last).lastYear).toEqual({ from: '2023-01-01', to: '2023-12-31' });
  for (const [name, period] of Object.entries(periods('2025-07-06')))
    expect(periodName(period, '2025-07-06')).toBe(name);
  expect(periods('2024-03-01').lastMonth).toEqual({ from: '2024-02-01', to: last });
  expect(periodDates('lastMonth', '2024-03-01')).toBe('Feb 2024');
  expect(periodName({ from: '2025-01-02' }, last)).toBeNull();
});

import { describe, expect, it } from 'vitest';
import { currencyCode, currencyInAmount, currencyInName } from './currency.ts';

describe('a currency', () => {
  it.each([
    ['INR', 'INR'],
    ['₹', 'INR'],
    ['Rs.', 'INR'],
    ['rs', 'INR'],
    ['$', 'USD'],
    ['US$', 'USD'],
    ['kr', 'SEK'],
    ['constructor', null],
    ['toString', null],
    ['__proto__', null],
    ['Tea', null],
  ])('written %j is %j', (written, code) => expect(currencyCode(written, 'USD')).toBe(code));

  it('whose sign several share is the company’s own, where that is one of them', () =>
    expect([currencyCode('$', 'CAD'), currencyCode('Rs', 'LKR'), currencyCode('$', 'EUR')]).toEqual([
      'CAD',
      'LKR',
      'USD',
    ]));

  it('stands at amounts and in names', () => {
    expect(['₹1,200', '1.200,00 €', 'USD 5', '12', '5 pcs'].map((cell) => currencyInAmount(cell, 'USD'))).toEqual([
      'INR',
      'EUR',
      'USD',
      null,
      null,
    ]);
    expect(['Amount (INR)', 'Betrag in EUR', 'Total ₹', 'Total'].map((name) => currencyInName(name, 'USD'))).toEqual([
      'INR',
      'EUR',
      'INR',
      null,
    ]);
  });
});

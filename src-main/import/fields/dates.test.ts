import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasTime, isAmbiguous, orderEvidence, parseDate, parseMonth } from './dates.ts';

describe('parseDate', () => {
  it.each([
    ['2025-03-31', 'dmy', '2025-03-31'],
    ['31/03/2025', 'dmy', '2025-03-31'],
    ['3/31/2025', 'mdy', '2025-03-31'],
    ['31.03.2025', 'dmy', '2025-03-31'],
    ['31-Mar-25', 'mdy', '2025-03-31'],
    ['Mar 31, 2025', 'dmy', '2025-03-31'],
    ['1/12/2010 08:26', 'dmy', '2010-12-01'],
    ['2025-03-31T08:26:00Z', 'dmy', '2025-03-31'],
    ['20250331', 'dmy', '2025-03-31'],
    ['45747', 'dmy', '2025-03-31'],
    ['1/2/99', 'dmy', '1999-02-01'],
    ['29/02/2024', 'dmy', '2024-02-29'],
    ['25-03-31', 'ymd', '2025-03-31'],
    ['March 5 2025', 'dmy', '2025-03-05'],
    ['2025/3/5 10:00 PM', 'dmy', '2025-03-05'],
    ['1/2/69', 'dmy', '2069-02-01'],
    ['1/2/70', 'dmy', '1970-02-01'],
    ['30000', 'dmy', '1982-02-18'],
    ['60000', 'dmy', '2064-04-08'],
    ['31/03/2568', 'dmy', '2025-03-31'],
    ['2500-01-02', 'dmy', '1957-01-02'],
    ['5 मई 2025', 'dmy', '2025-05-05'],
    ['5 मार्च 2025', 'dmy', '2025-03-05'],
    ['Tue, 1 Apr 2025', 'dmy', '2025-04-01'],
  ] as const)('reads %s (%s)', (text, order, iso) => expect(parseDate(text, order)).toBe(iso));

  it.each(['2025-02-31', '29/02/2025', '31.04.2025', '13/13/2025', '0000-01-01', '2025-00-10'])(
    '%s stands in no calendar',
    (text) => expect(parseDate(text, 'dmy')).toEqual({ fault: 'impossible' }),
  );
  it.each(['', 'soon', '31/03', '1234567', '12', '3/4/5/6', 'Foo 12 2025', '29999', '60001', '31/12/5'])(
    '%j is no date',
    (text) => expect(parseDate(text, 'dmy')).toEqual({ fault: 'unreadable' }),
  );

  it('reads back every day in every order and mark', () => {
    const days = fc
      .date({ min: new Date('1971-01-01'), max: new Date('2068-12-31'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10));
    fc.assert(
      fc.property(
        days,
        fc.constantFrom('/', '.', '-'),
        fc.constantFrom('dmy', 'mdy', 'ymd'),
        fc.boolean(),
        (iso, mark, order, padded) => {
          const [y, m, d] = iso.split('-').map((part) => (padded ? part : String(Number(part)))) as [
            string,
            string,
            string,
          ];
          const parts = { dmy: [d, m, y], mdy: [m, d, y], ymd: [y, m, d] }[order];
          expect(parseDate(parts.join(mark), order)).toBe(iso);
        },
      ),
    );
  });
});

describe('the order of day and month', () => {
  it('is told only by a number that can be no month', () => {
    expect([
      orderEvidence('31/03/2025'),
      orderEvidence('03/31/2025'),
      orderEvidence('03/04/2025'),
      orderEvidence('2025-03-04'),
    ]).toEqual(['dmy', 'mdy', null, 'ymd']);
    expect(['12/05/2025', '05/12/2025', '32/05/2025', '32/13/2025'].map(orderEvidence)).toEqual([
      null,
      null,
      null,
      null,
    ]);
    expect([isAmbiguous('03/04/2025'), isAmbiguous('31/03/2025'), isAmbiguous('Mar 3 2025')]).toEqual([
      true,
      false,
      false,
    ]);
  });
  it('sees a time of day', () => {
    expect([hasTime('1/12/2010 08:26'), hasTime('2010-12-01'), hasTime('2025-03-31T08:26:00Z')]).toEqual([
      true,
      false,
      true,
    ]);
  });
});

describe('parseMonth', () => {
  it.each([
    ['2026-11', '2026-11'],
    ['2026/1', '2026-01'],
    ['11/2026', '2026-11'],
    ['Nov 2026', '2026-11'],
    ['November, 2026', '2026-11'],
    ['Nov-26', '2026-11'],
    ["Nov '26", '2026-11'],
    ['2026 Nov', '2026-11'],
    ['नवंबर 2026', '2026-11'],
    ['2026-11-30', '2026-11'],
    ['01/11/2026', '2026-11'],
    ['46327', '2026-11'],
    ['13/2026', null],
    ['Nov', null],
    ['26', null],
    ['soon', null],
  ])('%s is %s', (text, month) => expect(parseMonth(text, 'dmy')).toBe(month));
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, dayNumber } from '../../src-shared/calendar.ts';
import { fromForecast, fromWeeks } from '../forecast/product-demand.ts';
import { type BuyingCase, buyingOf } from './buying.ts';
import { type Demand, outlookOf } from './outlook.ts';

const TODAY = '2026-03-02';
const inDays = (days: number) => addDays(TODAY, days);
const batch = (expiry: string | null) => ({
  place: '',
  batch: '',
  expiry,
  countedOn: TODAY,
  replacedOn: null,
  quantity: 0,
});
/** Stock of so many pieces in batches that expire after so many days; null for never. */
const stockOf = (...batches: [pieces: number, days: number | null][]) => ({
  ledger: { batches: batches.map(([, days]) => batch(days === null ? null : inDays(days))) },
  free: batches.map(([pieces]) => pieces * 1000),
});
const steady = (perDay: number, deviation = 0): Demand => ({
  basis: 'forecast',
  onDay: () => perDay * 1000,
  deviation: (_, days) => deviation * 1000 * Math.sqrt(days),
});

describe('the outlook of a stock', () => {
  it('by hand: what runs out when, and what expires unsold', () => {
    expect(outlookOf(stockOf([10, null]), TODAY, steady(2))).toEqual({ coverDays: 5, runsOut: inDays(5), unsold: [0] });
    expect(outlookOf(stockOf([0, null]), TODAY, steady(2))).toMatchObject({ coverDays: 0, runsOut: TODAY });
    expect(outlookOf(stockOf([10, null]), TODAY, steady(0))).toEqual({ coverDays: null, runsOut: null, unsold: [0] });
    // sold on its last day as well: 4 days of 2, then 2 are over
    expect(outlookOf(stockOf([10, 3], [4, null]), TODAY, steady(2))).toEqual({
      coverDays: 6,
      runsOut: inDays(6),
      unsold: [2000, 0],
    });
    // expired already is neither sold nor news
    expect(outlookOf(stockOf([10, -1], [4, null]), TODAY, steady(2))).toEqual({
      coverDays: 2,
      runsOut: inDays(2),
      unsold: [0, 0],
    });
  });

  it('of random stock: what is not sold until it runs out has expired', () => {
    const batches = fc.array(fc.tuple(fc.integer({ min: 0, max: 60 }), fc.option(fc.nat(40), { freq: 4 })), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(batches, fc.integer({ min: 1, max: 5 }), (made, perDay) => {
        const sorted = made.sort((a, b) => (a[1] ?? 999) - (b[1] ?? 999));
        const { coverDays, unsold } = outlookOf(stockOf(...sorted), TODAY, steady(perDay));
        const there = sorted.reduce((sum, [pieces]) => sum + pieces, 0);
        const lost = unsold.reduce((sum, quantity) => sum + quantity, 0) / 1000;
        // the last day may be sold in part
        const sold = there - lost;
        expect(sold).toBeGreaterThanOrEqual(coverDays! * perDay);
        expect(sold).toBeLessThan((coverDays! + 1) * perDay);
        sorted.forEach(([pieces, days], i) => {
          if (days === null) expect(unsold[i]).toBe(0);
          expect(unsold[i]).toBeLessThanOrEqual(pieces * 1000);
        });
      }),
      { numRuns: 200 },
    );
  });
});

describe('expected sales', () => {
  const interval = (high80: number) => ({ low80: 0, high80, low95: 0, high95: 0 });

  it('of a forecast are spread over its periods, and go on after them', () => {
    const { onDay, deviation } = fromForecast({
      first: '2026-03-02',
      grain: 'week',
      points: Float64Array.of(7, 14),
      intervals: [interval(7 + 1.2816 * 2), interval(14)],
    });
    const at = (days: number) => onDay(dayNumber(TODAY) + days);
    expect([at(-5), at(0), at(6), at(7), at(13), at(50)]).toEqual([1000, 1000, 1000, 2000, 2000, 2000]);
    expect(deviation(dayNumber(TODAY), 7)).toBeCloseTo(2000);
    expect(deviation(dayNumber(TODAY), 14)).toBeCloseTo(2000);
  });

  it('without one are the mean of the weeks', () => {
    const { onDay, deviation, basis } = fromWeeks(Float64Array.of(7000, 21_000));
    expect([onDay(0), basis]).toEqual([2000, 'average']);
    expect(deviation(0, 7)).toBeCloseTo(Math.sqrt(98) * 1000);
    expect(fromWeeks(Float64Array.of(-7000, 0)).onDay(0)).toBe(0);
  });
});

describe('what to buy', () => {
  const buy = (pieces: number, demand: Demand, more: Partial<BuyingCase> = {}) =>
    buyingOf(
      {
        available: pieces * 1000,
        coming: 0,
        outlook: outlookOf(stockOf([Math.max(0, pieces), null]), TODAY, demand),
        demand,
        ...{ leadDays: 14, orderEveryDays: 7, caseSize: null, palletSize: null, ...more },
      },
      TODAY,
    );

  it('lasts until the order after this one arrives, with a safety stock', () => {
    expect(buy(100, steady(2))).toBeUndefined();
    expect(buy(40, steady(2))?.pieces).toBe(2);
    // 21 days of 2 and 1.645 × √21 × 3
    expect(buy(40, steady(2, 3))).toMatchObject({ pieces: 25, expected: 42_000 });
    expect(buy(10, steady(0))).toBeUndefined();
    expect(buy(10, steady(2), { leadDays: 0, orderEveryDays: 5 })).toBeUndefined();
  });

  it('is less by what is on the way', () => {
    expect(buy(0, steady(2), { coming: 30_000 })?.pieces).toBe(12);
    expect(buy(0, steady(2), { coming: 42_000 })).toBeUndefined();
  });

  it('says why', () => {
    const why = (...args: Parameters<typeof buy>) => buy(...args)?.reason;
    expect(why(-3, steady(2))).toEqual({ id: 'buying_reason/promised' });
    expect(why(0, steady(2))).toEqual({ id: 'buying_reason/out' });
    expect(why(10, steady(2))).toEqual({
      id: 'buying_reason/too_late',
      values: { day: inDays(5), arrives: inDays(14) },
    });
    expect(why(40, steady(2))).toEqual({ id: 'buying_reason/runs_out', values: { day: inDays(20), next: inDays(21) } });
    expect(why(43, steady(2, 3))).toEqual({ id: 'buying_reason/safety', values: { next: inDays(21) } });
  });

  it('does not count what expires unsold', () => {
    const demand = steady(2);
    const stock = stockOf([60, 9]);
    const outlook = outlookOf(stock, TODAY, demand);
    expect(outlook.unsold).toEqual([40_000]);
    expect(buy(60, demand, { outlook })).toMatchObject({ pieces: 22, reason: { id: 'buying_reason/too_late' } });
  });

  it('is in whole cases and pallets', () => {
    expect(buy(0, steady(2), { caseSize: 12 })?.pieces).toBe(48);
    // less than half a case can wait while nothing runs out
    expect(buy(43, steady(2, 3), { caseSize: 48 })).toBeUndefined();
    expect(buy(43, steady(2, 3), { caseSize: 24 })?.pieces).toBe(24);
    expect(buy(0, steady(10), { caseSize: 12, palletSize: 100 })?.pieces).toBe(212);
    expect(buy(0, steady(4), { caseSize: 12, palletSize: 90 })?.pieces).toBe(90);
  });
});

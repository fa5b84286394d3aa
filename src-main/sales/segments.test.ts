import { describe, expect, it } from 'vitest';
import { reorderState, usualWait } from './rhythm.ts';
import { quintiles, segmentOf } from './segments.ts';
import { isQuiet } from './store-stats.ts';

describe('quintiles', () => {
  it('fifths by rank, equal values in the same one', () => {
    expect(quintiles([10, 20, 30, 40, 50])).toEqual([1, 2, 3, 4, 5]);
    expect(quintiles([7, 7, 7, 7])).toEqual([1, 1, 1, 1]);
    expect(quintiles([1, 2, 2, 2, 2, 2, 2, 2, 2, 9])).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 5]);
    expect(quintiles([])).toEqual([]);
  });
});

describe('segments', () => {
  it.each([
    [5, 5, 5, false, 'champion'],
    [4, 3, 5, false, 'champion'],
    [5, 3, 3, false, 'loyal'],
    [3, 1, 1, false, 'promising'],
    [5, 1, 1, true, 'new'],
    [1, 5, 5, false, 'at_risk'],
    [2, 1, 2, false, 'sleeping'],
    [1, 1, 1, false, 'lost'],
  ] as const)('recency %i, frequency %i, money %i, new %s: %s', (recency, frequency, monetary, isNew, segment) => {
    expect(segmentOf({ recency, frequency, monetary }, isNew)).toBe(segment);
  });
});

describe('rhythm', () => {
  it('is the median of the days between the days of orders, from the third on', () => {
    expect(usualWait([1, 8])).toBeNull();
    expect(usualWait([1, 1, 8])).toBeNull();
    expect(usualWait([1, 8, 15, 115])).toBe(7);
    expect(usualWait([1, 1, 11, 21])).toBe(10);
  });

  it('is that of the latest twelve waits, where it has changed', () => {
    const days = Array.from({ length: 30 }, (_, i) => (i < 15 ? 30 * i : 30 * 14 + 7 * (i - 14)));
    expect(usualWait(days)).toBe(7);
  });

  it('a reorder is due when its own wait is over, and no more when it is quiet', () => {
    const days = [0, 10, 20, 30, 40];
    expect([47, 48, 60, 61].map((day) => reorderState(days, day))).toEqual(['early', 'due', 'due', 'quiet']);
    // by all waits it is every 30 days, by the latest ones every 10
    expect(reorderState([0, 30, 60, 90, 100, 110], 120)).toBe('early');
    expect(reorderState([0, 1, 40, 42, 43, 100], 140)).toBe('irregular');
  });

  it('a store is quiet after more than twice its usual days', () => {
    expect(isQuiet({ usualDays: 10, overdueDays: 10 })).toBe(false);
    expect(isQuiet({ usualDays: 10, overdueDays: 11 })).toBe(true);
    expect(isQuiet({ usualDays: null, overdueDays: null })).toBe(false);
  });
});

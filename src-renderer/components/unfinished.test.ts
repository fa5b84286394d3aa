import { expect, it } from 'vitest';
import type { Grain } from '../../src-shared/calendar.ts';
import { isUnfinished } from './unfinished.ts';

it.each<[string, Grain, string, boolean]>([
  ['2025-07', 'month', '2025-07-30', true],
  ['2025-07', 'month', '2025-07-31', false],
  ['2025-Q3', 'quarter', '2025-09-29', true],
  ['2025-Q4', 'quarter', '2025-12-31', false],
  ['2025', 'year', '2025-12-30', true],
  ['2025-07-07', 'week', '2025-07-12', true],
  ['2025-07-07', 'week', '2025-07-13', false],
  ['2025-07-07', 'day', '2025-07-07', false],
])('%s as a %s with sales until %s is unfinished: %s', (period, grain, until, is) => {
  expect(isUnfinished(period, grain, { until })).toBe(is);
});

it('a period that begins before the first day asked for is unfinished', () => {
  expect(isUnfinished('2025-07', 'month', { from: '2025-07-02', until: '2025-08-01' })).toBe(true);
  expect(isUnfinished('2025-07', 'month', { from: '2025-07-01', until: '2025-08-01' })).toBe(false);
  expect(isUnfinished('2025-07', 'month', { until: null })).toBe(false);
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDays,
  addMonths,
  addYears,
  bucketStart,
  dateOfDayNumber,
  dayNumber,
  type Grain,
  nextBucketStart,
} from './calendar.ts';

const day = fc.integer({ min: dayNumber('1900-01-01'), max: dayNumber('2199-12-31') }).map(dateOfDayNumber);
const GRAINS: Grain[] = ['day', 'week', 'month', 'quarter', 'year'];

describe('days', () => {
  it('dateOfDayNumber inverts dayNumber', () => {
    fc.assert(fc.property(day, (date) => dateOfDayNumber(dayNumber(date)) === date));
  });

  it.each([
    ['2024-02-29', 1, '2025-02-28'],
    ['2024-02-29', 4, '2028-02-29'],
    ['2023-03-31', -1, '2022-03-31'],
  ])('%s and %i years: %s', (date, years, other) => expect(addYears(date, years)).toBe(other));

  it.each([
    ['2024-01-31', 1, '2024-02-29'],
    ['2024-01-31', -2, '2023-11-30'],
    ['2024-12-15', 1, '2025-01-15'],
  ])('%s and %i months: %s', (date, months, other) => expect(addMonths(date, months)).toBe(other));
});

describe('buckets', () => {
  it('every day lies in exactly one bucket of each grain', () => {
    fc.assert(
      fc.property(day, fc.constantFrom(...GRAINS), (date, grain) => {
        const start = bucketStart(date, grain);
        const next = nextBucketStart(start, grain);
        expect(start <= date && date < next).toBe(true);
        expect(bucketStart(addDays(next, -1), grain)).toBe(start);
        expect(bucketStart(next, grain)).toBe(next);
      }),
    );
  });

  it('weeks begin on Monday, quarters in January, April, July and October', () => {
    expect(bucketStart('2025-03-16', 'week')).toBe('2025-03-10');
    expect(bucketStart('1969-12-31', 'week')).toBe('1969-12-29');
    expect(bucketStart('2025-06-30', 'quarter')).toBe('2025-04-01');
    expect(nextBucketStart('2024-10-01', 'quarter')).toBe('2025-01-01');
  });
});

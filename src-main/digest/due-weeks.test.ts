import { expect, it } from 'vitest';
import { dueWeeks } from './due-weeks.ts';
import { lastFullWeek, weekName, weekOf } from './week.ts';

/** The weeks that are due, by their first days. */
const due = (today: string, knownUntil: string | null, written: string | null, trusted = today) =>
  dueWeeks({ today, trusted, written, knownUntil }).map(({ from }) => from);

it('names weeks as ISO 8601 does', () => {
  expect([weekName(weekOf('2024-12-30')), weekName(weekOf('2027-01-03')), weekName(weekOf('2026-11-23'))]).toEqual([
    '2025-W01',
    '2026-W53',
    '2026-W48',
  ]);
  expect(lastFullWeek('2026-11-30')).toEqual({ from: '2026-11-23', to: '2026-11-29' });
  expect(lastFullWeek('2026-11-29')).toEqual({ from: '2026-11-16', to: '2026-11-22' });
});

it('writes a week once it is over and its sales are in, or on Thursday without them', () => {
  expect(due('2026-11-29', '2026-11-28', '2026-11-16')).toEqual([]);
  expect(due('2026-11-30', '2026-11-26', '2026-11-16')).toEqual([]);
  expect(due('2026-11-30', '2026-11-27', '2026-11-16')).toEqual(['2026-11-23']);
  expect(due('2026-12-02', '2026-11-26', '2026-11-16')).toEqual([]);
  expect(due('2026-12-03', '2026-11-26', '2026-11-16')).toEqual(['2026-11-23']);
  expect(due('2026-12-03', '2026-12-02', '2026-11-23')).toEqual([]);
  expect(due('2026-12-03', null, null)).toEqual([]);
});

it('catches up on missed weeks, at first only the last one', () => {
  expect(due('2026-11-30', '2026-11-29', null)).toEqual(['2026-11-23']);
  expect(due('2026-11-30', '2026-11-29', '2026-11-09')).toEqual(['2026-11-16', '2026-11-23']);
  expect(due('2026-11-30', '2026-11-29', '2026-01-05')).toEqual([
    '2026-11-02',
    '2026-11-09',
    '2026-11-16',
    '2026-11-23',
  ]);
});

it('believes a clock that jumped only what sales say', () => {
  // set ahead by a year: nothing was sold in the week that it says is over
  expect(due('2027-11-29', '2026-11-27', '2026-11-16', '2026-11-27')).toEqual([]);
  // unused for three weeks: the clock is not trusted yet, but the sales of the week are in
  expect(due('2026-11-30', '2026-11-28', '2026-11-02', '2026-11-08')).toEqual([
    '2026-11-09',
    '2026-11-16',
    '2026-11-23',
  ]);
  // set back
  expect(due('2025-11-24', '2025-11-23', '2026-11-23', '2025-11-24')).toEqual([]);
});

import { expect, it } from 'vitest';
import { withReadableDates } from './readable-dates.ts';

it('writes the dates of a sentence as the window does', () => {
  expect(withReadableDates('Runs out on 2026-12-06; an order arrives on 2026-12-14.')).toBe(
    'Runs out on Dec 6, 2026; an order arrives on Dec 14, 2026.',
  );
  expect(withReadableDates('Forecasts know sales up to 2025-07-07.')).toBe('Forecasts know sales up to Jul 7, 2025.');
  expect(withReadableDates('The newest backup is of 2024-07-14 17:30 UTC.')).toMatch(
    /^The newest backup is of Jul 14, 2024, \d+:\d\d\s[AP]M\.$/,
  );
});

it('leaves what is quoted, and names of files', () => {
  for (const sentence of [
    '“2025-02-31” is not a valid date.',
    '“sold 2025-02-01” is no quantity.',
    'sales-2025-02-01.csv, line 3',
    '2025-02-01.csv could not be read.',
    'No backup 2025-13-01 is here.',
  ])
    expect(withReadableDates(sentence)).toBe(sentence);
});

import { expect, it } from 'vitest';
import type { ChosenPeriod } from '../../components/periods.ts';
import { homePeriod, rememberHomePeriod } from './home-period.ts';

function storageWith(kept: string | null) {
  return {
    kept,
    getItem() {
      return this.kept;
    },
    setItem(_: string, text: string) {
      this.kept = text;
    },
  };
}

it.each<ChosenPeriod>([
  'lastMonth',
  'all',
  { from: '2025-01-01', to: '2025-02-15' },
  { from: '2025-01-01', to: undefined },
])('Home opens again with %o', (period) => {
  const storage = storageWith(null);
  rememberHomePeriod(storage, period);
  expect(homePeriod(storage)).toEqual(period);
});

it.each([null, 'own', 'odd', '2025/2026'])('Home opens with 12 months where %s is kept', (kept) => {
  expect(homePeriod(storageWith(kept))).toBe('months12');
});

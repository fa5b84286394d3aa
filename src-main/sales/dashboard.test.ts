import { expect, it } from 'vitest';
import { comparedPeriods } from './dashboard.ts';

it('a period is compared with as many days before it, and with its days one year earlier', () => {
  expect(comparedPeriods({ from: '2025-03-01', to: '2025-03-31' })).toEqual({
    before: { from: '2025-01-29', to: '2025-02-28' },
    lastYear: { from: '2024-03-01', to: '2024-03-31' },
  });
  expect(comparedPeriods({ from: '2024-02-29', to: '2024-02-29' })).toEqual({
    before: { from: '2024-02-28', to: '2024-02-28' },
    lastYear: { from: '2023-02-28', to: '2023-02-28' },
  });
});

it('a period without both ends, or with them the wrong way round, is compared with none', () => {
  for (const period of [{}, { from: '2025-03-01' }, { to: '2025-03-01' }, { from: '2025-03-02', to: '2025-03-01' }])
    expect(comparedPeriods(period)).toBeNull();
});

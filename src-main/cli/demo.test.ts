import { expect, it } from 'vitest';
import { forecastText } from './demo.ts';

it('the forecast of the demo names months, not their first days', () => {
  const point = { period: '2025-07-01', mean: 5_189_206.4 } as Parameters<typeof forecastText>[0]['points'][number];
  expect(forecastText({ points: [point, { ...point, period: '2025-08-01' }], currency: 'USD' })).toBe(
    'Forecast: 2025-07 $51,892.06, 2025-08 $51,892.06',
  );
});

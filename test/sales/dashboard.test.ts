import path from 'node:path';
import { expect, it } from 'vitest';
import { tempFolder, writeCsv } from '../helpers.ts';
import { openTestApp } from '../test-app.ts';

it('the dashboard compares a month with the month before and with the same month a year before', async () => {
  const data = tempFolder();
  const app = openTestApp(data);
  const sale = (number: string, day: string, units: number) => [
    number,
    day,
    'Store',
    'Tea',
    `${units}`,
    '10.00',
    `${units * 10}.00`,
  ];
  await app.importFile(
    writeCsv(path.join(data, 'a.csv'), [
      sale('I-1', '2023-05-10', 1),
      sale('I-2', '2024-05-10', 2),
      sale('I-3', '2025-04-10', 4),
      sale('I-4', '2025-05-10', 8),
    ]),
  );
  const { revenueMinor, change } = await app.call('sales.dashboard', { from: '2025-05-01', to: '2025-05-31' });
  expect(revenueMinor).toBe(8000);
  expect(change.before).toMatchObject({ from: '2025-03-31', to: '2025-04-30', revenueMinor: 4000 });
  expect(change.lastYear).toMatchObject({ from: '2024-05-01', to: '2024-05-31', revenueMinor: 2000 });
  const alone = await app.call('sales.dashboard', { from: '2022-05-01', to: '2022-05-31' });
  expect(alone.change).toEqual({ before: null, lastYear: null });
  await app.close();
});

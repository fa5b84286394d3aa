import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tempFolder, writeCsv } from '../../helpers.ts';
import { openHouse } from '../in-app.ts';

describe('numbers that are here in another year', () => {
  let house: ReturnType<typeof openHouse>;
  let folder: string;
  beforeEach(() => {
    folder = tempFolder();
    house = openHouse(path.join(folder, 'data'));
  });
  afterEach(() => house.close());
  const file = (name: string, year: number, customer: string, quantity: number) =>
    writeCsv(path.join(folder, name), [
      ['1', `${year}-04-13`, customer, 'Rice', String(quantity), '50', String(quantity * 50)],
      ['2', `${year}-04-14`, customer, 'Dal', String(quantity), '100', String(quantity * 100)],
    ]);

  it('are other invoices where the sales are others', async () => {
    await house.take(file('a.csv', 2024, 'Alpha', 10));
    await house.take(file('b.csv', 2025, 'Gamma', 3));
    expect((await house.call('sales.invoices', {})).total).toBe(4);
  });

  it('are asked about where the same sale stands on them: its date may have been wrong', async () => {
    await house.take(file('a.csv', 2024, 'Alpha', 10));
    await expect(house.take(file('b.csv', 2025, 'Alpha', 10))).rejects.toMatchObject({
      code: 'needs_answer',
      questions: [{ code: 'invoices_moved' }],
    });
    expect((await house.call('sales.dashboard', {})).revenueMinor).toBe(150_000);
  });
});

import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tempFolder, writeCsv } from '../../helpers.ts';
import { openTestApp } from '../../test-app.ts';

describe('invoice numbers that exist in another year', () => {
  let app: ReturnType<typeof openTestApp>;
  let folder: string;
  beforeEach(() => {
    folder = tempFolder();
    app = openTestApp(path.join(folder, 'data'));
  });
  afterEach(() => app.close());
  const file = (name: string, year: number, customer: string, quantity: number) =>
    writeCsv(path.join(folder, name), [
      ['1', `${year}-04-13`, customer, 'Rice', String(quantity), '50', String(quantity * 50)],
      ['2', `${year}-04-14`, customer, 'Dal', String(quantity), '100', String(quantity * 100)],
    ]);

  it('are other invoices if the sales differ', async () => {
    await app.importFile(file('a.csv', 2024, 'Alpha', 10));
    await app.importFile(file('b.csv', 2025, 'Gamma', 3));
    expect((await app.call('sales.invoices', {})).total).toBe(4);
  });

  it('give a question if the sales are the same, since the date may have been wrong', async () => {
    await app.importFile(file('a.csv', 2024, 'Alpha', 10));
    await expect(app.importFile(file('b.csv', 2025, 'Alpha', 10))).rejects.toMatchObject({
      code: 'needs_answer',
      questions: [{ code: 'invoices_moved' }],
    });
    expect((await app.call('sales.dashboard', {})).revenueMinor).toBe(150_000);
  });
});

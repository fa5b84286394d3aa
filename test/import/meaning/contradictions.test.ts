import path from 'node:path';
import { expect, it } from 'vitest';
import { tempFolder, writeCsv } from '../../helpers.ts';
import { openTestApp } from '../../test-app.ts';

it('a file whose later records contradict its first ones gives a question with both sums', async () => {
  const file = writeCsv(
    path.join(tempFolder(), 'f.csv'),
    Array.from({ length: 3000 }, (_, i) => [
      `INV-${i}`,
      '2025-04-13',
      'Alpha',
      `Tea ${i % 7}`,
      '2',
      '10.00',
      // from here on each amount includes a tax that no column names
      i < 2400 ? '20.00' : '21.00',
    ]),
  );
  const app = openTestApp(path.join(tempFolder(), 'data'));
  try {
    await expect(app.importFile(file)).rejects.toMatchObject({
      code: 'needs_answer',
      questions: [
        {
          code: 'contradictions',
          columns: ['Amount'],
          message: expect.stringContaining('“Amount”'),
          choices: [
            { value: 'total', totalMinor: 2400 * 2000 + 600 * 2100 },
            { value: 'price', totalMinor: 3000 * 2000 },
          ],
        },
      ],
    });
    expect((await app.call('sales.invoices', {})).total).toBe(0);
    const { totalMinor } = await app.importFile(file, { answers: { contradictions: 'price' } });
    expect(totalMinor).toBe(6_000_000);
  } finally {
    await app.close();
  }
});

import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { tempFolder } from '../../helpers.ts';
import { openTestApp } from '../../test-app.ts';

it('the preview reads a file as the import does: cells are filled down, without false errors', async () => {
  const file = path.join(tempFolder(), 'f.csv');
  fs.writeFileSync(
    file,
    `Invoice Number,Invoice Date,Customer,Product,Quantity,Unit Price,Amount
INV-1,2025-04-01,Alpha Mart,Rice,10,50.00,500.00
,,,Dal,2,100.00,200.00
INV-2,2025-04-02,Beta Mart,Dal,1,100.00,100.00
,,,Oil,3,120.00,360.00
`,
  );
  const app = openTestApp(path.join(tempFolder(), 'data'));
  try {
    const { preview } = await app.call('imports.inspect', { path: file });
    expect(preview.map(({ faults }) => faults)).toEqual([[], [], [], []]);
    expect(preview[1]!.values).toMatchObject({ invoiceNumber: 'INV-1', storeName: 'Alpha Mart', lineTotal: '200' });
  } finally {
    await app.close();
  }
});

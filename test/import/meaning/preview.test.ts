import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { tempFolder } from '../../helpers.ts';
import { openHouse } from '../in-app.ts';

it('what is looked at before an import reads as the import will: cells carried down, no fault that is none', async () => {
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
  const house = openHouse(path.join(tempFolder(), 'data'));
  try {
    const { preview } = await house.call('imports.inspect', { path: file });
    expect(preview.map(({ faults }) => faults)).toEqual([[], [], [], []]);
    expect(preview[1]!.values).toMatchObject({ invoiceNumber: 'INV-1', storeName: 'Alpha Mart', lineTotal: '200' });
  } finally {
    await house.close();
  }
});

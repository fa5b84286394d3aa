import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { tempFolder } from '../../helpers.ts';
import { openTestApp } from '../../test-app.ts';

it('discounts on whole invoices are spread exactly over ten thousand lines within seconds', {
  timeout: 30_000,
}, async () => {
  const invoices = 2500;
  const head =
    'Invoice Number,Invoice Date,Customer Name,Item Name,Quantity,Item Price,Item Total,SubTotal,Total,Entity Discount Amount';
  const lines = Array.from({ length: invoices * 4 }, (_, i) => {
    const [invoice, nth] = [i >> 2, i % 4];
    return `INV-${invoice},2025-04-${10 + (invoice % 19)},Store ${invoice % 50},Tea ${nth},${2 + nth},10.00,${(2 + nth) * 10}.00,140.00,130.00,10.00`;
  });
  const file = path.join(tempFolder(), 'f.csv');
  fs.writeFileSync(file, [head, ...lines].join('\n'));
  const app = openTestApp(path.join(tempFolder(), 'data'));
  try {
    const summary = await app.importFile(file);
    expect(summary).toMatchObject({ linesImported: invoices * 4, totalMinor: invoices * 13_000 });
    expect(summary.warnings.discount_spread).toBe(invoices * 4);
  } finally {
    await app.close();
  }
});

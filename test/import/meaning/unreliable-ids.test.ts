import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { tempFolder, writeCsv } from '../../helpers.ts';
import { openTestApp } from '../../test-app.ts';

let app: ReturnType<typeof openTestApp>;
beforeEach(() => {
  app = openTestApp(path.join(tempFolder(), 'data'));
});
afterEach(() => app.close());

const HEAD = [
  'Invoice Number',
  'Invoice Date',
  'Customer ID',
  'Customer Name',
  'Item Name',
  'Quantity',
  'Item Price',
  'Item Total',
];
const STORES = ['Alpha Mart', 'Beta Mart', 'Gamma Mart', 'Delta Mart'];
const importWithIds = (idOf: (nth: number) => string) =>
  app.importFile(
    writeCsv(
      path.join(tempFolder(), 'f.csv'),
      STORES.map((store, i) => [`INV-${i}`, '2025-04-13', idOf(i), store, 'Rice', '2', '50.00', '100.00']),
      HEAD,
    ),
  );

it.each([
  ['cut by a spreadsheet', () => '4.815E+15'],
  ['the same for all', () => '77'],
  ['missing for some guests', (nth: number) => (nth < 2 ? '0' : `C${nth}`)],
])('IDs that are %s are ignored in favour of names, with a warning', async (_, idOf) => {
  const { warnings } = await importWithIds(idOf);
  expect(warnings.ids_not_believed).toBe(1);
  expect((await app.call('sales.stores', {})).total).toBe(4);
});

it('consistent IDs are used without a warning', async () => {
  const { warnings } = await importWithIds((nth) => `C${nth}`);
  expect(warnings.ids_not_believed).toBeUndefined();
});

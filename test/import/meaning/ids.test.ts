import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { tempFolder, writeCsv } from '../../helpers.ts';
import { openHouse } from '../in-app.ts';

let house: ReturnType<typeof openHouse>;
beforeEach(() => {
  house = openHouse(path.join(tempFolder(), 'data'));
});
afterEach(() => house.close());

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
const take = (idOf: (nth: number) => string) =>
  house.take(
    writeCsv(
      path.join(tempFolder(), 'f.csv'),
      STORES.map((store, i) => [`INV-${i}`, '2025-04-13', idOf(i), store, 'Rice', '2', '50.00', '100.00']),
      HEAD,
    ),
  );

it.each([
  ['cut by a spreadsheet', () => '4.815E+15'],
  ['one for all', () => '77'],
  ['none for some guests', (nth: number) => (nth < 2 ? '0' : `C${nth}`)],
])('IDs that are %s give way to names, and that is said', async (_, idOf) => {
  const { warnings } = await take(idOf);
  expect(warnings.ids_not_believed).toBe(1);
  expect((await house.call('sales.stores', {})).total).toBe(4);
});

it('IDs that agree are taken, and nothing is said', async () => {
  const { warnings } = await take((nth) => `C${nth}`);
  expect(warnings.ids_not_believed).toBeUndefined();
});

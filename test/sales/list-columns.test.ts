import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { tempFolder, writeCsv } from '../helpers.ts';
import { writeList } from '../lists/list-files.ts';
import { openTestApp, type TestApp } from '../test-app.ts';

let data: string;
let app: TestApp;
beforeEach(() => {
  data = tempFolder();
  app = openTestApp(data);
});
afterEach(() => app.close());

it('columns of lists without a field filter sales and lists, and are rows of reports', async () => {
  const sales = [
    ['A-1', '2025-03-01', 'Apna', 'Kaju', '2', '10.00', '20.00'],
    ['P-1', '2025-03-02', 'Patel', 'Soan', '1', '5.00', '5.00'],
    ['Z-1', '2025-03-03', 'Zeta', 'Kaju', '1', '7.00', '7.00'],
  ];
  await app.importFile(writeCsv(path.join(data, 'sales.csv'), sales));
  const list = (name: string, header: string[], rows: string[][]) =>
    app.importFile(writeList(path.join(data, name), header, rows));
  await list(
    'stores.csv',
    ['Customer Name', 'Phone', 'Van'],
    [
      ['Apna', '982000000', 'North'],
      ['Patel', '', 'South'],
      ['Zeta', '', 'North'],
    ],
  );
  await list(
    'products.csv',
    ['Item Name', 'Brand', 'Shelf'],
    [
      ['Kaju', '', 'top'],
      ['Soan', '', ''],
    ],
  );
  expect(await app.call('sales.choices', {})).toMatchObject({
    storeColumns: [{ name: 'Van', values: ['North', 'South'] }],
    productColumns: [{ name: 'Shelf', values: ['top'] }],
  });
  expect((await app.call('sales.dashboard', { storeColumn: 'Van=North' })).revenueMinor).toBe(2700);
  expect((await app.call('sales.stores', { storeColumn: 'Van=North' })).total).toBe(2);
  expect((await app.call('sales.products', { productColumn: 'Shelf=top' })).items).toMatchObject([
    { name: 'Kaju', revenueMinor: 2700 },
  ]);
  const pivot = (rows: string) =>
    app.call('reports.run', { name: 'custom', pivot: { rows, columns: 'none', measure: 'revenue', filter: {} } });
  expect((await pivot('store:Van')).rows).toEqual(
    expect.arrayContaining([
      ['North', 2700],
      ['South', 500],
    ]),
  );
  expect((await pivot('product:Shelf')).rows).toEqual(expect.arrayContaining([['top', 2700]]));
});

import path from 'node:path';
import { expect, it } from 'vitest';
import { tempFolder, writeCsv } from '../helpers.ts';
import { openTestApp } from '../test-app.ts';

it('news since a time: invoices of later imports that are not undone, and new orders', async () => {
  const data = tempFolder();
  const app = openTestApp(data);
  const file = (name: string, invoices: string[], price: string) =>
    writeCsv(
      path.join(data, name),
      invoices.map((number) => [
        number,
        '2025-06-02',
        'Apna Bazar',
        'Kaju Katli',
        '2',
        price,
        String(2 * Number(price)),
      ]),
    );
  const nothing = { invoices: 0, sums: [], orders: 0 };
  await app.importFile(file('old.csv', ['A-1', 'A-2'], '10'));
  const since = new Date(Date.now() + 1).toISOString();
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(await app.call('sales.news', { since })).toEqual(nothing);

  const { importId } = await app.importFile(file('new.csv', ['A-2', 'A-3', 'A-4'], '12.5'));
  expect(await app.call('sales.news', { since })).toEqual({
    invoices: 3,
    sums: [{ currency: 'USD', totalMinor: 7500 }],
    orders: 0,
  });
  const { id } = await app.call('orders.create', { storeId: 1, lines: [{ productId: 1, quantity: 2 }] });
  expect(await app.call('sales.news', { since })).toMatchObject({ orders: 1 });
  await app.call('orders.cancel', { id });
  await app.call('imports.undo', { importId });
  expect(await app.call('sales.news', { since })).toEqual(nothing);
  await app.close();
});

import path from 'node:path';
import { expect, it } from 'vitest';
import { tempFolder, writeCsv } from '../helpers.ts';
import { openHouse } from '../import/in-app.ts';

it('what came in since an instant: invoices of imports that ended after it and stand, and orders taken', async () => {
  const data = tempFolder();
  const house = openHouse(data);
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
  await house.take(file('old.csv', ['A-1', 'A-2'], '10'));
  const since = new Date(Date.now() + 1).toISOString();
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(await house.call('sales.news', { since })).toEqual(nothing);

  const { importId } = await house.take(file('new.csv', ['A-2', 'A-3', 'A-4'], '12.5'));
  expect(await house.call('sales.news', { since })).toEqual({
    invoices: 3,
    sums: [{ currency: 'USD', totalMinor: 7500 }],
    orders: 0,
  });
  const { id } = await house.call('orders.create', { storeId: 1, lines: [{ productId: 1, quantity: 2 }] });
  expect(await house.call('sales.news', { since })).toMatchObject({ orders: 1 });
  await house.call('orders.cancel', { id });
  await house.call('imports.undo', { importId });
  expect(await house.call('sales.news', { since })).toEqual(nothing);
  await house.close();
});

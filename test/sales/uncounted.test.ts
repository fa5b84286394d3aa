import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FOREIGN_MARKER, openRoleFixture, type RoleFixture } from '../accounts/role-fixture.ts';
import { tempFolder, writeCsv } from '../helpers.ts';

const HEADER = [
  'Invoice Number',
  'Invoice Date',
  'Invoice Status',
  'Customer Name',
  'City',
  'Item Name',
  'Quantity',
  'Item Price',
  'Item Total',
];
const OWN = ['Own Bazaar', 'Fremont'] as const;
const OTHER = [`${FOREIGN_MARKER} Foods`, `${FOREIGN_MARKER} City`] as const;

let office: RoleFixture;
beforeAll(async () => {
  office = await openRoleFixture(tempFolder());
  const line = (
    number: string,
    day: string,
    status: string,
    [store, city]: readonly [string, string],
    item: string,
  ) => [number, day, status, store, city, item, '2', '5.00', '10.00'];
  const file = writeCsv(
    path.join(office.data, 'states.csv'),
    [
      line('S-1', '2025-05-02', 'Paid', OWN, 'Kaju Katli'),
      line('S-2', '2025-05-03', 'Draft', OWN, 'Kaju Katli'),
      line('S-2', '2025-05-03', 'Draft', OWN, 'Soan Papdi'),
      line('S-3', '2025-06-04', 'Void', OWN, 'Kaju Katli'),
      line('S-4', '2025-06-05', 'Draft', OTHER, 'Kaju Katli'),
    ],
    HEADER,
  );
  const { importId } = await office.callAs('owner', 'imports.start', { path: file, options: {} });
  await office.app.importEnded(importId);
});
afterAll(() => office.close());

const listNumbers = async (role: 'owner' | 'rep', filter: object) => {
  const { items, total, sums } = await office.callAs(role, 'sales.invoices', { search: 'S-', ...filter });
  expect(items).toHaveLength(total);
  return { numbers: items.map(({ number }) => number), sum: sums[0]?.totalMinor ?? 0 };
};

describe('documents that are not counted', () => {
  it('are listed separately, newest first, with their sum, and by the same filters', async () => {
    expect(await listNumbers('owner', {})).toEqual({ numbers: ['S-1'], sum: 1000 });
    expect(await listNumbers('owner', { counted: 'no' })).toEqual({ numbers: ['S-4', 'S-3', 'S-2'], sum: 4000 });
    expect(await listNumbers('owner', { counted: 'no', to: '2025-05-31' })).toEqual({ numbers: ['S-2'], sum: 2000 });
    expect(await listNumbers('owner', { counted: 'no', city: 'Fremont' })).toEqual({
      numbers: ['S-3', 'S-2'],
      sum: 3000,
    });
    expect(await listNumbers('owner', { counted: 'no', search: 'Own Baz' })).toMatchObject({ numbers: ['S-3', 'S-2'] });
    const [soan] = (await office.callAs('owner', 'sales.products', { search: 'Soan' })).items;
    const { items } = await office.callAs('owner', 'sales.invoices', { counted: 'no', productId: soan!.id });
    expect(items.map(({ number, matchedMinor, totalMinor }) => [number, matchedMinor, totalMinor])).toEqual([
      ['S-2', 1000, 2000],
    ]);
  });

  it('are in no figure', async () => {
    const { invoices } = await office.callAs('owner', 'sales.dashboard', { from: '2025-05-02', to: '2025-05-30' });
    expect(invoices).toBe(
      (await office.callAs('owner', 'sales.invoices', { from: '2025-05-02', to: '2025-05-30' })).total,
    );
  });

  it('are found by number and show their status', async () => {
    const { found } = await office.callAs('owner', 'sales.find', { text: 'S-2' });
    const [draft] = found.filter(({ kind, name }) => kind === 'invoice' && name === 'S-2');
    expect(await office.callAs('owner', 'sales.invoice', { id: draft!.id })).toMatchObject({
      status: 'Draft',
      lines: 2,
    });
  });

  it('are shown to a rep only for their own stores', async () => {
    expect(await listNumbers('rep', { counted: 'no' })).toEqual({ numbers: ['S-3', 'S-2'], sum: 3000 });
    const { found } = await office.callAs('rep', 'sales.find', { text: 'S-' });
    expect(found.map(({ name }) => name).sort()).toEqual(['S-1', 'S-2', 'S-3']);
    const [foreign] = (await office.callAs('owner', 'sales.invoices', { counted: 'no', search: 'S-4' })).items;
    await expect(office.callAs('rep', 'sales.invoice', { id: foreign!.id })).rejects.toMatchObject({
      code: 'foreign',
    });
    const { storeId } = foreign!;
    await expect(office.callAs('rep', 'sales.invoices', { counted: 'no', storeId })).rejects.toMatchObject({
      code: 'foreign',
    });
  });
});

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Caller } from '../../src-main/app.ts';
import type { ImportOptions, ImportSummary } from '../../src-shared/contract/imports.ts';
import { writeCsv } from '../csv.ts';
import { FOREIGN, type Office, openOffice } from './house.ts';

const HEADER = [
  'Invoice Number',
  'Invoice Date',
  'Customer Name',
  'City',
  'Sales person',
  'Item Name',
  'SKU',
  'Quantity',
  'Item Price',
  'Item Total',
];

/** A line of a file: invoice, customer, city, product, quantity, price. */
type Row = [invoice: string, store: string, city: string, product: string, quantity: number | string, price: number];

let files = 0;
export const fileOf = (office: Office, rows: Row[], date = '2025-08-01') =>
  writeCsv(
    path.join(office.data, `file-${++files}.csv`),
    rows.map(([invoice, store, city, product, quantity, price]) => [
      invoice,
      date,
      store,
      city,
      '',
      product,
      product.startsWith('#') ? product.slice(1) : '',
      String(quantity),
      price.toFixed(2),
      typeof quantity === 'number' ? (quantity * price).toFixed(2) : '',
    ]),
    HEADER,
  );

async function take(
  office: Office,
  caller: Caller,
  file: string,
  options: Partial<ImportOptions> = {},
): Promise<ImportSummary> {
  const { importId } = await office.app.call(caller, 'imports.start', {
    path: file,
    options: { maxErrorRate: 1, ...options },
  });
  return office.app.importEnded(importId);
}

let office: Office;
beforeEach(async () => {
  office = await openOffice(fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-scoped-')));
}, 60_000);
afterEach(() => office.close());

describe('the number of an invoice of another store', () => {
  it('is not taken over, and its former line is told to nobody', async () => {
    const before = await office.ask('owner', 'sales.invoice', { id: office.foreign.invoice });
    const number = before.number;
    const rep = office.as('rep');
    const stolen = fileOf(office, [[number, 'Own Bazaar', 'Fremont', 'Kaju Katli', 1, 1]]);
    const checked = await take(office, rep, stolen, { dryRun: true });
    expect(checked).toMatchObject({ status: 'dry_run', invoicesNew: 1, invoicesUpdated: 0, invoicesUnchanged: 0 });
    const summary = await take(office, rep, stolen);
    expect(summary).toMatchObject({ invoicesNew: 1, invoicesUpdated: 0, invoicesUnchanged: 0, linesUpdated: 0 });
    expect(await office.ask('owner', 'sales.invoice', { id: office.foreign.invoice })).toEqual(before);
    const { items } = await office.app.call(rep, 'sales.invoices', { search: number });
    expect(items).toMatchObject([{ number, storeId: office.own.store }]);
    const { items: lines } = await office.app.call(rep, 'sales.invoice', { id: items[0]!.id });
    const { versions } = await office.app.call(rep, 'imports.trace', { lineId: lines[0]!.id });
    expect(versions).toHaveLength(1);
    expect(JSON.stringify(versions)).not.toContain(FOREIGN);
  });
});

import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Dashboard } from '../../src-shared/contract/index.ts';
import { checkDatabase, cli, hasShared, importInto, makeInvoices, shared, tempFolder } from '../helpers.ts';

/** The importer's code for each kind of bad record of the generator. */
const CODES: Record<string, string> = {
  noInvoiceNumber: 'invoice_missing',
  impossibleDate: 'date_impossible',
  quantityNotANumber: 'quantity_unreadable',
  noCustomer: 'store_missing',
  noItem: 'item_missing',
  priceNotANumber: 'price_unreadable',
};

const flavours: string[][] = [
  [],
  ['--records', '4000', '--seed', '11'],
  ['--records', '4000', '--seed', '12', '--bad', '0.05'],
  ['--records', '4000', '--seed', '13', '--repeat-items', '0.2'],
  ['--records', '4000', '--seed', '14', '--scatter', '--bad', '0.02'],
  ['--records', '4000', '--seed', '15', '--crlf', '--bom'],
  ['--records', '4000', '--seed', '16', '--flavour', 'eu'],
  ['--records', '4000', '--seed', '17', '--flavour', 'india', '--encoding', 'utf16le', '--bom'],
  ['--records', '4000', '--seed', '18', '--flavour', 'eu', '--encoding', 'latin1', '--crlf'],
];

describe('an import agrees with the ground truth of the file, in every count and to the cent', () => {
  it.each(flavours.map((options) => [options.join(' ') || 'the Mangalam shape', options] as const))(
    '%s',
    async (_, options) => {
      const data = tempFolder();
      const file = path.join(data, 'Invoices_Mangalam .csv');
      const truth = await makeInvoices(file, ...options);
      const { code, summary } = await importInto(data, file);
      expect(code).toBe(truth.badLines > 0 ? 2 : 0);
      expect(summary).toMatchObject({
        status: truth.badLines > 0 ? 'completed_with_rejects' : 'completed',
        recordsRead: truth.records,
        linesImported: truth.goodLines,
        linesRejected: truth.badLines,
        linesUnchanged: 0,
        invoicesNew: truth.invoices,
        storesNew: truth.stores,
        productsNew: truth.products,
        totalMinor: truth.totalMinor,
        currency: 'USD',
        rejects: Object.fromEntries(Object.entries(truth.bad).map(([kind, count]) => [CODES[kind], count])),
      });
      expect(summary.file).toMatchObject({
        name: 'Invoices_Mangalam .csv',
        physicalLines: truth.physicalLines,
        bytes: fs.statSync(file).size,
      });
      const { json } = await cli(['dashboard', '--data', data, '--json']);
      const dashboard = json as Dashboard;
      expect(dashboard).toMatchObject({
        revenueMinor: truth.totalMinor,
        orders: truth.invoices,
        stores: truth.stores,
        products: truth.products,
      });
      expect(Object.fromEntries(dashboard.byMonth.map(({ month, revenueMinor }) => [month, revenueMinor]))).toEqual(
        truth.revenueMinorByMonth,
      );
      checkDatabase(data);
    },
  );

  it('every rejected record is returned with its physical line and every cell', async () => {
    const data = tempFolder();
    const file = path.join(data, 'bad.csv');
    const truth = await makeInvoices(file, '--seed', '21', '--bad', '0.05');
    await importInto(data, file);
    const { stdout } = await cli(['rejects', '1', '--csv', '--data', data]);
    const { stdout: again } = await cli(['read', writeTo(data, 'rejects.csv', stdout)]);
    const lines = again.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^Invoice Date,Invoice ID,.*,Place of Supply,_line,_code,_message$/);
    const { json } = await cli(['rejects', '1', '--data', data, '--json']);
    const { total, items, columns } = json as {
      total: number;
      items: { line: number; cells: string[]; column: string; value: string }[];
      columns: string[];
    };
    expect(total).toBe(truth.badLines);
    const physical = fs.readFileSync(file, 'utf8').split('\n');
    for (const { line, cells, column, value } of items) {
      expect(cells).toHaveLength(60);
      expect(cells[columns.indexOf(column)]).toBe(value);
      expect(physical[line - 1]!.startsWith(`${cells[0]},${cells[1]},`)).toBe(true);
    }
  });
});

describe.skipIf(!hasShared)('real files', { tags: ['shared'] }, () => {
  it('the UCI set in a Spanish locale', async () => {
    const { summary } = await importInto(
      tempFolder(),
      path.join(shared, 'data', 'online-retail-eu.csv'),
      '--missing-store',
      'walk-in',
    );
    expect(summary).toMatchObject({
      status: 'completed',
      recordsRead: 10_000,
      linesImported: 10_000,
      invoicesNew: 512,
      totalMinor: 18_066_775,
    });
    expect(summary.warnings).toMatchObject({ walk_in_store: 2_291, free_good: 46 });
    expect(summary.storesNew).toBe(324);
  });

  it('the Superstore set, whose line totals have four decimals: its sum is exact to the cent', async () => {
    const file = path.join(shared, 'data', 'superstore-part.csv');
    const { summary } = await importInto(tempFolder(), file);
    expect(summary).toMatchObject({ status: 'completed', recordsRead: 4_578, linesImported: 4_578 });
    const { stdout } = await cli(['read', file]);
    const sales = stdout
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => BigInt(Math.round(Number(line.match(/,([\d.]+),\d+,[\d.]+,-?[\d.]+$/)![1]) * 10_000)));
    const sum = sales.reduce((total, value) => total + value, 0n);
    expect(summary.totalMinor).toBe(Number((sum + 50n) / 100n));
  });
});

function writeTo(folder: string, name: string, text: string): string {
  const file = path.join(folder, name);
  fs.writeFileSync(file, text);
  return file;
}

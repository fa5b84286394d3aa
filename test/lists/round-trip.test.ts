import fs from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CallProcedure } from '../../src-main/web/downloads.ts';
import { listCsv, listWorkbook } from '../../src-main/web/workbooks.ts';
import type { SheetCell } from '../../src-main/xlsx/sheet-xml.ts';
import { workbookPieces } from '../../src-main/xlsx/write-xlsx.ts';
import type { ExportedList } from '../../src-shared/list-kinds.ts';
import { tempFolder } from '../helpers.ts';
import { openTestApp, type TestApp } from '../test-app.ts';
import { ean13, masterData, writeList } from './list-files.ts';

const RUNS = Number(process.env.MANGALM_RUNS ?? 2);

let data: string;
let app: TestApp;
beforeEach(() => {
  data = tempFolder();
  app = openTestApp(data);
});
afterEach(() => app.close());

const at = (name: string) => path.join(data, name);

const STORES = Array.from({ length: 12 }, (_, i) => [
  `C${i + 1}`,
  i === 3 ? '=Store, “4”' : `Store ${i + 1}`,
  i % 3 === 0 ? '' : `+91 98200 1234${i % 10}`,
  i % 2 === 0 ? `s${i}@shop.in` : '',
  `0040${i}`,
  ['Mumbai', 'Pune', ''][i % 3]!,
  1000 * i + 0.5,
  i % 4 === 0 ? '' : `Route ${i}`,
]);
const STORE_HEADER = ['Customer ID', 'Customer Name', 'Phone', 'E-mail', 'Pin Code', 'City', 'Credit Limit', 'Van'];
const PRODUCTS = Array.from({ length: 12 }, (_, i) => [
  `MNG-${i}`,
  `Item ${i}`,
  ean13(`89012345${String(i).padStart(4, '0')}`),
  ['Mangalm', ''][i % 2]!,
  i + 1,
  10.25 + i,
  i % 5 === 0 ? 'yes' : '',
]);
const PRODUCT_HEADER = ['SKU', 'Item Name', 'Barcode', 'Brand', 'Case Size', 'Cost', 'Discontinued'];

async function takeLists(): Promise<void> {
  await app.importFile(writeList(at('stores.csv'), STORE_HEADER, STORES));
  await app.importFile(writeList(at('products.csv'), PRODUCT_HEADER, PRODUCTS));
  const prices = PRODUCTS.slice(0, 8).map(([sku], i) => [sku!, i % 2 === 0 ? 'Retail' : '', '2026-01-01', 12.5 + i]);
  await app.importFile(writeList(at('prices.csv'), ['SKU', 'Store Group', 'Valid From', 'Price'], prices));
  const { edition } = await app.call('sales.store', { id: 2 });
  await app.call('desk.editStore', { id: 2, edition, set: { phone: '022 555 0000', contact: 'Ms. Rao' } });
}

async function exported(list: ExportedList): Promise<string[][]> {
  let text = '';
  for await (const piece of listCsv(app.call as CallProcedure, list, false)) text += piece;
  return parse(text, { relaxColumnCount: true }) as string[][];
}

/** All changes of lists in the audit. */
async function audited(): Promise<{ what: string; before: unknown; after: unknown }[]> {
  const { items } = await app.call('audit.list', { limit: 1000 });
  return items.filter(({ procedure }) => procedure === 'imports.listed').flatMap(({ changes }) => changes as never[]);
}

/** Targets are whole rows: test/sales/targets.test.ts. */
const EDITS: Record<Exclude<ExportedList, 'targets'>, Record<string, string[]>> = {
  stores: {
    Phone: ['9999988888', ''],
    City: ['Nashik', ''],
    'Credit limit': ['777.25', ''],
    'Customer Name': ['Renamed'],
    Contact: ['Mr. X', ''],
    Van: ['Van 9', ''],
    'Tax number': ['27AAPFU0939F1ZV'],
  },
  products: {
    Brand: ['Other', ''],
    'Case size': ['48', ''],
    Cost: ['3.1', ''],
    Discontinued: ['yes', ''],
    Category: ['Snacks'],
  },
  prices: { 'Item Price': ['99.95'], 'Valid to': ['2026-12-31'], 'Store group': ['Hotels'] },
};

describe('a list that is exported, edited and imported again', () => {
  it.each(['stores', 'products', 'prices'] as const)(
    'changes exactly the edited cells of %s; an undo restores them byte for byte',
    async (list) => {
      await takeLists();
      const columns = Object.keys(EDITS[list]);
      const edits = fc.uniqueArray(
        fc.record({ row: fc.nat(7), column: fc.constantFrom(...columns), choice: fc.nat(9) }),
        { minLength: 0, maxLength: 6, selector: ({ row, column }) => `${row} ${column}` },
      );
      await fc.assert(
        fc.asyncProperty(edits, fc.boolean(), async (chosen, asWorkbook) => {
          const before = masterData(data);
          const rows = await exported(list);
          const [header, ...body] = structuredClone(rows) as [string[], ...string[][]];
          let k = 0;
          for (const { row, column, choice } of chosen) {
            const values = EDITS[list][column]!;
            const place = header.indexOf(column);
            const value = values[choice % values.length]!;
            if (place < 0 || body[row]![place] === value) continue;
            body[row]![place] = value;
            k++;
          }
          const file = at(asWorkbook ? 'edited.xlsx' : 'edited.csv');
          if (asWorkbook) {
            const pieces: Uint8Array[] = [];
            const table = {
              name: list,
              columns: header.map((label) => ({ label, type: 'text' as const })),
              currency: '',
              chunks: (async function* () {
                yield body.map((cells) => cells.map((cell) => cell.replace(/^'/, ''))) as SheetCell[][];
              })(),
            };
            for await (const piece of workbookPieces(table)) pieces.push(piece);
            fs.writeFileSync(file, Buffer.concat(pieces));
          } else writeList(file, header, body);
          const changesBefore = (await audited()).length;
          const options = { answers: { list_renames: 'rename', list_empties: 'empty' } };
          const summary = await app.importFile(file, options);
          expect(summary.rejects).toEqual({});
          expect(summary.recordsRead).toBe(body.length);
          expect((await audited()).length - changesBefore).toBe(k);
          expect(await exported(list).then((after) => differences(rows, after))).toBe(k);
          await app.call('imports.undo', { importId: summary.importId });
          expect(masterData(data)).toBe(before);
        }),
        { numRuns: RUNS },
      );
    },
  );

  it.each([
    ['stock', ['SKU', 'Batch', 'Counted On', 'Quantity'], (i: number) => [`MNG-${i}`, `B${i % 3}`, '2026-01-31']],
    [
      'balances',
      ['Customer ID', 'Invoice No', 'As Of', 'Balance'],
      (i: number) => [`C${i + 1}`, `N-${i}`, '2026-01-31'],
    ],
    [
      'payments',
      ['Customer ID', 'Receipt No', 'Payment Date', 'Amount Paid'],
      (i: number) => [`C${i + 1}`, `R-${i}`, '2026-01-31'],
    ],
  ] as const)(
    'of %s changes exactly the edited rows; an undo restores them byte for byte',
    async (as, header, keys) => {
      await takeLists();
      const rows = Array.from({ length: 12 }, (_, i) => [...keys(i), 10 + i]);
      await app.importFile(writeList(at(`${as}.csv`), [...header], rows), { as });
      await fc.assert(
        fc.asyncProperty(fc.uniqueArray(fc.nat(11), { maxLength: 5 }), async (edited) => {
          const before = masterData(data);
          const changesBefore = (await audited()).length;
          const file = writeList(
            at('edited.csv'),
            [...header],
            rows.map((row, i) => (edited.includes(i) ? [...row.slice(0, -1), 500 + i] : row)),
          );
          const summary = await app.importFile(file, { as });
          expect(summary).toMatchObject({
            rejects: {},
            linesUpdated: edited.length,
            linesUnchanged: 12 - edited.length,
          });
          expect((await audited()).length - changesBefore).toBe(edited.length);
          await app.call('imports.undo', { importId: summary.importId });
          expect(masterData(data)).toBe(before);
        }),
        { numRuns: RUNS },
      );
    },
  );

  it('has nothing to say untouched, in either format, nor as a spreadsheet program writes its numbers', async () => {
    await takeLists();
    for (const list of ['stores', 'products', 'prices'] as const) {
      const pieces: Uint8Array[] = [];
      for await (const piece of listWorkbook(app.call as CallProcedure, list)) pieces.push(piece);
      fs.writeFileSync(at(`${list}.xlsx`), Buffer.concat(pieces));
      const rows = await exported(list);
      const [header, ...body] = structuredClone(rows) as [string[], ...string[][]];
      const barcode = header.indexOf('Barcode');
      const pin = header.indexOf('Postal code');
      for (const cells of body) {
        if (barcode >= 0) cells[barcode] = Number(cells[barcode]).toExponential(5).replace('e', 'E');
        if (pin >= 0) cells[pin] = String(Number(cells[pin]));
      }
      for (const file of [at(`${list}.xlsx`), writeList(at('spoilt.csv'), header, body)])
        expect(await app.importFile(file)).toMatchObject({
          status: 'completed',
          content: list,
          linesImported: 0,
          linesUnchanged: body.length,
        });
    }
    expect((await app.call('system.verify', {})).ok).toBe(true);
  });

  it('belongs to its data folder: elsewhere its rows are unknown', async () => {
    await takeLists();
    const rows = await exported('stores');
    const other = openTestApp(tempFolder());
    try {
      const [header, ...body] = structuredClone(rows) as [string[], ...string[][]];
      const file = writeList(at('elsewhere.csv'), header, body);
      const summary = await other.importFile(file, { maxErrorRate: 1 });
      expect(summary.rejects).toEqual({ row_unknown: body.length });
    } finally {
      await other.close();
    }
  });
});

/** Number of cells that differ, apart from the states. */
function differences(before: string[][], after: string[][]): number {
  const header = after[0]!;
  let count = 0;
  before.slice(1).forEach((row, i) => {
    before[0]!.forEach((name, column) => {
      if (name === '_state') return;
      const now = header.indexOf(name) < 0 ? '' : after[i + 1]![header.indexOf(name)];
      if (row[column] !== now) count++;
    });
  });
  return count;
}

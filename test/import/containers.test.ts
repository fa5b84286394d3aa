import fs from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Problem } from '../../src-shared/problem.ts';
import { cli, tempFolder } from '../helpers.ts';
import { openTestApp, type TestApp } from '../test-app.ts';
import { xlsx, zip } from './archives.ts';

const CSV =
  'Invoice No,Invoice Date,Store Name,Item Name,Qty,Rate\n1,2025-01-31,Patel,Kaju,2,10.50\n2,2025-02-01,Apna,Soan,1,5.00\n';
const HEADER = ['Invoice No', 'Invoice Date', 'Store Name', 'Item Name', 'Qty', 'Rate', 'Amount'];

let data: string;
let app: TestApp;
beforeEach(() => {
  data = tempFolder();
  app = openTestApp(data);
});
afterEach(() => app.close());

const writeFile = (name: string, bytes: string | Buffer) => {
  const file = path.join(data, name);
  fs.writeFileSync(file, bytes);
  return file;
};
const errorCodeOf = (file: string) => app.importFile(file).catch((error) => (error as Problem).code);

describe('packed files', () => {
  it('.csv.gz, and an archive with several exports, each by itself', async () => {
    expect(await app.importFile(writeFile('a.csv.gz', gzipSync(CSV)))).toMatchObject({
      linesImported: 2,
      totalMinor: 2_600,
    });
    const archive = writeFile(
      'all.zip',
      zip({
        'jan/one.csv': CSV,
        'two.csv': CSV.replaceAll('\n1,', '\n3,').replaceAll('\n2,', '\n4,'),
        'readme.md': '# no table',
        '__MACOSX/._one.csv': 'x',
      }),
    );
    const { code, json } = await cli(['import', archive, '--data', path.join(data, 'other'), '--json']);
    expect(code).toBe(0);
    expect(
      (json as { imports: { linesImported: number }[] }).imports.map(({ linesImported }) => linesImported),
    ).toEqual([2, 2]);
    expect(await app.call('imports.inspect', { path: archive })).toMatchObject({
      parts: ['jan/one.csv', 'two.csv'],
      part: 'jan/one.csv',
      problems: [],
    });
  });

  it('that are truncated, without tables, or decompression bombs are refused', async () => {
    expect(await errorCodeOf(writeFile('torn.gz', gzipSync(CSV.repeat(100)).subarray(0, 60)))).toBe('file_damaged');
    expect(await errorCodeOf(writeFile('torn.zip', zip({ 'a.csv': CSV }).subarray(0, 90)))).toBe('file_damaged');
    expect(await errorCodeOf(writeFile('none.zip', zip({ 'a.md': 'x' })))).toBe('archive_empty');
    const bomb = Buffer.alloc(80 * 1024 ** 2, `${CSV.split('\n')[1]}\n`);
    expect(await errorCodeOf(writeFile('bomb.gz', gzipSync(Buffer.alloc(200 * 1024 ** 2, 65))))).toBe('file_bomb');
    expect(
      await errorCodeOf(
        writeFile('bomb.zip', zip({ 'a.csv': Buffer.concat([bomb, Buffer.alloc(80 * 1024 ** 2, 65)]) })),
      ),
    ).toBe('file_bomb');
  });
});

describe('workbooks', () => {
  it('dates by their format, formulas by their values, the sheet with the invoices found', async () => {
    const file = writeFile(
      'book.xlsx',
      xlsx({
        Notes: [['What this is'], ['nothing to import']],
        Invoices: [
          ['Mangalam Foods'],
          [],
          HEADER,
          ['A-1', { date: '2025-03-31' }, 'Patel & Sons', 'Kaju "Katli"', 2, 10.1, { formula: 'E4*F4', value: 20.2 }],
          ['A-1', { date: '2025-03-31' }, 'Patel & Sons', 'Soan Papdi', 3, 0.1 + 0.2, { formula: 'E5*F5', value: 0.9 }],
          ['A-2', { date: '2025-04-01' }, 'Apna', 'Kaju "Katli"', 1, 5, null],
          [null, null, null, null, null, 'Total', 26.1],
        ],
      }),
    );
    const summary = await app.importFile(file);
    expect(summary).toMatchObject({
      status: 'completed',
      linesImported: 3,
      invoicesNew: 2,
      totalMinor: 2_610,
      warnings: { footer_left_out: 1 },
    });
    const { items } = await app.call('sales.invoices', {});
    expect(items.map(({ number, date, totalMinor }) => [number, date, totalMinor])).toEqual([
      ['A-2', '2025-04-01', 500],
      ['A-1', '2025-03-31', 2_110],
    ]);
    const lines = await app.call('sales.invoice', { id: items[1]!.id });
    expect(await app.call('imports.trace', { lineId: lines.items[0]!.id })).toMatchObject({
      line: 4,
      cells: ['A-1', '2025-03-31', 'Patel & Sons', 'Kaju "Katli"', '2', '10.1', '20.2'],
    });
    expect(await app.call('imports.inspect', { path: file })).toMatchObject({
      encoding: 'xlsx',
      parts: ['Notes', 'Invoices'],
      part: 'Invoices',
      dates: { order: 'ymd' },
      decimal: '.',
    });
  });

  it('have a sheet that can be chosen by name; an unknown one is reported', async () => {
    const rows = [HEADER, ['A-1', { date: '2025-03-31' }, 'P', 'K', 2, 10, 20]];
    const file = writeFile(
      'book.xlsx',
      xlsx({ One: rows, Two: [...rows, ['A-2', { date: '2025-03-31' }, 'P', 'K', 2, 10, 20]] }),
    );
    expect(await app.importFile(file, { part: 'Two', dryRun: true })).toMatchObject({ linesImported: 2 });
    expect(await app.importFile(file, { part: 'Three' }).catch((error) => (error as Problem).message)).toContain(
      'no sheet “Three”',
    );
  });

  it('with XML entities or an excessive decompressed size are refused', async () => {
    const evil = xlsx({ S: [HEADER] }, { doctype: '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' });
    expect(await errorCodeOf(writeFile('evil.xlsx', evil))).toBe('file_unsafe');
    const book = {
      'xl/workbook.xml': '<workbook/>',
      'xl/sharedStrings.xml': Buffer.concat([
        Buffer.from('<sst>'),
        Buffer.alloc(150 * 1024 ** 2, `<si><t>${'A'.repeat(30_000)}</t></si>`),
      ]),
    };
    expect(await errorCodeOf(writeFile('bomb.xlsx', zip(book)))).toBe('file_bomb');
    expect(await errorCodeOf(writeFile('empty.xlsx', xlsx({ S: [] })))).toBe('file_empty');
  });
});

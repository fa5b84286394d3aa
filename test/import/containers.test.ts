import fs from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Problem } from '../../src-shared/problem.ts';
import { cli, tempFolder } from '../helpers.ts';
import { type House, openHouse } from './in-app.ts';
import { xlsx, zip } from './zip.ts';

const CSV =
  'Invoice No,Invoice Date,Store Name,Item Name,Qty,Rate\n1,2025-01-31,Patel,Kaju,2,10.50\n2,2025-02-01,Apna,Soan,1,5.00\n';
const HEADER = ['Invoice No', 'Invoice Date', 'Store Name', 'Item Name', 'Qty', 'Rate', 'Amount'];

let data: string;
let house: House;
beforeEach(() => {
  data = tempFolder();
  house = openHouse(data);
});
afterEach(() => house.close());

const written = (name: string, bytes: string | Buffer) => {
  const file = path.join(data, name);
  fs.writeFileSync(file, bytes);
  return file;
};
const refusal = (file: string) => house.take(file).catch((error) => (error as Problem).code);

describe('packed files', () => {
  it('.csv.gz, and an archive with several exports, each by itself', async () => {
    expect(await house.take(written('a.csv.gz', gzipSync(CSV)))).toMatchObject({ linesImported: 2, totalMinor: 2_600 });
    const archive = written(
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
    expect(await house.call('imports.inspect', { path: archive })).toMatchObject({
      parts: ['jan/one.csv', 'two.csv'],
      part: 'jan/one.csv',
      problems: [],
    });
  });

  it('that are torn, empty of tables, or bombs are refused', async () => {
    expect(await refusal(written('torn.gz', gzipSync(CSV.repeat(100)).subarray(0, 60)))).toBe('file_damaged');
    expect(await refusal(written('torn.zip', zip({ 'a.csv': CSV }).subarray(0, 90)))).toBe('file_damaged');
    expect(await refusal(written('none.zip', zip({ 'a.md': 'x' })))).toBe('archive_empty');
    const bomb = Buffer.alloc(80 * 1024 ** 2, `${CSV.split('\n')[1]}\n`);
    expect(await refusal(written('bomb.gz', gzipSync(Buffer.alloc(200 * 1024 ** 2, 65))))).toBe('file_bomb');
    expect(
      await refusal(written('bomb.zip', zip({ 'a.csv': Buffer.concat([bomb, Buffer.alloc(80 * 1024 ** 2, 65)]) }))),
    ).toBe('file_bomb');
  });
});

describe('workbooks', () => {
  it('dates by their format, formulas by their values, the sheet with the invoices found', async () => {
    const file = written(
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
    const summary = await house.take(file);
    expect(summary).toMatchObject({
      status: 'completed',
      linesImported: 3,
      invoicesNew: 2,
      totalMinor: 2_610,
      warnings: { footer_left_out: 1 },
    });
    const { items } = await house.call('sales.invoices', {});
    expect(items.map(({ number, date, totalMinor }) => [number, date, totalMinor])).toEqual([
      ['A-2', '2025-04-01', 500],
      ['A-1', '2025-03-31', 2_110],
    ]);
    const lines = await house.call('sales.invoice', { id: items[1]!.id });
    expect(await house.call('imports.trace', { lineId: lines.items[0]!.id })).toMatchObject({
      line: 4,
      cells: ['A-1', '2025-03-31', 'Patel & Sons', 'Kaju "Katli"', '2', '10.1', '20.2'],
    });
    expect(await house.call('imports.inspect', { path: file })).toMatchObject({
      encoding: 'xlsx',
      parts: ['Notes', 'Invoices'],
      part: 'Invoices',
      dates: { order: 'ymd' },
      decimal: '.',
    });
  });

  it('a sheet can be named; one that is not there is said', async () => {
    const rows = [HEADER, ['A-1', { date: '2025-03-31' }, 'P', 'K', 2, 10, 20]];
    const file = written(
      'book.xlsx',
      xlsx({ One: rows, Two: [...rows, ['A-2', { date: '2025-03-31' }, 'P', 'K', 2, 10, 20]] }),
    );
    expect(await house.take(file, { part: 'Two', dryRun: true })).toMatchObject({ linesImported: 2 });
    expect(await house.take(file, { part: 'Three' }).catch((error) => (error as Problem).message)).toContain(
      'no sheet “Three”',
    );
  });

  it('with entities, or that unpack to no end, are refused', async () => {
    const evil = xlsx({ S: [HEADER] }, { doctype: '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' });
    expect(await refusal(written('evil.xlsx', evil))).toBe('file_unsafe');
    const book = {
      'xl/workbook.xml': '<workbook/>',
      'xl/sharedStrings.xml': Buffer.concat([
        Buffer.from('<sst>'),
        Buffer.alloc(150 * 1024 ** 2, `<si><t>${'A'.repeat(30_000)}</t></si>`),
      ]),
    };
    expect(await refusal(written('bomb.xlsx', zip(book)))).toBe('file_bomb');
    expect(await refusal(written('empty.xlsx', xlsx({ S: [] })))).toBe('file_empty');
  });
});

import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import type { SheetCell, SheetColumn } from '../../src-main/xlsx/sheet-xml.ts';
import { workbookPieces } from '../../src-main/xlsx/write-xlsx.ts';
import { cli, tempFolder, writeCsv } from '../helpers.ts';

const COLUMNS: SheetColumn[] = [
  { label: 'Text', type: 'text' },
  { label: 'Day', type: 'date' },
  { label: 'Money', type: 'money' },
  { label: 'Number', type: 'number' },
  { label: 'Share', type: 'percent' },
];
const ROWS: SheetCell[][] = [
  ['=1+1', '2025-03-31', 123_450, 1.5, 0.125],
  ['+91 98200 12345', '2024-02-29', -5, 0, 1],
  ['-2', null, 0, 1_000_000, null],
  ['@SUM(A1)', '1899-01-01', 123_456_789_012_345, -3, 0],
  ['<b>&"é\u0001 नमस्ते', '2026-01-01', 100, 2, 0.5],
  ['00123', '', 1, 3, 0.25],
];

async function write(file: string, columns: SheetColumn[], rows: SheetCell[][], totals: SheetCell[] | null = null) {
  const pieces: Uint8Array[] = [];
  const chunks = (async function* () {
    for (let from = 0; from < rows.length; from += 2) yield rows.slice(from, from + 2);
  })();
  for await (const piece of workbookPieces({ name: 'A/B [1]', columns, currency: 'INR', chunks, totals: () => totals }))
    pieces.push(piece);
  fs.writeFileSync(file, Buffer.concat(pieces));
}

describe('a workbook that is written', () => {
  it('keeps text as text, and has real numbers and dates', async () => {
    const file = path.join(tempFolder(), 'out.xlsx');
    await write(file, COLUMNS, ROWS, ['Total', null, 1, 2, null]);
    const { stdout } = await cli(['read', file]);
    expect(parse(stdout)).toEqual([
      ['Text', 'Day', 'Money', 'Number', 'Share'],
      ['=1+1', '2025-03-31', '1234.5', '1.5', '12.5%'],
      ['+91 98200 12345', '2024-02-29', '-0.05', '0', '100%'],
      ['-2', '', '0', '1000000', ''],
      ['@SUM(A1)', '1899-01-01', '1234567890123.45', '-3', '0%'],
      ['<b>&"é� नमस्ते', '2026-01-01', '1', '2', '50%'],
      ['00123', '', '0.01', '3', '25%'],
      ['Total', '', '0.01', '2', ''],
    ]);
    const xml = execFileSync('unzip', ['-p', file, 'xl/worksheets/sheet1.xml'], { encoding: 'utf8' });
    expect(xml).not.toContain('<f>');
    expect(xml).toContain('<v>1234.50</v>');
    expect(xml).toContain('<v>45747</v>');
  });

  it.skipIf(spawnSync('ssconvert', ['--version']).status !== 0)('is read the same by Gnumeric', async () => {
    const folder = tempFolder();
    const file = path.join(folder, 'out.xlsx');
    await write(file, COLUMNS, ROWS);
    execFileSync('ssconvert', [file, path.join(folder, 'out.csv')], { stdio: 'ignore' });
    const rows = parse(fs.readFileSync(path.join(folder, 'out.csv'), 'utf8')) as string[][];
    expect(rows.map(([first]) => first)).toEqual([
      'Text',
      ...ROWS.map(([first]) => String(first).replace('\u0001', '�')),
    ]);
    expect(rows[1]!.slice(1, 3)).toEqual(['2025/03/31', '1234.5']);
  });

  it('is what reports and rejects are written as', async () => {
    const data = tempFolder();
    const sales = writeCsv(path.join(data, 'sales.csv'), [
      ['A-1', '2025-03-01', '=Apna', 'Kaju', '2', '10.00', '20.00'],
      ['A-2', '2025-03-02', 'Patel', 'Kaju', 'x', '10.00', '20.00'],
      ['A-3', '2025-03-02', 'Patel', 'Kaju', '1', '10.55', '10.55'],
    ]);
    await cli(['import', sales, '--data', data, '--max-error-rate', '1']);
    const report = path.join(data, 'report.xlsx');
    const rejects = path.join(data, 'rejects.xlsx');
    expect((await cli(['report', 'order-lines', '--xlsx', '--out', report, '--data', data])).code).toBe(0);
    expect((await cli(['rejects', '1', '--xlsx', '--out', rejects, '--data', data])).code).toBe(0);
    const rows = parse((await cli(['read', report])).stdout) as string[][];
    expect(rows[1]).toEqual(expect.arrayContaining(['A-1', '2025-03-01', '=Apna', 'Kaju', '10', '20']));
    expect(rows.at(-1)).toEqual(expect.arrayContaining(['30.55']));
    expect(parse((await cli(['read', rejects])).stdout)).toMatchObject([
      expect.arrayContaining(['Qty', '_line', '_code', '_message']),
      expect.arrayContaining(['A-2', 'x', '3', 'quantity_unreadable']),
    ]);
  });
});

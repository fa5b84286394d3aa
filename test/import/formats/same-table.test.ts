import fs from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { tempFolder } from '../../helpers.ts';
import { openTestApp } from '../../test-app.ts';
import { zip } from '../archives.ts';
import { byGnumeric, byLibreOffice, type Cell, HAS, sheetFormats, textFormats } from './write-formats.ts';

const day = (text: string) => new Date(`${text}T00:00:00Z`);
const TABLE: Cell[][] = [
  ['Invoice No', 'Date', 'Customer', 'Item', 'Qty', 'Rate', 'Amount'],
  ['S-0001', day('2025-04-01'), 'Alpha Mart', 'Rice “Gold” & Co', 10, 50.5, 505],
  ['S-0001', day('2025-04-01'), 'Alpha Mart', 'Dal', 4, 100, 400],
  ['S-0002', day('2025-04-13'), 'Béta <Söns>', 'Öl 1½ l', 3, 1234.56, 3703.68],
  ['S-0003', day('2024-02-29'), 'गुप्ता स्टोर्स', 'नमकीन', 7, 0.1, 0.7],
  ['S-0004', day('2025-12-31'), 'Delta', 'Ghee', -2, 333.33, -666.66],
];

/** The order lines that an import of the file gives, as the report prints them. */
async function orderLines(file: string): Promise<string> {
  const app = openTestApp(path.join(tempFolder(), 'data'));
  try {
    const summary = await app.importFile(file);
    expect(summary, path.basename(file)).toMatchObject({ status: 'completed', linesImported: 5, linesRejected: 0 });
    const { text } = await app.call('reports.csv', { name: 'order-lines' });
    return text;
  } finally {
    await app.close();
  }
}

it('the same table in every format gives the same order lines', { timeout: 240_000 }, async () => {
  const folder = tempFolder();
  const files: string[] = [];
  const put = (name: string, content: string | Buffer) => {
    const file = path.join(folder, name);
    fs.writeFileSync(file, content);
    files.push(file);
    return file;
  };
  const texts = textFormats(TABLE);
  for (const [name, text] of Object.entries(texts)) put(`text.${name}`, text);
  put('text.json.gz', gzipSync(texts['array.json']!));
  const books = sheetFormats(TABLE);
  for (const [name, bytes] of Object.entries(books)) put(name, bytes);
  put('book.zip', zip({ 'April/book.xls': books['sheetjs.xls']! }));
  put('xlsx.zip', zip({ 'book.xlsx': books['sheetjs.xlsx']! }));
  const book = path.join(folder, 'sheetjs.xlsx');
  if (HAS.libreOffice) files.push(...byLibreOffice(book, folder, ['xls', 'ods', 'fods']));
  if (HAS.gnumeric)
    files.push(
      ...byGnumeric(book, folder, [
        ['Gnumeric_Excel:excel_biff8', 'xls'],
        ['Gnumeric_OpenCalc:odf', 'ods'],
        ['Gnumeric_html:xhtml', 'xls'],
      ]),
    );
  const expected = await orderLines(files[0]!);
  expect(expected.trim().split('\n')).toHaveLength(6);
  for (const file of files.slice(1)) expect(await orderLines(file), path.basename(file)).toBe(expected);
});

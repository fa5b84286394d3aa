import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { type BookType, utils, write } from '@e965/xlsx';
import { csvRecord } from '../../../src-shared/csv.ts';

/** A cell of a table as a program would store it. */
export type Cell = string | number | Date | null;

const has = (program: string) => spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined;

/** Whether the office suites that write files for tests are there. */
export const HAS = { libreOffice: has('soffice'), gnumeric: has('ssconvert') };

const isoDate = (date: Date) => date.toISOString().slice(0, 10);
const textOf = (cell: Cell) => (cell === null ? '' : cell instanceof Date ? isoDate(cell) : String(cell));
const escapeXml = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** The table in formats that are text, by the ending of their files. */
export function textFormats([header, ...rows]: Cell[][]): Record<string, string> {
  const names = header!.map(textOf);
  const table = [header!, ...rows].map((row) => row.map(textOf));
  const records = rows.map((row) =>
    Object.fromEntries(row.map((cell, at) => [names[at]!, cell instanceof Date ? isoDate(cell) : cell])),
  );
  const widths = names.map((_, at) => Math.max(...table.map((row) => [...row[at]!].length)));
  const tags = names.map((name) => name.replace(/\W/g, ''));
  return {
    csv: table.map((row) => csvRecord(row, '\n')).join(''),
    'array.json': JSON.stringify(records, null, 1),
    'values.json': JSON.stringify({ range: 'A1', values: table }),
    jsonl: records.map((record) => JSON.stringify(record)).join('\n'),
    xml: `<?xml version="1.0"?>\n<rows>${rows.map((row) => `<row>${row.map((cell, at) => `<${tags[at]}>${escapeXml(textOf(cell))}</${tags[at]}>`).join('')}</row>`).join('\n')}</rows>`,
    'attributes.xml': `<rows>${rows.map((row) => `<row ${row.map((cell, at) => `${tags[at]}="${escapeXml(textOf(cell))}"`).join(' ')}/>`).join('\n')}</rows>`,
    'page.xls': `<html><body><div><table><tr>${names.map((name) => `<th>${name}</th>`).join('')}</tr>${rows.map((row) => `<tr>${row.map((cell) => `<td>${escapeXml(textOf(cell))}</td>`).join('')}</tr>`).join('\n')}</table></div></body></html>`,
    prn: table
      .map((row) =>
        row
          .map((text, at) => {
            const blanks = ' '.repeat(widths[at]! - [...text].length);
            return at > 3 ? blanks + text : text + blanks;
          })
          .join('  '),
      )
      .join('\n'),
  };
}

/** The table in the formats that SheetJS writes. */
export function sheetFormats(rows: Cell[][]): Record<string, Buffer> {
  const sheet = utils.aoa_to_sheet(rows, { cellDates: true, UTC: true, dateNF: 'yyyy-mm-dd' });
  const book = utils.book_new();
  utils.book_append_sheet(book, sheet, 'Sales');
  const types: Record<string, BookType> = {
    'sheetjs.xlsx': 'xlsx',
    'sheetjs.xlsb': 'xlsb',
    'sheetjs.xls': 'biff8',
    'sheetjs.ods': 'ods',
    'sheetjs.fods': 'fods',
    'sheetjs.xml': 'xlml',
    'sheetjs.slk': 'sylk',
    'sheetjs.dif': 'dif',
    'sheetjs.html': 'html',
  };
  return Object.fromEntries(
    Object.entries(types).map(([name, bookType]) => {
      const bytes = write(book, { type: 'buffer', bookType }) as Buffer | string;
      return [name, Buffer.from(bytes as string)];
    }),
  );
}

/** Converts a workbook by LibreOffice. */
export function byLibreOffice(file: string, into: string, formats: string[]): string[] {
  return formats.map((format) => {
    const folder = path.join(into, `lo-${format.split(':')[0]}`);
    execFileSync(
      'soffice',
      ['--headless', `-env:UserInstallation=file://${into}/profile`, '--convert-to', format, '--outdir', folder, file],
      { stdio: 'ignore' },
    );
    return path.join(folder, fs.readdirSync(folder)[0]!);
  });
}

/** Converts a workbook by Gnumeric. */
export function byGnumeric(file: string, into: string, formats: [exporter: string, ending: string][]): string[] {
  return formats.map(([exporter, ending]) => {
    const target = path.join(into, `gnumeric-${exporter.replace(/\W/g, '-')}.${ending}`);
    execFileSync('ssconvert', ['-T', exporter, file, target], { stdio: 'ignore' });
    return target;
  });
}

import type { TableSchema } from '../../schema.ts';
import { HtmlFile } from '../html/html-file.ts';
import type { SourceFile } from '../source-file.ts';
import { TreeFile } from '../tree/tree-file.ts';
import { SpreadsheetFile } from './spreadsheet-file.ts';
import type { Workbook } from './workbook.ts';
import { XlsxWorkbook } from './xlsx-workbook.ts';

/** A file is opened for each pass over it; what was parsed for the first is kept as long as the file is known. */
const openFiles = new WeakMap<SourceFile, Promise<Workbook>>();

/** Opens the sheets of a file, whatever its format. */
export function openWorkbook(source: SourceFile, schema: TableSchema): Promise<Workbook> {
  if (source.format === 'xlsx') return XlsxWorkbook.open(source);
  let file = openFiles.get(source);
  if (!file) {
    file = openOnce(source, schema);
    openFiles.set(source, file);
  }
  return file;
}

function openOnce(source: SourceFile, schema: TableSchema): Promise<Workbook> {
  if (source.format === 'html') return HtmlFile.open(source);
  return source.format === 'json' || source.format === 'xml'
    ? TreeFile.open(source, schema)
    : SpreadsheetFile.open(source);
}

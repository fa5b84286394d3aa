import { Problem } from '../../../../src-shared/problem.ts';
import { decodeText, newReadingProgress } from '../decode.ts';
import { MAX_SHEETS, MAX_WORKBOOK_ENTRIES } from '../limits.ts';
import type { SourceFile } from '../source-file.ts';
import type { SheetRow } from '../workbook/sheet.ts';
import type { CellRange, SheetScan } from '../workbook/sheet-scan.ts';
import type { Sheet, Workbook } from '../workbook/workbook.ts';
import { tooMuchText } from '../workbook/xml.ts';
import { type HtmlRow, HtmlTables } from './html-tables.ts';

/** An HTML page as a workbook: each of its tables is a sheet. */
export class HtmlFile implements Workbook {
  readonly sheets: Sheet[];
  readonly typedNumbers = false;
  readonly #source: SourceFile;

  private constructor(source: SourceFile, sheets: Sheet[]) {
    this.#source = source;
    this.sheets = sheets;
  }

  /** @throws Problem if the page holds no table */
  static async open(source: SourceFile): Promise<HtmlFile> {
    const merged = new Map<number, CellRange[]>();
    let areas = 0;
    await readRows(
      source,
      ({ table, row, spans }) => {
        if (!merged.has(table)) {
          if (merged.size === MAX_SHEETS) throw new Problem('too_many_sheets', { file: source.path, most: MAX_SHEETS });
          merged.set(table, []);
        }
        areas += spans.length;
        if (areas > MAX_WORKBOOK_ENTRIES) throw tooMuchText(source.path);
        for (const { column, columns, rows } of spans)
          merged.get(table)!.push({ top: row, bottom: row + rows - 1, left: column + 1, right: column + columns });
      },
      () => true,
    );
    if (merged.size === 0) throw new Problem('page_without_table', { file: source.path });
    const tables = [...merged].sort(([a], [b]) => a - b);
    return new HtmlFile(
      source,
      tables.map(([table, areasOf], at) => ({
        name: `Table ${at + 1}`,
        part: String(table),
        hidden: false,
        scan: { merged: areasOf, unkept: false },
      })),
    );
  }

  async close(): Promise<void> {}

  async scanSheet(sheet: Sheet): Promise<SheetScan> {
    return sheet.scan!;
  }

  async read(sheet: Sheet, onRow: (row: SheetRow) => void, between: () => boolean | Promise<boolean>): Promise<void> {
    const nth = Number(sheet.part);
    await readRows(
      this.#source,
      ({ table, row, cells, overlong }) => {
        if (table === nth) onRow({ row, cells, overlong, unkept: [] });
      },
      between,
    );
  }
}

async function readRows(
  source: SourceFile,
  onRow: (row: HtmlRow) => void,
  between: () => boolean | Promise<boolean>,
): Promise<void> {
  const tables = new HtmlTables(source.path, onRow);
  for await (const chunk of decodeText(source, newReadingProgress())) {
    tables.push(chunk);
    if (!(await between())) return;
  }
  tables.end();
}

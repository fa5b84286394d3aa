import { csvRecord } from '../../../src-shared/csv.ts';
import { Problem } from '../../../src-shared/problem.ts';
import type { TableSchema } from '../schema.ts';
import type { TableHeader } from '../sniff/header.ts';
import type { SourceFile } from '../source/source-file.ts';
import { columnName } from '../source/workbook/cell-reference.ts';
import { openWorkbook } from '../source/workbook/open-workbook.ts';
import type { SheetRow } from '../source/workbook/sheet.ts';
import type { Sheet } from '../source/workbook/workbook.ts';
import type { Dialect, OnRecord } from './dialect.ts';
import { MergedCells } from './merged-cells.ts';
import type { ShouldContinue } from './read-records.ts';
import { TextRecordFactory } from './record.ts';

/** A sheet that is read as part of the table. */
export interface SheetPart {
  sheet: Sheet;
  /** The number of records above its own, header included. */
  above: number;
  /** The last row of its header; 0 if it has none. */
  headerRow: number;
  /** For each column of the table its index on this sheet; null if they are the same. */
  order: number[] | null;
}

/** Converts rows of a sheet to records of the table: merged cells filled, columns reordered. @throws Problem `formulas_not_kept` */
export function rowConverter(source: SourceFile, { sheet, headerRow, order }: SheetPart, heading: TableHeader) {
  const namedColumns = heading.names.filter((name) => name.trim() !== '').length;
  const merged = new MergedCells(sheet.scan?.merged ?? [], headerRow + 1, namedColumns || heading.names.length);
  return ({ cells, row, unkept }: SheetRow): string[] => {
    if (row <= headerRow) return cells;
    merged.fill(row, cells);
    if (unkept.length > 0) {
      const at = order ? unkept.find((column) => heading.names[order.indexOf(column)]) : unkept.find(isWithin);
      if (at !== undefined) throw formulaWithoutValue(source, sheet, at, row);
    }
    if (!order) return cells;
    const taken = new Set(order);
    const extraCells = cells.filter((cell, at) => cell !== '' && !taken.has(at));
    return [...order.map((from) => cells[from] ?? ''), ...extraCells];
  };

  /** Without a header every column may belong to the table. */
  function isWithin(column: number): boolean {
    return heading.rows === 0 || (heading.names[column] ?? '').trim() !== '';
  }
}

function formulaWithoutValue(source: SourceFile, sheet: Sheet, column: number, row: number): Problem {
  return new Problem('formulas_not_kept', {
    file: source.path,
    sheet: sheet.name,
    cell: `${columnName(column + 1)}${row}`,
  });
}

/**
 * Reads every record of the table, sheet by sheet, with row numbers that continue from sheet to sheet. Of the later
 * sheets the rows above their records are skipped.
 * @returns the number of the last row
 */
export async function readSheets(
  source: SourceFile,
  schema: TableSchema,
  parts: SheetPart[],
  heading: TableHeader,
  dialect: Dialect,
  onRecord: OnRecord,
  onSheet: () => void,
  shouldContinue: ShouldContinue,
): Promise<number> {
  const workbook = await openWorkbook(source, schema);
  const records = new TextRecordFactory();
  let rows = 0;
  let continuing = true;
  try {
    for (const [nth, part] of parts.entries()) {
      const before = rows;
      if (nth > 0) onSheet();
      let skip = nth === 0 ? 0 : part.above;
      const toRecord = rowConverter(source, part, heading);
      await workbook.read(
        part.sheet,
        (row) => {
          rows = Math.max(rows, before + row.row);
          const cells = toRecord(row);
          if (skip-- > 0) return;
          const full =
            cells.length < dialect.width ? [...cells, ...new Array(dialect.width - cells.length).fill('')] : cells;
          onRecord(records.next(full, before + row.row, csvRecord(cells, ''), row.overlong ? 'line_too_long' : null));
        },
        async () => {
          continuing = await shouldContinue();
          return continuing;
        },
      );
      if (!continuing) break;
    }
    return rows;
  } finally {
    await workbook.close();
  }
}

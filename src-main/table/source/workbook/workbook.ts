import { Problem } from '../../../../src-shared/problem.ts';
import { emptyFileProblem } from '../file-problems.ts';
import type { SourceFile } from '../source-file.ts';
import type { SheetRow } from './sheet.ts';
import type { SheetScan } from './sheet-scan.ts';

/** A sheet of a workbook, or another list of rows with a name of its own. */
export interface Sheet {
  name: string;
  /** Identifies its content; null if it holds no cells, such as a chart. */
  part: string | null;
  hidden: boolean;
  /** The result of {@link Workbook.scanSheet}. */
  scan: SheetScan | null;
  /** Lists with the same value describe the same records, so that only one of them is the table. */
  kin?: string;
}

/** An open file of sheets, whatever its format. */
export interface Workbook {
  readonly sheets: Sheet[];
  /** Whether numbers are stored as such, so that their decimal sign is known. */
  readonly typedNumbers: boolean;
  close(): Promise<void>;
  /** Scans a sheet once for what must be known before its rows are read. */
  scanSheet(sheet: Sheet): Promise<SheetScan>;
  /** Reads the rows of a sheet in order, without empty ones. */
  read(sheet: Sheet, onRow: (row: SheetRow) => void, between: () => boolean | Promise<boolean>): Promise<void>;
}

/**
 * The sheet of that name.
 * @throws Problem `sheet_missing`
 */
export function sheetNamed({ sheets }: Workbook, source: SourceFile, name: string): Sheet {
  if (sheets.length === 0) throw emptyFileProblem(source.path);
  const found = sheets.find((sheet) => sheet.name === name);
  if (found) return found;
  throw new Problem('sheet_missing', {
    file: source.path,
    sheet: name,
    sheets: sheets.map((sheet) => `“${sheet.name}”`).join(', '),
  });
}

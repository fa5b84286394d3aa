import { Problem } from '../../../src-shared/problem.ts';

/**
 * What reading one file may cost. Every reader of the import keeps to these, so that memory stays flat and time grows
 * with the size of the file, whatever is in it. Each is far beyond what an export of invoices holds and far below what
 * a laptop has.
 */

/** Characters of a record of a table; the widest exports take some thousands. It is also as far as a quote may reach. */
export const RECORD_CHARACTERS = 1_000_000;
/** Characters that are kept of a record that is longer, to recognize it by. */
export const KEPT_CHARACTERS = 10_000;
/** Characters of a cell; a spreadsheet's hold 32,767 at most. */
export const CELL_CHARACTERS = 100_000;
/**
 * Characters of what is looked at as a number, a date or a total: a pattern that may begin anywhere takes the square of
 * a text's length. What is longer is none of them.
 */
export const VALUE_CHARACTERS = 200;
/** Columns of a table; exports of accounting systems have up to a few hundred. */
export const COLUMNS = 1_024;
/** Characters of records that are handed from thread to thread at once: a usual batch has half a million. */
export const BATCH_CHARACTERS = 1 << 21;

/** Characters of what is remembered to find repeats by, of the cells of one kind; a usual export repeats far less. */
export const REMEMBERED_CHARACTERS = 1 << 24;

/** Sheets of a workbook: one for each day of two years. */
export const SHEETS = 1_000;
/** Cell styles, and relations, of a workbook; Excel allows 65,490 styles. */
export const WORKBOOK_ENTRIES = 100_000;
/** Bytes that all shared strings of a workbook may take in memory. */
export const SHARED_STRING_BYTES = 160 * 1024 ** 2;
/** What V8 needs for a string besides its characters, and for its place in a list. */
export const STRING_OVERHEAD = 32;
/** Cells that are remembered for formulas whose values nobody kept, and that such formulas may look at in all. */
export const FORMULA_CELLS = 2_000_000;
export const FORMULA_LOOKS = 20_000_000;
/** How deep elements of XML may lie in each other; those of a spreadsheet lie about ten deep. */
export const XML_DEPTH = 64;
/** Characters of one tag, text or comment of XML; a cell of 32,767 escaped characters takes 200,000. */
export const XML_TOKEN_CHARACTERS = 1 << 20;

/** Packed tables shrink to a tenth, seldom to a fiftieth; what unpacks to so many times its size is built to do harm. */
export const UNPACKED_RATIO = 400;
/** Bytes that may come of any archive, however small. */
export const UNPACKED_HARMLESS = 64 * 1024 ** 2;
/** The same for the text of a sheet, whose cells may share one long string. */
export const SHEET_TEXT_RATIO = 1_000;
/** Files of an archive. */
export const ARCHIVE_FILES = 10_000;

/** @throws Problem `table_too_wide` */
export function checkColumns(file: string, columns: number): void {
  if (columns <= COLUMNS) return;
  throw new Problem(
    'table_too_wide',
    `${file} has more than ${COLUMNS.toLocaleString('en')} columns; no table of invoices does.`,
    'Export it with the columns of the invoices alone, or check which sign stands between its cells.',
  );
}

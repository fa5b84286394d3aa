import { Problem } from '../../../src-shared/problem.ts';

/**
 * Limits on what reading one file may cost. All readers keep to them, so that memory stays flat and time linear in the
 * size of the file, whatever its content. Each is far above any real export of invoices and far below the capacity of a
 * laptop.
 */

/** Characters of a record; the widest exports take a few thousand. Also the maximum length of a quoted cell. */
export const MAX_RECORD_CHARACTERS = 1_000_000;
/** Characters kept of a longer record, to identify it by. */
export const TRUNCATED_RECORD_CHARACTERS = 10_000;
/** Characters of a cell; spreadsheets allow 32,767. */
export const MAX_CELL_CHARACTERS = 100_000;
/**
 * Characters of a text that is parsed as a number, a date or a total, since an unanchored pattern takes quadratic time.
 * Longer texts are none of these.
 */
export const MAX_VALUE_CHARACTERS = 200;
/** Columns of a table; exports of accounting systems have up to a few hundred. */
export const MAX_COLUMNS = 1_024;
/** Characters of the records passed between threads in one batch; half a million is usual. */
export const MAX_BATCH_CHARACTERS = 1 << 21;

/** Characters of the cache of repeated cells, by kind of cell; a usual export needs far less. */
export const MAX_CACHED_CHARACTERS = 1 << 24;

/** Bytes, unpacked, of a workbook in a format that is read as a whole. */
export const MAX_WHOLE_FILE_BYTES = 48 * 1024 ** 2;
/** Memory in MB and time in milliseconds for reading such a workbook in its thread. */
export const MAX_WORKBOOK_HEAP_MB = { binary: 320, text: 200 };
export const MAX_WORKBOOK_MS = 60_000;
/** Bytes of the rows of such a workbook that are kept. */
export const MAX_WORKBOOK_ROW_BYTES = 64 * 1024 ** 2;
/** Rows of a document that are kept until its end, since what belongs to all of them may follow. */
export const MAX_NESTED_ROWS = 100_000;

/** Sheets of a workbook: one for each day of two years. */
export const MAX_SHEETS = 1_000;
/** Cell styles and relationships of a workbook; Excel allows 65,490 styles. */
export const MAX_WORKBOOK_ENTRIES = 100_000;
/** Memory for all shared strings of a workbook, in bytes. */
export const MAX_SHARED_STRING_BYTES = 160 * 1024 ** 2;
/** V8's overhead for a string and its slot in an array, in bytes. */
export const STRING_OVERHEAD = 32;
/** Cells cached for formulas without a stored value, and cell lookups of all such formulas. */
export const MAX_FORMULA_CELLS = 2_000_000;
export const MAX_FORMULA_LOOKUPS = 20_000_000;
/** Nesting depth of XML elements; spreadsheets need about ten. */
export const MAX_XML_DEPTH = 64;
/** Characters of one XML tag, text or comment; a cell of 32,767 escaped characters takes 200,000. */
export const MAX_XML_TOKEN_CHARACTERS = 1 << 20;

/** Tables compress to a tenth, seldom to a fiftieth; a higher ratio than this indicates a decompression bomb. */
export const MAX_UNPACKED_RATIO = 400;
/** Bytes that any archive may unpack to, whatever its size. */
export const UNPACKED_ALLOWANCE_BYTES = 64 * 1024 ** 2;
/** The same ratio for the text of a sheet, whose cells may share one long string. */
export const MAX_SHEET_TEXT_RATIO = 1_000;
/** Files in an archive. */
export const MAX_ARCHIVE_FILES = 10_000;

/** @throws Problem `table_too_wide` */
export function checkColumns(file: string, columns: number): void {
  if (columns <= MAX_COLUMNS) return;
  throw new Problem('table_too_wide', { file, most: MAX_COLUMNS });
}

import { once } from 'node:events';
import { CsvError, parse } from 'csv-parse';

/** How a file's text falls apart into records and cells. */
export interface Dialect {
  delimiter: string;
  quote: string;
}

/**
 * Takes one record.
 * @param cells the record's cells, unquoted
 * @param line the physical line that the record starts on, from 1
 */
export type OnRecord = (cells: string[], line: number) => void;

/**
 * Reads UTF-8 chunks as records, in order, blank lines left out, and hands each on at once; nothing is held back.
 * `between` is awaited between chunks. Records may have any number of cells; quotes inside an unquoted cell stand for
 * themselves. A quoted cell that the file never closes is handed to `onBroken` with its text.
 */
export async function readRecords(
  chunks: AsyncIterable<Buffer>,
  dialect: Dialect,
  onRecord: OnRecord,
  onBroken: (text: string, line: number) => void = () => {},
  between: () => boolean | Promise<boolean> = () => true,
): Promise<void> {
  let nextLine = 1;
  let linesBefore = 0;
  let emptyBefore = 0;
  const parser = parse({
    delimiter: dialect.delimiter,
    quote: dialect.quote,
    escape: dialect.quote,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    on_record: (cells: string[], context) => {
      const blank = context.empty_lines - emptyBefore;
      const own = context.lines - linesBefore - blank;
      const line = nextLine + blank;
      nextLine = line + (own > 1 ? own - crlfsWithin(cells) : 1);
      linesBefore = context.lines;
      emptyBefore = context.empty_lines;
      onRecord(cells, line);
      return null;
    },
  });
  parser.resume();
  const failure = new Promise<Error | null>((resolve) => {
    parser.once('error', resolve);
    parser.once('end', () => resolve(null));
    parser.once('close', () => resolve(null));
  });
  for await (const chunk of chunks) {
    if (parser.destroyed) break;
    if (!parser.write(chunk)) await Promise.race([once(parser, 'drain'), failure]);
    if (!(await between())) {
      parser.destroy();
      return;
    }
  }
  if (!parser.destroyed) parser.end();
  const error = await failure;
  if (error instanceof CsvError && error.code === 'CSV_QUOTE_NOT_CLOSED') {
    onBroken(String((error as CsvError & { raw?: string }).raw ?? ''), nextLine);
  } else if (error) {
    throw error;
  }
}

/** csv-parse counts a CRLF inside quotes as two lines. */
function crlfsWithin(cells: string[]): number {
  let count = 0;
  for (const cell of cells) for (let at = cell.indexOf('\r\n'); at !== -1; at = cell.indexOf('\r\n', at + 2)) count++;
  return count;
}

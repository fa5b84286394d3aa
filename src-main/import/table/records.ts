import { once } from 'node:events';
import { CsvError, parse } from 'csv-parse';
import { csvRecord } from '../../csv.ts';
import { wholeCharacters } from '../file/encoding.ts';
import type { Dialect, OnRecord } from './dialect.ts';
import { TextRecords } from './record.ts';
import { Splitter } from './split.ts';
import { SwiftSplitter } from './swift.ts';

/** Asked between chunks; false ends the reading. */
export type Between = () => boolean | Promise<boolean>;

/**
 * Reads text as records, in order, blank lines left out, and hands each on at once; nothing is held back. Records may
 * have any number of cells. Our own splitter reads every dialect whose delimiter is one character; csv-parse the others.
 * @returns how many physical lines were read
 */
export function readRecords(
  chunks: AsyncIterable<string>,
  dialect: Dialect,
  onRecord: OnRecord,
  between: Between = () => true,
): Promise<number> {
  return dialect.delimiter.length === 1
    ? splitRecords(chunks, dialect, onRecord, between)
    : parseRecords(chunks, dialect, onRecord, between);
}

export async function splitRecords(
  chunks: AsyncIterable<string>,
  dialect: Dialect,
  onRecord: OnRecord,
  between: Between = () => true,
): Promise<number> {
  const splitter = new Splitter(dialect, onRecord);
  for await (const chunk of chunks) {
    splitter.push(chunk);
    if (!(await between())) return splitter.lines;
  }
  splitter.end();
  return splitter.lines;
}

/** The same from the bytes of UTF-8 text without a byte-order mark, in a dialect that `isSwift` says yes to. */
export async function swiftRecords(
  chunks: AsyncIterable<Buffer>,
  dialect: Dialect,
  onRecord: OnRecord,
  between: Between = () => true,
): Promise<number> {
  const splitter = new SwiftSplitter(dialect, onRecord);
  let cut: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes = cut.length === 0 ? chunk : Buffer.concat([cut, chunk]);
    const whole = wholeCharacters(bytes);
    cut = Buffer.from(bytes.subarray(whole));
    splitter.push(bytes.subarray(0, whole));
    if (!(await between())) return splitter.lines;
  }
  if (cut.length > 0) splitter.push(cut);
  splitter.end();
  return splitter.lines;
}

/** The same by csv-parse. A quoted cell that the file never closes ends the reading with that record as a fault. */
export async function parseRecords(
  chunks: AsyncIterable<string>,
  dialect: Dialect,
  onRecord: OnRecord,
  between: Between = () => true,
): Promise<number> {
  let nextLine = 1;
  let linesBefore = 0;
  let emptyBefore = 0;
  const records = new TextRecords();
  const parser = parse({
    delimiter: dialect.delimiter,
    quote: dialect.quote || null,
    escape: dialect.escape || null,
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
      onRecord(records.next(cells, line, csvRecord(cells, ''), null));
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
      return nextLine - 1;
    }
  }
  if (!parser.destroyed) parser.end();
  const error = await failure;
  if (error instanceof CsvError && error.code === 'CSV_QUOTE_NOT_CLOSED') {
    const raw = String((error as CsvError & { raw?: string }).raw ?? '');
    onRecord(records.next([raw], nextLine, raw, 'quote_not_closed'));
    return nextLine;
  }
  if (error) throw error;
  return nextLine - 1;
}

/** csv-parse counts a CRLF inside quotes as two lines. */
function crlfsWithin(cells: string[]): number {
  let count = 0;
  for (const cell of cells) for (let at = cell.indexOf('\r\n'); at !== -1; at = cell.indexOf('\r\n', at + 2)) count++;
  return count;
}

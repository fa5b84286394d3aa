import { once } from 'node:events';
import { parse } from 'csv-parse';
import type { Dialect, OnRecord } from '../../src-main/table/read/dialect.ts';
import type { ShouldContinue } from '../../src-main/table/read/read-records.ts';
import { TextRecordFactory } from '../../src-main/table/read/record.ts';
import { csvRecord } from '../../src-shared/csv.ts';

/** Reads records by csv-parse, as the oracle for the record readers of src-main/table. */
export async function parseWithCsvParse(
  chunks: AsyncIterable<string>,
  dialect: Dialect,
  onRecord: OnRecord,
  shouldContinue: ShouldContinue = () => true,
): Promise<number> {
  let nextLine = 1;
  let linesBefore = 0;
  let emptyBefore = 0;
  const records = new TextRecordFactory();
  const parser = parse({
    delimiter: dialect.delimiter,
    quote: dialect.quote || null,
    escape: dialect.escape || null,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    on_record: (cells: string[], context) => {
      const blankLines = context.empty_lines - emptyBefore;
      const lineCount = context.lines - linesBefore - blankLines;
      const line = nextLine + blankLines;
      nextLine = line + (lineCount > 1 ? lineCount - countCrlfs(cells) : 1);
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
    if (!(await shouldContinue())) {
      parser.destroy();
      return nextLine - 1;
    }
  }
  if (!parser.destroyed) parser.end();
  const error = await failure;
  if (error) throw error;
  return nextLine - 1;
}

/** The number of CRLFs within cells, each of which csv-parse counts as two lines. */
function countCrlfs(cells: string[]): number {
  let count = 0;
  for (const cell of cells) for (let at = cell.indexOf('\r\n'); at !== -1; at = cell.indexOf('\r\n', at + 2)) count++;
  return count;
}

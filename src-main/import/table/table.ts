import { Problem } from '../../../src-shared/problem.ts';
import { isColumnName } from '../fields/columns.ts';
import { checkColumns, RECORD_CHARACTERS } from '../file/budget.ts';
import { decode, noReading, type Reading, utf8Of } from '../file/decode.ts';
import { emptyTable, type Source } from '../file/source.ts';
import type { Sheet } from '../file/workbook/workbook.ts';
import { CANONICAL, type Dialect, type OnRecord } from './dialect.ts';
import { fitting } from './fit.ts';
import { findHeading, type Heading } from './header.ts';
import { type Between, readRecords, swiftRecords } from './records.ts';
import { Profile } from './shapes.ts';
import { findSheets, type LeftOut, readSheets, type SheetPart } from './sheets.ts';
import { type DialectHints, recordsOf, sniffDialect, usualWidth } from './sniff.ts';
import { isSwift } from './swift.ts';

/** A table that is located but not yet read: its dialect, header and first records. */
export interface Table {
  source: Source;
  /** The sheet, if the table is a single sheet of a workbook. */
  sheet: Sheet | null;
  /** The names of a workbook's sheets. */
  sheets: string[];
  /** The sheets that make up the table. */
  parts: SheetPart[];
  /** Sheets that are hidden or hold something else. */
  leftOut: LeftOut[];
  dialect: Dialect;
  /** LF, CRLF, CR, or `mixed`. */
  lineEnding: string;
  heading: Heading;
  /** The first records below the header. */
  body: string[][];
  /** The estimated number of records below the header. */
  estimate: number;
}

const SAMPLE_TEXT = 1 << 20;
const SAMPLE_RECORDS = 2_000;

/**
 * Finds the table in a file.
 * @throws Problem if the file holds no record
 */
export async function findTable(
  source: Source,
  hints: DialectHints & { header?: boolean | undefined } = {},
): Promise<Table> {
  if (source.container === 'workbook') return tableOfSheets(source, hints.header);
  const found = await sampleText(source, hints);
  const { records } = found;
  if (records.length === 0) throw emptyTable(source.path);
  const { width } = usualWidth(records);
  const dialect = { ...found.dialect, width: found.dialect.width || width };
  const heading = findHeading(records, dialect.width, isColumnName);
  if (hints.header === false)
    Object.assign(heading, { preamble: 0, rows: 0, names: new Array(dialect.width).fill('') });
  checkColumns(source.path, Math.max(dialect.width, heading.names.length));
  const body = records.slice(heading.preamble + heading.rows);
  const estimate = found.whole ? body.length : Math.round(records.length / found.share || body.length);
  return {
    source,
    sheet: null,
    sheets: [],
    parts: [],
    leftOut: [],
    dialect,
    lineEnding: found.lineEnding,
    heading,
    body,
    estimate,
  };
}

async function tableOfSheets(source: Source, header: boolean | undefined): Promise<Table> {
  const { parts, leftOut, names, heading, width, body } = await findSheets(source, header);
  checkColumns(source.path, Math.max(width, heading.names.length));
  return {
    source,
    sheet: parts.length === 1 ? parts[0]!.sheet : null,
    sheets: names,
    parts,
    leftOut,
    dialect: { ...CANONICAL, width },
    lineEnding: '',
    heading,
    body,
    estimate: body.length,
  };
}

/** Reads every record of the file from its first line; returns the number of physical lines. */
export async function readTable(
  { source, parts, dialect, heading, body }: Table,
  onRecord: OnRecord,
  reading: Reading,
  between: Between = () => true,
): Promise<number> {
  if (source.container !== 'workbook') {
    const onFitted = fitting(dialect, () => new Profile(dialect.width, [heading.names, ...body]), onRecord);
    return isSwift(dialect)
      ? swiftRecords(utf8Of(source, reading), dialect, onFitted, between)
      : readRecords(decode(source, reading), dialect, onFitted, between);
  }
  const rows = await readSheets(source, parts, heading, dialect, onRecord, () => reading.onSheet?.(), between);
  reading.bytesRead = source.bytes;
  return rows;
}

interface Sample {
  records: string[][];
  dialect: Dialect;
  lineEnding: string;
  /** Whether the sample is the whole file; if not, its share of it. */
  whole: boolean;
  share: number;
}

async function sampleText(source: Source, hints: DialectHints): Promise<Sample> {
  let text = '';
  let whole = true;
  const reading = noReading();
  for await (const chunk of decode(source, reading)) {
    text += chunk;
    if (text.length < SAMPLE_TEXT) continue;
    whole = false;
    break;
  }
  const dialect = sniffDialect(text, isColumnName, hints);
  checkFirstLine(source, text, dialect);
  const profileOf = () => new Profile(dialect.width, recordsOf(text, dialect, SAMPLE_RECORDS));
  const all = recordsOf(text, dialect, undefined, (onRecord) => fitting(dialect, profileOf, onRecord));
  const records = all.slice(0, SAMPLE_RECORDS);
  if (!whole && records.length > 2) records.pop();
  const share =
    (whole ? 1 : Math.min(reading.bytesRead, source.bytes) / source.bytes) * (records.length / Math.max(1, all.length));
  return {
    records,
    dialect,
    lineEnding: lineEndingOf(text),
    whole: whole && all.length === records.length,
    share,
  };
}

/** @throws Problem if the first line is longer than any header */
function checkFirstLine(source: Source, text: string, { delimiter }: Dialect): void {
  if (text.length <= RECORD_CHARACTERS || /[\r\n]/.test(text.slice(0, RECORD_CHARACTERS))) return;
  checkColumns(source.path, text.split(delimiter).length);
  throw new Problem(
    'header_too_long',
    `The first line of ${source.path} is longer than a million characters, so it is no header and no record.`,
    'Export the file again; it may be damaged, or no table at all.',
  );
}

function lineEndingOf(text: string): string {
  const crlf = text.split('\r\n').length - 1;
  const lf = text.split('\n').length - 1 - crlf;
  const cr = text.split('\r').length - 1 - crlf;
  const [most] = [
    ['CRLF', crlf],
    ['LF', lf],
    ['CR', cr],
  ].sort((a, b) => (b[1] as number) - (a[1] as number));
  return [crlf, lf, cr].filter((count) => count > 0).length > 1 ? 'mixed' : (most![0] as string);
}

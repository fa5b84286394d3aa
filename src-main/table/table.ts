import { Problem } from '../../src-shared/problem.ts';
import { findGroups, type Grouping } from './grouped/find-groups.ts';
import { GroupedRecords } from './grouped/grouped-records.ts';
import { canSplitBytes } from './read/byte-splitter.ts';
import { type Dialect, type OnRecord, RFC4180_DIALECT } from './read/dialect.ts';
import { readByteRecords, readRecords, type ShouldContinue } from './read/read-records.ts';
import { TextRecord } from './read/record.ts';
import { readSheets, type SheetPart } from './read/sheet-records.ts';
import { findSheets, type SkippedSheet } from './read/sheets.ts';
import { realigningRecords } from './repair/realignment.ts';
import type { TableSchema } from './schema.ts';
import { ShapeProfile } from './sniff/cell-shapes.ts';
import { type DialectHints, modalWidth, sniffDialect, splitRecords } from './sniff/dialect-sniffer.ts';
import { findFixedWidth } from './sniff/fixed-width.ts';
import { findHeader, type TableHeader } from './sniff/header.ts';
import { decodeText, newReadingProgress, type ReadingProgress, utf8Chunks } from './source/decode.ts';
import { noRecordsProblem } from './source/file-problems.ts';
import { checkColumns, MAX_RECORD_CHARACTERS } from './source/limits.ts';
import { isPlainText, type SourceFile } from './source/source-file.ts';
import type { Sheet } from './source/workbook/workbook.ts';

/** A table that is located but not yet read: its dialect, header and first records. */
export interface Table {
  source: SourceFile;
  schema: TableSchema;
  /** Whether numbers are stored as such, so that their decimal sign is known. */
  typedNumbers: boolean;
  /** The sheet, if the table is a single sheet of a workbook. */
  sheet: Sheet | null;
  /** The names of a workbook's sheets. */
  sheets: string[];
  /** The sheets that make up the table. */
  parts: SheetPart[];
  /** Sheets that are hidden or hold something else. */
  leftOut: SkippedSheet[];
  dialect: Dialect;
  /** LF, CRLF, CR, or `mixed`. */
  lineEnding: string;
  heading: TableHeader;
  /** The sections of a grouped report; null for a plain table. */
  grouping: Grouping | null;
  /** The first records below the header. */
  body: string[][];
  /** The estimated number of records below the header. */
  estimate: number;
}

const SAMPLE_CHARACTERS = 1 << 20;
const SAMPLE_RECORDS = 2_000;
/** Where the header is looked for. */
const HEADER_RECORDS = 40;
const MAX_HEADER_CHARACTERS = 1 << 16;

/**
 * Finds the table in a file.
 * @throws Problem if the file holds no record
 */
export async function findTable(
  source: SourceFile,
  schema: TableSchema,
  hints: DialectHints & { header?: boolean | undefined } = {},
): Promise<Table> {
  if (!isPlainText(source)) return findWorkbookTable(source, schema, hints.header);
  const found = await sampleText(source, schema, hints);
  const { records } = found;
  if (records.length === 0) throw noRecordsProblem(source.path);
  const { width } = modalWidth(records);
  const dialect = { ...found.dialect, width: found.dialect.width || width };
  const heading = findHeader(records, dialect.width, schema.isColumnName);
  if (hints.header === false)
    Object.assign(heading, { preamble: 0, rows: 0, names: new Array(dialect.width).fill('') });
  checkColumns(source.path, Math.max(dialect.width, heading.names.length));
  const grouped = groupRecords(
    records.slice(0, heading.preamble),
    heading,
    records.slice(heading.preamble + heading.rows),
    schema,
  );
  const { body } = grouped;
  const estimate = found.whole ? body.length : Math.round(records.length / found.share || body.length);
  return {
    source,
    schema,
    typedNumbers: false,
    sheet: null,
    sheets: [],
    parts: [],
    leftOut: [],
    dialect,
    lineEnding: found.lineEnding,
    heading: grouped.heading,
    grouping: grouped.grouping,
    body,
    estimate,
  };
}

async function findWorkbookTable(source: SourceFile, schema: TableSchema, header: boolean | undefined): Promise<Table> {
  const { parts, leftOut, names, typedNumbers, preamble, heading, width, body } = await findSheets(
    source,
    schema,
    header,
  );
  checkColumns(source.path, Math.max(width, heading.names.length));
  const grouped = groupRecords(preamble, heading, body, schema);
  return {
    source,
    schema,
    typedNumbers,
    sheet: parts.length === 1 ? parts[0]!.sheet : null,
    sheets: names,
    parts,
    leftOut,
    dialect: { ...RFC4180_DIALECT, width },
    lineEnding: '',
    heading: grouped.heading,
    grouping: grouped.grouping,
    body: grouped.body,
    estimate: grouped.body.length,
  };
}

/** Reads every record of the file from its first line; returns the number of physical lines. */
export async function readTable(
  table: Table,
  onRecord: OnRecord,
  progress: ReadingProgress,
  shouldContinue: ShouldContinue = () => true,
): Promise<number> {
  const { grouping, heading, body, schema } = table;
  if (!grouping) return readRows(table, heading, onRecord, progress, shouldContinue);
  const groups = new GroupedRecords(
    grouping,
    heading.preamble + heading.rows,
    body.map((cells) => cells.slice(grouping.added.length)),
    schema.isColumnName,
    onRecord,
    (line) => progress.onTotal?.(line),
  );
  const { onSheet } = progress;
  progress.onSheet = () => {
    groups.startSheet();
    onSheet?.();
  };
  const ownHeading = { ...heading, names: heading.names.slice(grouping.added.length) };
  try {
    return await readRows(table, ownHeading, (record) => groups.add(record), progress, shouldContinue);
  } finally {
    if (onSheet) progress.onSheet = onSheet;
    else delete progress.onSheet;
  }
}

/** Reads the rows of the file as they are. */
async function readRows(
  { source, schema, parts, dialect, body }: Table,
  heading: TableHeader,
  onRecord: OnRecord,
  progress: ReadingProgress,
  shouldContinue: ShouldContinue,
): Promise<number> {
  if (isPlainText(source)) {
    const onRealigned = realigningRecords(
      dialect,
      () => new ShapeProfile(dialect.width, [heading.names, ...body]),
      onRecord,
    );
    return canSplitBytes(dialect)
      ? readByteRecords(utf8Chunks(source, progress), dialect, onRealigned, shouldContinue)
      : readRecords(decodeText(source, progress), dialect, onRealigned, shouldContinue);
  }
  const rows = await readSheets(
    source,
    schema,
    parts,
    heading,
    dialect,
    onRecord,
    () => progress.onSheet?.(),
    shouldContinue,
  );
  progress.bytesRead = source.bytes;
  return rows;
}

/** The records of a grouped report with the names of their sections as columns; others as they are. */
function groupRecords(preamble: string[][], heading: TableHeader, body: string[][], schema: TableSchema) {
  const grouping = findGroups(preamble, heading, body, schema);
  if (!grouping) return { grouping, heading, body };
  const records: string[][] = [];
  const groups = new GroupedRecords(
    grouping,
    0,
    body,
    schema.isColumnName,
    ({ cells, fault }) => {
      if (fault === null) records.push(cells);
    },
    () => {},
  );
  for (const [at, cells] of body.entries()) groups.add(new TextRecord(cells, at));
  return { grouping, heading: { ...heading, names: [...grouping.added, ...heading.names] }, body: records };
}

interface TextSample {
  records: string[][];
  dialect: Dialect;
  lineEnding: string;
  /** Whether the sample is the whole file; if not, its share of it. */
  whole: boolean;
  share: number;
}

async function sampleText(source: SourceFile, schema: TableSchema, hints: DialectHints): Promise<TextSample> {
  let text = '';
  let whole = true;
  const progress = newReadingProgress();
  for await (const chunk of decodeText(source, progress)) {
    text += chunk;
    if (text.length < SAMPLE_CHARACTERS) continue;
    whole = false;
    break;
  }
  const dialect = findDialect(text, schema, hints);
  checkFirstLine(source, text, dialect);
  const { records, count } = await firstRecords(text, dialect);
  if (!whole && records.length > 2) records.pop();
  const share =
    (whole ? 1 : Math.min(progress.bytesRead, source.bytes) / source.bytes) * (records.length / Math.max(1, count));
  return {
    records,
    dialect,
    lineEnding: lineEndingOf(text),
    whole: whole && count === records.length,
    share,
  };
}

/** The first records of a text, and how many it has. */
async function firstRecords(text: string, dialect: Dialect): Promise<{ records: string[][]; count: number }> {
  const createProfile = () => new ShapeProfile(dialect.width, splitRecords(text, dialect, SAMPLE_RECORDS));
  const realigning = (onRecord: OnRecord) => realigningRecords(dialect, createProfile, onRecord);
  if (!canSplitBytes(dialect)) {
    const all = splitRecords(text, dialect, undefined, realigning);
    return { records: all.slice(0, SAMPLE_RECORDS), count: all.length };
  }
  const records: string[][] = [];
  let count = 0;
  const keep = realigning(({ cells }) => records.push(cells));
  await readByteRecords([Buffer.from(text)], dialect, (record) => {
    if (++count > SAMPLE_RECORDS) return;
    // what may be realigned is measured in characters
    keep(record.width === dialect.width ? record : new TextRecord(record.cells, record.line, record.raw, record.fault));
  });
  return { records, count };
}

/** The dialect of a text: columns of fixed width if they tell more column names than any delimiter. */
function findDialect(text: string, schema: TableSchema, hints: DialectHints): Dialect {
  const dialect = sniffDialect(text, schema.isColumnName, hints);
  if (hints.delimiter) return dialect;
  const fixed = findFixedWidth(text, schema.isColumnName);
  if (!fixed) return dialect;
  const known = Math.max(
    ...splitRecords(text.slice(0, MAX_HEADER_CHARACTERS), dialect, HEADER_RECORDS).map(
      (cells) => cells.filter((cell) => schema.isColumnName(cell)).length,
    ),
  );
  const isClearer = dialect.delimiter === ' ' ? fixed.knownNames >= Math.min(known, 3) : fixed.knownNames > known;
  if (!isClearer) return dialect;
  return { delimiter: '', quote: '', escape: '', padded: false, width: fixed.gaps.length + 1, gaps: fixed.gaps };
}

/** @throws Problem if the first line is longer than any header */
function checkFirstLine(source: SourceFile, text: string, { delimiter }: Dialect): void {
  if (text.length <= MAX_RECORD_CHARACTERS || /[\r\n]/.test(text.slice(0, MAX_RECORD_CHARACTERS))) return;
  if (delimiter !== '') checkColumns(source.path, text.split(delimiter).length);
  throw new Problem('header_too_long', { file: source.path });
}

function lineEndingOf(text: string): string {
  if (!text.includes('\r') && text.includes('\n')) return 'LF';
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

import { csvRecord } from '../../../src-shared/csv.ts';
import { type MessageDescriptor, message } from '../../../src-shared/messages/descriptor.ts';
import { Problem } from '../../../src-shared/problem.ts';
import { AmbiguousFile } from '../ambiguous-file.ts';
import type { TableSchema } from '../schema.ts';
import { ShapeProfile } from '../sniff/cell-shapes.ts';
import { modalWidth } from '../sniff/dialect-sniffer.ts';
import { foldName } from '../sniff/fold-name.ts';
import { findHeader, type TableHeader } from '../sniff/header.ts';
import { noRecordsProblem } from '../source/file-problems.ts';
import type { SourceFile } from '../source/source-file.ts';
import { openWorkbook } from '../source/workbook/open-workbook.ts';
import type { SheetRow } from '../source/workbook/sheet.ts';
import { type Sheet, sheetNamed, type Workbook } from '../source/workbook/workbook.ts';
import { rowConverter, type SheetPart } from './sheet-records.ts';

/** A sheet with content that is not read. */
export interface SkippedSheet {
  part: string;
  why: 'hidden' | 'other_columns';
}

/** The table found in the sheets of a workbook. */
export interface WorkbookTable {
  parts: SheetPart[];
  leftOut: SkippedSheet[];
  /** The names of all sheets of the workbook. */
  names: string[];
  typedNumbers: boolean;
  /** The rows above the header of the first sheet. */
  preamble: string[][];
  heading: TableHeader;
  width: number;
  body: string[][];
  whole: boolean;
}

const SAMPLE_RECORDS = 2_000;
/** The number of records sampled in full over all sheets; of further sheets only a few rows are read. */
const MAX_SAMPLED_RECORDS = 20_000;
const GLANCE_RECORDS = 60;
const HEADER_SEARCH_RECORDS = 40;

/** The first rows of a sheet and what was found in them. */
interface SheetSample {
  sheet: Sheet;
  rows: SheetRow[];
  whole: boolean;
  width: number;
  heading: TableHeader;
  headerRow: number;
  /** The number of required fields that no column name provides. */
  missing: number;
  known: number;
}

/**
 * Finds the table in a workbook: the sheet with the lines of invoices, and all sheets with the same columns.
 * @param header false if the sheets start with data
 * @throws Problem `file_empty`, `sheet_missing`, `several_tables`, `formulas_not_kept`
 */
export async function findSheets(
  source: SourceFile,
  schema: TableSchema,
  header: boolean | undefined,
): Promise<WorkbookTable> {
  const workbook = await openWorkbook(source, schema);
  try {
    const chosen = source.part === null ? null : sheetNamed(workbook, source, source.part);
    const samples: SheetSample[] = [];
    const leftOut: SkippedSheet[] = [];
    const seenParts = new Set<string>();
    let sampledRecords = 0;
    for (const sheet of chosen ? [chosen] : workbook.sheets) {
      if (sheet.part === null || seenParts.has(sheet.part)) continue;
      seenParts.add(sheet.part);
      const hidden = sheet.hidden && sheet !== chosen;
      const sample = await sampleSheet(
        workbook,
        sheet,
        hidden ? 1 : sampledRecords < MAX_SAMPLED_RECORDS ? SAMPLE_RECORDS : GLANCE_RECORDS,
        header,
        schema,
      );
      if (!sample) continue;
      sampledRecords += sample.rows.length;
      if (hidden) leftOut.push({ part: sheet.name, why: 'hidden' });
      else samples.push(sample);
    }
    if (samples.length === 0)
      throw leftOut.length > 0 ? allSheetsHidden(source, leftOut) : noRecordsProblem(source.path);
    const best = samples.reduce((a, b) =>
      b.missing < a.missing || (b.missing === a.missing && b.known > a.known && !isKin(a, b)) ? b : a,
    );
    const tableSheets = samples.filter((one) => one === best || isSameTable(one, best));
    const others = samples.filter((one) => !tableSheets.includes(one));
    leftOut.push(...others.map(({ sheet }): SkippedSheet => ({ part: sheet.name, why: 'other_columns' })));
    assertSingleTable(source, schema, best, tableSheets, others);
    return {
      ...(await combineSheets(workbook, source, tableSheets)),
      leftOut,
      names: workbook.sheets.map(({ name }) => name),
      typedNumbers: workbook.typedNumbers,
    };
  } finally {
    await workbook.close();
  }
}

async function sampleSheet(
  workbook: Workbook,
  sheet: Sheet,
  atMost: number,
  header: boolean | undefined,
  schema: TableSchema,
): Promise<SheetSample | null> {
  const rows: SheetRow[] = [];
  await workbook.read(
    sheet,
    (row) => rows.length < atMost && rows.push(row),
    () => rows.length < atMost,
  );
  if (rows.length === 0) return null;
  const records = rows.map(({ cells }) => cells);
  const early = records.slice(0, HEADER_SEARCH_RECORDS);
  const width = Math.max(
    modalWidth(records).width,
    ...early.map((cells) => (cells.filter(schema.isColumnName).length > 2 ? cells.length : 0)),
  );
  const heading =
    header === false
      ? { preamble: 0, rows: 0 as const, names: new Array<string>(width).fill('') }
      : findHeader(padded(records, width), width, schema.isColumnName);
  const above = heading.preamble + heading.rows;
  return {
    sheet,
    rows,
    whole: rows.length < atMost,
    width,
    heading,
    headerRow: above === 0 ? 0 : rows[above - 1]!.row,
    missing: schema.missingColumns(heading.names),
    known: heading.names.filter(schema.isColumnName).length,
  };
}

const isKin = (a: SheetSample, b: SheetSample) => a.sheet.kin !== undefined && a.sheet.kin === b.sheet.kin;

const padded = (records: string[][], width: number) =>
  records.map((cells) => (cells.length < width ? [...cells, ...new Array(width - cells.length).fill('')] : cells));

const bodyOf = ({ rows, heading }: SheetSample) => rows.slice(heading.preamble + heading.rows);
const namesOf = ({ heading }: SheetSample) => heading.names.map(foldName).filter((name) => name !== '');

/** Whether a sheet has the same columns in any order, or continues the table without a header of its own. */
function isSameTable(sheet: SheetSample, best: SheetSample): boolean {
  if (isKin(sheet, best)) return false;
  if (sheet.heading.rows === 0) return continuesTable(sheet, best);
  const [names, others] = [namesOf(sheet).sort(), namesOf(best).sort()];
  return best.heading.rows > 0 && names.length === others.length && names.every((name, i) => name === others[i]);
}

/** The minimum mean fit of a sheet without a header to the columns of the table. */
const MIN_SHEET_FIT = 0.6;

function continuesTable(sheet: SheetSample, best: SheetSample): boolean {
  const body = bodyOf(sheet).map(({ cells }) => cells);
  const reference = padded(
    bodyOf(best).map(({ cells }) => cells),
    best.width,
  );
  if (body.length === 0 || reference.length === 0 || body.some(({ length }) => length > best.width)) return false;
  const profile = new ShapeProfile(best.width, reference);
  const fits = padded(body, best.width).map((cells) => profile.fit(cells));
  return fits.reduce((sum, fit) => sum + fit, 0) / fits.length >= MIN_SHEET_FIT;
}

/** @throws Problem if only the user can say which sheets are meant */
function assertSingleTable(
  source: SourceFile,
  schema: TableSchema,
  best: SheetSample,
  tableSheets: SheetSample[],
  others: SheetSample[],
): void {
  const rivals = others.filter(
    (one) => one.missing === 0 && best.missing === 0 && bodyOf(one).length > 0 && !isKin(one, best),
  );
  if (rivals.length > 0)
    throw ambiguous([best, ...rivals], message('several_tables/columns', sheetNames(source, [best, ...rivals])));
  if (tableSheets.length < 2) return;
  const noSales = tableSheets.filter(({ sheet }) => schema.isOtherSheet(sheet.name));
  if (noSales.length > 0 && noSales.length < tableSheets.length)
    throw ambiguous(tableSheets, message('several_tables/names', sheetNames(source, tableSheets)));
  const seen = new Set<string>();
  for (const one of tableSheets) {
    const order = columnOrderOf(one, tableSheets[0]!);
    const records = bodyOf(one)
      .filter(({ cells }) => cells.filter((cell) => cell !== '').length > 2)
      .map(({ cells }) => csvRecord(order ? order.map((from) => cells[from] ?? '') : cells, ''));
    const repeated = records.filter((record) => seen.has(record)).length;
    if (records.length > 0 && repeated >= records.length / 2)
      throw ambiguous(
        tableSheets,
        message('several_tables/repeated', { ...sheetNames(source, tableSheets), sheet: one.sheet.name }),
      );
    for (const record of records) seen.add(record);
  }
}

const ambiguous = (sheets: SheetSample[], descriptor: MessageDescriptor) =>
  new AmbiguousFile(
    descriptor,
    sheets.map(({ sheet: { name } }) => ({ value: name, label: name })),
  );

/** The sheets of a file as a message names them: at most eight. */
function sheetNames(source: SourceFile, sheets: SheetSample[]) {
  const names = sheets.map(({ sheet }) => `“${sheet.name}”`);
  const more = names.length - 8;
  const [listed, last] =
    more > 0
      ? [names.slice(0, 8), message('several_tables/more', { count: more })]
      : [names.slice(0, -1), names.at(-1)!];
  return { file: source.path, sheets: listed.join(', '), last };
}

function allSheetsHidden(source: SourceFile, hidden: SkippedSheet[]): Problem {
  return new Problem('sheets_hidden', {
    file: source.path,
    sheets: hidden.map(({ part }) => `“${part}”`).join(', '),
  });
}

/** For each column of the first sheet its index on another. */
function columnOrderOf(sheet: SheetSample, first: SheetSample): number[] | null {
  if (sheet === first || sheet.heading.rows === 0) return null;
  const unused = sheet.heading.names.map((name, at) => ({ name: foldName(name), at }));
  const order = first.heading.names.map((name) => {
    const found = unused.findIndex((own) => own.name === foldName(name));
    return found < 0 ? -1 : unused.splice(found, 1)[0]!.at;
  });
  return order.every((from, at) => from === at || (from === -1 && first.heading.names[at] === '')) ? null : order;
}

/** Combines the sheets of a table: each pre-scanned, with the first records of all. */
async function combineSheets(
  workbook: Workbook,
  source: SourceFile,
  tableSheets: SheetSample[],
): Promise<Pick<WorkbookTable, 'parts' | 'preamble' | 'heading' | 'width' | 'body' | 'whole'>> {
  const [first] = tableSheets as [SheetSample];
  const { heading, width } = first;
  const parts: SheetPart[] = [];
  const body: string[][] = [];
  let whole = true;
  for (const one of tableSheets) {
    const { unkept } = await workbook.scanSheet(one.sheet);
    const part: SheetPart = {
      sheet: one.sheet,
      above: one.heading.preamble + one.heading.rows,
      headerRow: one.headerRow,
      order: columnOrderOf(one, first),
    };
    parts.push(part);
    const toRecord = rowConverter(source, part, heading);
    const toRecords = (rows: SheetRow[]) =>
      padded(
        rows.map((row) => toRecord(row) ?? []).slice(part.above, part.above + SAMPLE_RECORDS - body.length),
        width,
      );
    if (unkept) {
      const rows: SheetRow[] = [];
      const most = one.rows.length;
      await workbook.read(
        one.sheet,
        (row) => rows.length < most && rows.push(row),
        () => rows.length < most,
      );
      body.push(...toRecords(rows));
    } else body.push(...toRecords(one.rows));
    whole &&= one.whole && body.length < SAMPLE_RECORDS;
  }
  const preamble = first.rows.slice(0, heading.preamble).map(({ cells }) => cells);
  return { parts, preamble, heading, width, body, whole };
}

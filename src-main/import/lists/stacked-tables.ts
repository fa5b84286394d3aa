import type { Inspection } from '../../../src-shared/contract/imports.ts';
import { FILE_KINDS, type FileKind } from '../../../src-shared/list-kinds.ts';
import { Problem } from '../../../src-shared/problem.ts';
import { AmbiguousFile } from '../../table/ambiguous-file.ts';
import { foldName } from '../../table/sniff/fold-name.ts';
import { throwIfCancelled } from '../../table/source/cancellation.ts';
import { openArchive } from '../../table/source/container.ts';
import { readChunks } from '../../table/source/file-chunks.ts';
import { linesPart } from '../../table/source/lines-part.ts';
import { collectBytes, openSource, shortFormatOf, tableParts } from '../../table/source/source-file.ts';
import { findTable } from '../../table/table.ts';
import { distinctNames, mapColumns, missingFields } from '../fields/columns.ts';
import { anySchema } from './open-list.ts';
import { possibleKinds } from './recognise.ts';
import { BLANK_LINE, MAX_BYTES_OF_SEVERAL } from './single-table.ts';

/** Sheets of a workbook of lists. */
const MAX_SHEETS = 20;
/** Lines after a blank one that are looked at; a text with more has one after each record. */
const MAX_CANDIDATES = 1000;
const DELIMITERS = [',', ';', '\t', '|'];

/** A part of a file that is read by itself. */
interface TablePart {
  kind: FileKind;
  part: string;
}

/** A table of a text, from its header on. */
interface StackedTable {
  kind: FileKind;
  /** Its column names, folded. */
  header: string;
  /** Its first line, from 1. */
  line: number;
}

/**
 * The parts of a file that are read separately, see {@link tableParts}; of a text with tables of several kinds one below
 * the other, each of them; of a workbook with lists of several kinds, each sheet.
 * @param as the kind of table that is wanted; null for all
 */
export async function partsOf(file: string, as: FileKind | null): Promise<(string | null)[]> {
  const parts = await tableParts(file);
  if (parts.length > 1 || parts[0] !== null) return parts;
  const format = await shortFormatOf(file, MAX_BYTES_OF_SEVERAL);
  if (format === null) return parts;
  const tables = format === 'text' ? await stackedTables(file) : await listSheets(file);
  if (tables.length < 2) return parts;
  const wanted = tables
    .filter(({ kind }) => as === null || kind === as)
    // what is owed names stores, and stock and prices name products
    .sort((a, b) => FILE_KINDS.indexOf(a.kind) - FILE_KINDS.indexOf(b.kind));
  return wanted.length > 0 ? wanted.map(({ part }) => part) : parts;
}

/** An inspection of a part of a file with the other parts that the file has. */
export const withParts = (inspection: Inspection, parts: (string | null)[], part = ''): Inspection =>
  parts.length > 1 ? { ...inspection, parts: parts as string[], part: inspection.part ?? part } : inspection;

/** Whether a workbook has several sheets and little text, by its table of contents: others would delay the caller. */
async function isSmallWorkbook(file: string): Promise<boolean> {
  const archive = await openArchive(file);
  try {
    const sheets = archive.entries.filter(({ fileName }) => /(^|\/)worksheets\/[^/]+\.xml$/i.test(fileName)).length;
    const bytes = archive.entries.reduce((sum, { uncompressedSize }) => sum + uncompressedSize, 0);
    return sheets > 1 && sheets <= MAX_SHEETS && bytes <= MAX_BYTES_OF_SEVERAL;
  } finally {
    await archive.close();
  }
}

/** The sheets of a streamed workbook that hold lists; none where it holds invoices, or one kind of list. */
async function listSheets(file: string): Promise<TablePart[]> {
  try {
    if (!(await isSmallWorkbook(file))) return [];
    const source = await openSource(file, anySchema);
    if (source.format !== 'xlsx') return [];
    const choices = await findTable(source, anySchema).then(
      () => [],
      (error) => (error instanceof AmbiguousFile ? error.choices : []),
    );
    const tables: TablePart[] = [];
    for (const { value: part } of choices) {
      const { heading } = await findTable({ ...source, part }, anySchema);
      const kind = kindOf(heading.names);
      if (kind === null || kind === 'invoices') return [];
      tables.push({ kind, part });
    }
    return tables;
  } catch (error) {
    throwIfCancelled();
    // its import says what is wrong with it
    if (error instanceof Problem) return [];
    throw error;
  }
}

async function stackedTables(file: string): Promise<TablePart[]> {
  const lines = (await collectBytes(file, readChunks(file))).toString('utf8').split('\n');
  const tables: StackedTable[] = [];
  let isAfterBlank = true;
  let candidates = 0;
  for (const [at, line] of lines.entries()) {
    const isBlank = BLANK_LINE.test(line);
    const next = lines[at + 1];
    if (isAfterBlank && !isBlank && next !== undefined && !BLANK_LINE.test(next) && candidates++ < MAX_CANDIDATES) {
      const table = tableUnder(line, at + 1);
      // the reader of a table copes with its header coming again
      const last = tables.at(-1);
      const goesOn =
        last && table && last.kind === table.kind && (table.kind === 'invoices' || last.header === table.header);
      if (table && !goesOn) tables.push(table);
    }
    isAfterBlank = isBlank;
  }
  return tables.map(({ kind, line }, i) => ({
    kind,
    part: linesPart(i === 0 ? 1 : line, (tables[i + 1]?.line ?? Number.POSITIVE_INFINITY) - 1),
  }));
}

/** What a table with these column names holds; null where that can't be said. */
function kindOf(names: string[]): FileKind | null {
  const columns = distinctNames(names);
  return missingFields(mapColumns(columns), 'reject').length === 0 ? 'invoices' : (possibleKinds(columns)[0] ?? null);
}

/** The table that a line is the header of; null where it has names that no table has. */
function tableUnder(line: string, number: number): StackedTable | null {
  const count = (delimiter: string) => line.split(delimiter).length;
  const delimiter = DELIMITERS.reduce((best, one) => (count(one) > count(best) ? one : best));
  const names = line.split(delimiter).map((cell) => cell.trim().replace(/^\ufeff?"(.*)"$/, '$1'));
  while (names.at(-1) === '') names.pop();
  if (names.length < 2 || names.some((name) => name === '' || /^[\d\s.,/-]+$/.test(name))) return null;
  const kind = kindOf(names);
  return kind ? { kind, header: names.map(foldName).join(' '), line: number } : null;
}

import type { Confidence, MappingSpec } from '../../../src-shared/contract/imports.ts';
import type { ListKind } from '../../../src-shared/list-kinds.ts';
import { message } from '../../../src-shared/messages/descriptor.ts';
import { Problem } from '../../../src-shared/problem.ts';
import { currencyCode, currencyInName } from '../../table/notation/currency.ts';
import type { RecordFault } from '../../table/read/dialect.ts';
import type { TableSchema } from '../../table/schema.ts';
import { newReadingProgress } from '../../table/source/decode.ts';
import { openSource, type SourceFile } from '../../table/source/source-file.ts';
import { findTable, readTable, type Table } from '../../table/table.ts';
import {
  distinctNames,
  fingerprintOf,
  type Guesses,
  isColumnName,
  mapColumns,
  missingFields,
} from '../fields/columns.ts';
import type { DateOrder } from '../fields/dates.ts';
import { isRepeatedHeader } from '../layout/headers-and-footers.ts';
import { findDateOrder } from '../meaning/date-order.ts';
import { decimalSignOfThreeDigits, findDecimal } from '../meaning/decimal-sign.ts';
import { isListColumnName, LIST_FIELDS, type ListField, type ListMapping, mapListColumns } from './fields.ts';
import { exportedKind, missingListFields, possibleKinds, REQUIRED_LIST_FIELDS } from './recognise.ts';
import { ID_COLUMNS, STATE_COLUMN } from './row-state.ts';

/** Records of a list; more than any company has stores or products. */
const MAX_RECORDS = 300_000;
/** Characters of all cells of a list together. */
const MAX_CHARACTERS = 1 << 27;

/** What is decided already of how a list is read. */
export interface ListOptions {
  as?: ListKind | undefined;
  encoding?: SourceFile['encoding'] | undefined;
  part?: string | undefined;
  delimiter?: string | undefined;
  decimal?: '.' | ',' | undefined;
  dates?: DateOrder | undefined;
  mapping?: MappingSpec | undefined;
  saved?: MappingSpec[] | undefined;
  answers?: Record<string, string> | undefined;
  /** The currency of amounts that name none. */
  defaultCurrency: string;
}

/** A record of a list as it is in the file. */
export interface RawRow {
  /** Its number among the records, from 1. */
  record: number;
  line: number;
  cells: string[];
  fault: RecordFault | null;
}

/** A doubt about a list that only a person can settle, with the reading of each choice. */
interface ListDoubt {
  code: 'list_kind' | 'date_order' | 'decimal_sign';
  columns: string[];
  choices: ({ value: string } & Partial<Pick<OpenedList, 'kind' | 'mapping' | 'decimal' | 'order'>>)[];
}

/** A list whose records are read but not yet checked. */
export interface OpenedList {
  source: SourceFile;
  table: Table;
  kind: ListKind;
  columns: string[];
  mapping: ListMapping;
  decimal: '.' | ',';
  order: DateOrder;
  dateConfidence: Confidence;
  /** Of amounts without a currency of their own. */
  currency: string;
  savedMapping: string | null;
  /** The columns of ids and states, where this program exported the list. */
  exported: { id: number; state: number } | null;
  rows: RawRow[];
  repeatedHeaders: number[];
  footers: number[];
  physicalLines: number;
  doubts: ListDoubt[];
  problems: Problem[];
}

const KINDS = Object.keys(LIST_FIELDS) as ListKind[];

/** A list is flat: its records have no lines, its sections are groups, and it has no totals. */
const FLAT = {
  nesting: { document: 'Record', line: 'Line' },
  isLine: () => false,
  sectionNames: (examples: string[]) => examples.map((_, level) => (level === 0 ? 'Group' : `Group ${level + 1}`)),
  summedColumns: () => [],
  isOtherSheet: () => false,
};

/** A table of any kind of list, or of invoices. */
export const anySchema: TableSchema = {
  ...FLAT,
  isColumnName: (cell) => KINDS.some((kind) => isListColumnName(kind, cell)) || isColumnName(cell),
  missingColumns: (names) =>
    Math.min(...KINDS.map((kind) => missingListFields(kind, mapListColumns(kind, names)).length)),
};

const schemaOf = (kind: ListKind): TableSchema => ({
  ...FLAT,
  isColumnName: (cell) => isListColumnName(kind, cell),
  missingColumns: (names) => missingListFields(kind, mapListColumns(kind, names)).length,
});

/**
 * The kinds of list that a file may be; empty where it is none.
 * @throws Problem where it can't be read
 */
export async function recogniseList(file: string, options: ListOptions): Promise<ListKind[]> {
  const source = await openSource(file, anySchema, options);
  const { heading, body } = await findTable(source, anySchema, { delimiter: options.delimiter });
  if (heading.rows === 0 || body.length === 0) return [];
  // several tables that each have all that invoices need
  if (missingFields(mapColumns(heading.names), 'reject').length === 0) return [];
  return possibleKinds(distinctNames(heading.names));
}

/**
 * Opens a list and reads its records.
 * @param kinds the kinds that it may be, the likeliest first
 * @throws Problem where it can't be read
 */
export async function openList(file: string, kinds: ListKind[], options: ListOptions): Promise<OpenedList> {
  const answers = { ...options.mapping?.answers, ...options.answers };
  const kind = options.as ?? kinds.find((one) => one === answers.list_kind) ?? kinds[0]!;
  const schema = schemaOf(kind);
  const source = await openSource(file, schema, options);
  const table = await findListTable(source, schema, {
    delimiter: options.delimiter,
    header: options.mapping?.header,
  });
  const { heading } = table;
  const columns = distinctNames(heading.names);
  const saved = options.mapping
    ? undefined
    : options.saved?.find((spec) => spec.columns && fingerprintOf(spec.columns) === fingerprintOf(columns));
  const spec = options.mapping ?? saved;
  const problems: Problem[] = [];
  const mapping = withSpec(kind, mapListColumns(kind, columns), spec, columns, problems);
  const { decimal, doubt: decimalDoubt } = decimalOf(table, kind, mapping, options.decimal ?? spec?.decimal);
  const dates = await datesOf(table, kind, mapping, options.dates ?? spec?.dates, decimal);
  const isExport = exportedKind(columns) === kind;
  const read = await readRows(table);
  const opened: OpenedList = {
    source,
    table,
    kind,
    columns,
    mapping,
    decimal,
    order: dates.order,
    dateConfidence: dates.confidence,
    currency: currencyOf(table, kind, mapping, columns, options.defaultCurrency),
    savedMapping: saved?.name ?? null,
    exported: isExport
      ? { id: columns.indexOf(ID_COLUMNS[kind as keyof typeof ID_COLUMNS]), state: columns.indexOf(STATE_COLUMN) }
      : null,
    ...read,
    doubts: [],
    problems,
  };
  if (kinds.length > 1 && !options.as && !kinds.includes(answers.list_kind as ListKind))
    opened.doubts.push({
      code: 'list_kind',
      columns,
      choices: kinds.map((value) => ({ value, kind: value, mapping: mapListColumns(value, columns) })),
    });
  if (decimalDoubt)
    opened.doubts.push({ code: 'decimal_sign', columns: decimalDoubt, choices: decimalChoices(decimal) });
  if (dates.confidence === 'ask' && dates.column !== undefined)
    opened.doubts.push({
      code: 'date_order',
      columns: [columns[dates.column]!],
      choices: (dates.choices ?? (['dmy', 'mdy'] as const)).map((order) => ({ value: order, order })),
    });
  applyAnswers(opened, answers);
  addProblems(opened);
  return opened;
}

/**
 * The table of a list. In an exported one apostrophes before `+` and `=` keep spreadsheet programs from calculating
 * phone numbers; they are no quotes.
 */
async function findListTable(
  source: SourceFile,
  schema: TableSchema,
  hints: NonNullable<Parameters<typeof findTable>[2]>,
): Promise<Table> {
  const table = await findTable(source, schema, hints);
  const { quote, delimiter } = table.dialect;
  if (quote === '"' || !exportedKind(table.heading.names)) return table;
  return findTable(source, schema, { ...hints, delimiter, quote: '"' });
}

function applyAnswers(opened: OpenedList, answers: Record<string, string>): void {
  opened.doubts = opened.doubts.filter(({ code, choices }) => {
    const chosen = choices.find(({ value }) => value === answers[code]);
    if (!chosen) return true;
    const { value: _, ...decided } = chosen;
    Object.assign(opened, decided);
    if (decided.order) opened.dateConfidence = 'certain';
    return false;
  });
}

/** The mapping that a person specified overrides what the names say. */
function withSpec(
  kind: ListKind,
  guessed: ListMapping,
  spec: MappingSpec | undefined,
  columns: string[],
  problems: Problem[],
): ListMapping {
  if (!spec) return guessed;
  const mapping: ListMapping = { ...guessed };
  for (const [field, name] of Object.entries(spec.fields)) {
    if (!Object.hasOwn(LIST_FIELDS[kind], field)) {
      const fields = Object.keys(LIST_FIELDS[kind]).join(', ');
      problems.push(new Problem('mapping_wrong/field', { field, fields }));
      continue;
    }
    delete mapping[field as ListField];
    if (name === null) continue;
    const column = columns.findIndex((own) => fingerprintOf([own]) === fingerprintOf([name]));
    if (column < 0) {
      const list = columns.slice(0, 15).map((own) => `“${own}”`);
      problems.push(new Problem('mapping_wrong/column', { field, column: name, columns: list.join(', ') }));
      continue;
    }
    for (const [other, taken] of Object.entries(mapping) as [ListField, number][])
      if (taken === column) delete mapping[other];
    mapping[field as ListField] = column;
  }
  return mapping;
}

const fieldsOfType = (kind: ListKind, mapping: ListMapping, ...types: string[]): number[] =>
  (Object.entries(mapping) as [ListField, number][])
    .filter(([field]) => types.includes(LIST_FIELDS[kind][field]!.type))
    .map(([, column]) => column);

function decimalOf(table: Table, kind: ListKind, mapping: ListMapping, given: '.' | ',' | undefined) {
  const { sign, confidence } = findDecimal(table, given);
  if (confidence === 'certain') return { decimal: sign, doubt: null };
  const columns = fieldsOfType(kind, mapping, 'amount', 'balance');
  const amounts = table.body.flatMap((cells) => columns.map((column) => cells[column] ?? ''));
  const found = decimalSignOfThreeDigits(amounts, sign, null);
  const names = columns.map((column) => table.heading.names[column] ?? '');
  return { decimal: found && found !== 'ask' ? found : sign, doubt: found === 'ask' ? names : null };
}

function decimalChoices(decimal: '.' | ','): ListDoubt['choices'] {
  const other = decimal === '.' ? ',' : '.';
  return [other, decimal].map((sign) => ({ value: sign === ',' ? 'comma' : 'point', decimal: sign as '.' | ',' }));
}

async function datesOf(
  table: Table,
  kind: ListKind,
  mapping: ListMapping,
  given: DateOrder | undefined,
  decimal: '.' | ',',
) {
  const columns = fieldsOfType(kind, mapping, 'date', 'month');
  const filled = (at: number) => table.body.filter((cells) => (cells[at] ?? '').trim() !== '').length;
  const [column] = columns.sort((a, b) => filled(b) - filled(a) || a - b);
  const guesses: Guesses = column === undefined ? {} : { date: { column, confidence: 'certain' } };
  return { ...(await findDateOrder(table, guesses, given, decimal)), column };
}

function currencyOf(
  { body }: Table,
  kind: ListKind,
  mapping: ListMapping,
  columns: string[],
  defaultCurrency: string,
): string {
  const first = body.map((cells) => (cells[mapping.currency ?? -1] ?? '').trim()).find((cell) => cell !== '');
  const named = fieldsOfType(kind, mapping, 'amount', 'balance')
    .map((column) => currencyInName(columns[column]!, defaultCurrency))
    .find((code) => code !== null);
  return (first && currencyCode(first, defaultCurrency)) || named || defaultCurrency;
}

/** The word by itself: a store may be called Total Traders. */
const TOTAL = /^\s*(?:grand |sub |net )?(?:totals?|sum|summe|gesamt|total général|कुल|योग)\s*(?:[:(=].*)?$/i;

/** @throws Problem `list_too_long` · `several_tables` where a row is the header of another table */
async function readRows(table: Table) {
  const rows: RawRow[] = [];
  const repeatedHeaders: number[] = [];
  const footers: number[] = [];
  let characters = 0;
  let otherHeader: number | null = null;
  let skip = table.heading.preamble + table.heading.rows;
  let number = 0;
  const physicalLines = await readTable(
    table,
    ({ cells, line, fault }) => {
      if (skip-- > 0 || cells.every((cell) => cell.trim() === '')) return;
      if (table.heading.rows > 0 && isRepeatedHeader(cells, table.heading.names)) {
        repeatedHeaders.push(line);
        return;
      }
      const filled = cells.filter((cell) => cell.trim() !== '');
      if (TOTAL.test(filled[0]!) && filled.length < cells.length) {
        footers.push(line);
        return;
      }
      if (filled.length > 1 && filled.every(anySchema.isColumnName)) otherHeader ??= line;
      number++;
      characters += cells.reduce((sum, cell) => sum + cell.length, 0);
      rows.push({ record: number, line, cells, fault });
    },
    newReadingProgress(),
    () => otherHeader === null && rows.length <= MAX_RECORDS && characters <= MAX_CHARACTERS,
  );
  if (otherHeader !== null) throw new Problem('several_tables/below', { file: table.source.path, line: otherHeader });
  if (rows.length > MAX_RECORDS || characters > MAX_CHARACTERS)
    throw new Problem('list_too_long', { file: table.source.path, most: MAX_RECORDS });
  return { rows, repeatedHeaders, footers, physicalLines };
}

function addProblems({ kind, mapping, problems, rows, columns, source }: OpenedList): void {
  const missing = REQUIRED_LIST_FIELDS[kind].filter((fields) => fields.every((field) => mapping[field] === undefined));
  if (missing.length > 0) {
    const shown = columns.slice(0, 12).map((name) => `“${name.slice(0, 40)}”`);
    problems.push(
      new Problem('list_columns_missing', {
        file: source.path,
        kind: message(`list_kind/${kind}`),
        field: message(`field/${missing[0]![0]!}`),
        columns: shown.join(', '),
      }),
    );
  } else if (rows.length === 0) problems.push(new Problem('file_header_only', { file: source.path }));
}

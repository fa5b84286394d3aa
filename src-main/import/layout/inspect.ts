import type { Confidence, Inspection, MappingSpec } from '../../../src-shared/contract/imports.ts';
import { message } from '../../../src-shared/messages/descriptor.ts';
import { Problem } from '../../../src-shared/problem.ts';
import { currencyCode } from '../../table/notation/currency.ts';
import { decimalByProducts, decimalEvidence } from '../../table/notation/numbers.ts';
import { TextRecord } from '../../table/read/record.ts';
import { newReadingProgress } from '../../table/source/decode.ts';
import { MAX_VALUE_CHARACTERS } from '../../table/source/limits.ts';
import { hashFile, type SourceFile } from '../../table/source/source-file.ts';
import { findTable, readTable, type Table } from '../../table/table.ts';
import {
  distinctNames,
  FIELDS,
  type Field,
  fingerprintOf,
  type Guess,
  type Guesses,
  guessByNames,
  type Mapping,
  mappingOf,
  missingFields,
  neededFields,
} from '../fields/columns.ts';
import { type DateOrder, hasTime, isAmbiguous, orderEvidence } from '../fields/dates.ts';
import { guessByValues } from '../fields/guess-by-values.ts';
import { listOf } from '../list-of.ts';
import { guessDateOrder } from '../meaning/date-order.ts';
import { describeMeaning } from '../meaning/describe-meaning.ts';
import { detectSystem, type ExportSystem } from '../meaning/export-systems.ts';
import { FillDown } from '../meaning/fill-down.ts';
import { openQuestions } from '../meaning/questions.ts';
import {
  type Ambiguity,
  amountColumns,
  decimalSignOfThreeDigits,
  type Meaning,
  resolveMeaning,
} from '../meaning/resolve-meaning.ts';
import type { IdField } from '../meaning/unreliable-ids.ts';
import { invoiceSchema } from './invoice-schema.ts';
import { LineChecker } from './line-checker.ts';

/** How a file's records become lines: which column is which field, and how values are written. */
export interface Layout {
  columns: string[];
  mapping: Mapping;
  decimal: '.' | ',';
  order: DateOrder;
  /** Whether invoice dates carry a time, which the date field does not hold. */
  timed: boolean;
  meaning: Meaning;
}

/** What is decided already; the rest is inferred. */
export interface InspectOptions {
  delimiter?: string | undefined;
  decimal?: '.' | ',' | undefined;
  dates?: DateOrder | undefined;
  missingStore: 'reject' | 'walk-in';
  mapping?: MappingSpec | undefined;
  /** Mappings that apply automatically to a file with their header. */
  saved?: MappingSpec[] | undefined;
  /** Answers given by a person: the value of the choice, by the doubt's code. */
  answers?: Record<string, string> | undefined;
  /** The currency of amounts that name none. */
  defaultCurrency: string;
}

/** A file, with all that can be inferred about it without a person. */
export interface InspectedFile {
  table: Table;
  columns: string[];
  guesses: Guesses;
  savedMapping: string | null;
  decimal: { sign: '.' | ','; confidence: Confidence };
  dates: { order: DateOrder; confidence: Confidence; choices?: DateOrder[] };
  timed: boolean;
  currency: string;
  problems: Problem[];
  mapping: Mapping;
  meaning: Meaning;
  /** Doubts that only a person can settle and that have no answer yet. */
  doubts: Ambiguity[];
  notBelieved: IdField[];
  agreement: number | null;
  /** The system whose export it is, where that is recognised. */
  system: string | null;
}

/**
 * Infers delimiter, header, fields, decimal sign and date order. The order of day and month is looked for in the whole
 * file before it is assumed from the file's other conventions; without evidence its confidence is `ask`.
 * @throws Problem where the file holds no record at all
 */
export async function inspect(source: SourceFile, hints: InspectOptions): Promise<InspectedFile> {
  const table = await findTable(source, invoiceSchema, { delimiter: hints.delimiter, header: hints.mapping?.header });
  const { heading, body } = table;
  const columns = distinctNames(heading.names);
  const problems: Problem[] = [];
  const saved = hints.mapping
    ? undefined
    : hints.saved?.find((spec) => spec.columns && fingerprintOf(spec.columns) === fingerprintOf(columns));
  const spec = hints.mapping ?? saved;
  const givenDecimal = hints.decimal ?? spec?.decimal;
  const initialDecimal = findDecimal(table, givenDecimal);
  const system = detectSystem(columns);
  const guesses = applySpec(guessFields(table, columns, initialDecimal.sign, system), spec, columns, problems);
  const decimal = refineDecimal(table, guesses, initialDecimal, givenDecimal);
  const answers = { ...(spec?.answers ?? {}), ...(hints.answers ?? {}) };
  const specifiedFields = new Set(Object.keys(spec?.fields ?? {}));
  const settled = resolveMeaning(
    body,
    columns,
    mappingOf(guesses),
    decimal.sign,
    specifiedFields,
    hints.defaultCurrency,
  );
  const { mapping } = settled;
  const cellOf = (field: Field) => (cells: string[]) => cells[mapping[field] ?? -1] ?? '';
  const dateValues = body.map(cellOf('date')).filter((text) => text !== '');
  const dates = await findDateOrder(table, guesses, hints.dates ?? spec?.dates, decimal.sign);
  const firstCurrency = body.map(cellOf('currency')).find((text) => text !== '') ?? '';
  const currency =
    currencyCode(firstCurrency, hints.defaultCurrency) ??
    (firstCurrency.toUpperCase() || settled.meaning.currency.named || '');
  const inspected: InspectedFile = {
    table,
    columns,
    guesses,
    savedMapping: saved?.name ?? null,
    decimal,
    dates,
    timed: dateValues.some(hasTime),
    currency,
    problems,
    mapping,
    meaning: settled.meaning,
    doubts: settled.doubts,
    notBelieved: settled.notBelieved,
    agreement: settled.agreement,
    system: system?.name ?? null,
  };
  addDecimalDoubt(inspected, hints.decimal ?? spec?.decimal);
  addDateDoubt(inspected);
  applyAnswers(inspected, answers);
  problems.push(...blockingProblems(inspected, hints.missingStore));
  return inspected;
}

/**
 * The layout of a file that can be imported as it is.
 * @throws Problem for what prevents the import: the first of `problems`
 */
export function layoutOf(inspected: InspectedFile): Layout {
  const [problem] = inspected.problems;
  if (problem) throw problem;
  const { columns, mapping, decimal, dates, timed, meaning } = inspected;
  return { columns, mapping, decimal: decimal.sign, order: dates.order, timed, meaning };
}

/** The layout under one choice of a doubt. */
export function layoutForChoice(
  inspected: InspectedFile,
  { mapping, meaning, decimal, order }: Ambiguity['choices'][number],
): Layout {
  const layout: Layout = {
    columns: inspected.columns,
    mapping: mapping ?? inspected.mapping,
    decimal: decimal ?? inspected.decimal.sign,
    order: order ?? inspected.dates.order,
    timed: inspected.timed,
    meaning: { ...inspected.meaning, ...meaning },
  };
  return layout;
}

/** Adds a doubt for amounts that may have a thousands separator or three decimals. */
function addDecimalDoubt(inspected: InspectedFile, given: '.' | ',' | undefined): void {
  const { table, mapping, decimal, meaning, currency } = inspected;
  if (given || table.source.container === 'workbook' || decimal.confidence === 'certain') return;
  const columns = amountColumns(mapping);
  const amounts = table.body.flatMap((cells) =>
    columns.map((column) => cells[column] ?? '').filter((cell) => cell.length <= MAX_VALUE_CHARACTERS),
  );
  const sign = decimalSignOfThreeDigits(amounts, decimal.sign, currency || meaning.currency.named);
  if (sign === null) return;
  if (sign !== 'ask') {
    inspected.decimal = { sign, confidence: 'certain' };
    return;
  }
  const other = decimal.sign === '.' ? ',' : '.';
  inspected.doubts.push({
    code: 'decimal_sign',
    columns: columns.map((column) => inspected.columns[column]!),
    choices: [
      { value: other === ',' ? 'comma' : 'point', decimal: other },
      { value: decimal.sign === ',' ? 'comma' : 'point', decimal: decimal.sign },
    ],
  });
}

/** Adds a doubt for dates without evidence for the order of day and month. */
function addDateDoubt(inspected: InspectedFile): void {
  const { dates, mapping, columns } = inspected;
  if (dates.confidence !== 'ask' || mapping.date === undefined) return;
  const orders = dates.choices ?? (['dmy', 'mdy'] as const);
  inspected.doubts.push({
    code: 'date_order',
    columns: [columns[mapping.date]!],
    choices: orders.map((order) => ({ value: order, order })),
  });
}

/** Takes the likeliest choice of each doubt, where all choices give the same figures. */
export function acceptFirstChoices(inspected: InspectedFile): void {
  applyAnswers(inspected, Object.fromEntries(inspected.doubts.map(({ code, choices }) => [code, choices[0]!.value])));
}

/** Applies the answers given; an answered doubt is removed. */
function applyAnswers(inspected: InspectedFile, answers: Record<string, string>): void {
  inspected.doubts = inspected.doubts.filter(({ code, choices }) => {
    const chosen = choices.find(({ value }) => value === answers[code]);
    if (!chosen) return true;
    const { mapping, meaning, decimal, order } = layoutForChoice(inspected, chosen);
    Object.assign(inspected, {
      mapping,
      meaning,
      decimal: { sign: decimal, confidence: 'certain' },
      dates: { order, confidence: chosen.order ? 'certain' : inspected.dates.confidence },
    });
    return false;
  });
}

/** An inspection for the user interfaces, with a preview of the first records. */
export async function inspectionOf(
  inspected: InspectedFile,
  missingStore: 'reject' | 'walk-in',
  defaultCurrency: string,
  previewRows = 200,
): Promise<Inspection> {
  const { table, columns, guesses, mapping, dates, decimal, currency, problems, savedMapping } = inspected;
  const { source, heading } = table;
  const layout = layoutForChoice(inspected, { value: '' });
  const parts = source.container === 'workbook' ? table.sheets : source.entry ? [source.entry] : [];
  return {
    file: { name: source.name, bytes: source.bytes, sha256: await hashFile(source.path) },
    parts,
    part: table.sheet?.name ?? source.entry,
    leftOut: table.leftOut,
    encoding: source.container === 'workbook' ? 'xlsx' : source.encoding,
    bom: source.bom,
    delimiter: source.container === 'workbook' ? '' : table.dialect.delimiter,
    quote: table.dialect.quote,
    lineEnding: table.lineEnding,
    headerRow: heading.rows === 0 ? 0 : heading.preamble + heading.rows,
    columns,
    mapping: Object.fromEntries(
      (Object.entries(mapping) as [Field, number][]).map(([field, column]) => [
        field,
        {
          column: columns[column]!,
          confidence: guesses[field]?.column === column ? guesses[field].confidence : 'certain',
        },
      ]),
    ),
    savedMapping,
    system: inspected.system,
    kind: 'invoices',
    dates: { order: dates.order, confidence: dates.confidence },
    decimal: decimal.sign,
    currency,
    sample: table.body.slice(0, 20),
    preview: await preview(table, layout, missingStore, previewRows),
    recordsEstimated: table.estimate,
    problems: problems.map((problem) => problem.toJSON()),
    meaning: { ...describeMeaning(inspected), agreement: inspected.agreement },
    questions: problems.length === 0 ? await openQuestions(inspected, { missingStore, defaultCurrency }) : [],
  };
}

async function preview(
  table: Table,
  layout: Layout,
  missingStore: 'reject' | 'walk-in',
  atMost: number,
): Promise<Inspection['preview']> {
  const checker = new LineChecker(layout, { missingStore });
  const { carried } = layout.meaning;
  const carry = carried && new FillDown(carried, layout.mapping, null);
  const rows: Inspection['preview'] = [];
  let skip = table.heading.preamble + table.heading.rows;
  const fields = Object.entries(layout.mapping) as [Field, number][];
  await readTable(
    table,
    (found) => {
      if (skip-- > 0 || rows.length >= atMost) return;
      const { line, cells } = found;
      const record = carry ? carry.apply(new TextRecord(cells)) : new TextRecord(cells);
      const whole = checker.check(record);
      const values: Record<string, string> = Object.fromEntries(
        fields.map(([field, column]) => [field, record.text(column)]),
      );
      if (whole) {
        const { date, quantity, price, total } = checker.line;
        values.date = date;
        values.quantity = String(quantity / 1000);
        if (price !== null) values.price = String(price / 10_000);
        values.lineTotal = String(total / 10_000);
      }
      rows.push({ line, cells, values, faults: [...checker.faults] });
    },
    newReadingProgress(),
    () => rows.length < atMost,
  );
  return rows;
}

function guessFields(table: Table, columns: string[], decimal: '.' | ',', system: ExportSystem | null): Guesses {
  const names = table.heading.rows === 0 ? {} : applySystem(guessByNames(table.heading.names), columns, system);
  return { ...names, ...guessByValues(table.body, columns.length, decimal, names) };
}

/** The known columns of a system override what their names suggest. */
function applySystem(guesses: Guesses, columns: string[], system: ExportSystem | null): Guesses {
  if (!system) return guesses;
  const folded = columns.map((name) => fingerprintOf([name]));
  const systemColumns = (Object.entries(system.fields) as [Field, string][]).flatMap(([field, name]) => {
    const column = folded.indexOf(fingerprintOf([name]));
    return column < 0 ? [] : [[field, { column, confidence: 'certain' as const }] as const];
  });
  const usedColumns = new Set(systemColumns.map(([, { column }]) => column));
  const remaining = Object.entries(guesses).filter(([, { column }]) => !usedColumns.has(column));
  return { ...Object.fromEntries(remaining), ...Object.fromEntries(systemColumns) };
}

/** The mapping specified by a person overrides what was guessed. */
function applySpec(guesses: Guesses, spec: MappingSpec | undefined, columns: string[], problems: Problem[]): Guesses {
  if (!spec) return guesses;
  const specified: Guesses = {};
  for (const [field, name] of Object.entries(spec.fields)) {
    if (!Object.hasOwn(FIELDS, field)) {
      problems.push(new Problem('mapping_wrong/field', { field, fields: Object.keys(FIELDS).join(', ') }));
      continue;
    }
    if (name === null) continue;
    const column = columns.findIndex((own) => fingerprintOf([own]) === fingerprintOf([name]));
    if (column < 0) {
      problems.push(
        new Problem('mapping_wrong/column', {
          field,
          column: name,
          columns: columns
            .slice(0, 15)
            .map((own) => `“${own}”`)
            .join(', '),
        }),
      );
      continue;
    }
    specified[field as Field] = { column, confidence: 'certain' };
  }
  const usedColumns = new Set(Object.values(specified).map(({ column }) => column));
  const remaining = Object.entries(guesses).filter(
    ([field, { column }]) => !Object.hasOwn(spec.fields, field) && !usedColumns.has(column),
  );
  return { ...Object.fromEntries(remaining), ...specified };
}

/** The decimal sign by the evidence of all numbers of the file. */
function findDecimal({ source, dialect, body }: Table, given: '.' | ',' | undefined): InspectedFile['decimal'] {
  if (given) return { sign: given, confidence: 'certain' };
  if (source.container === 'workbook') return { sign: '.', confidence: 'certain' };
  const sign = decimalEvidence(
    body
      .slice(0, 500)
      .flat()
      .filter((cell) => cell.length <= MAX_VALUE_CHARACTERS)
      .filter((cell) => /^[^a-z]*\d[\d.,' ]*[^a-z]*$/i.test(cell) && !/\d[/-]\d|\d\.\d+\.\d{2,4}|:/.test(cell)),
  );
  return sign
    ? { sign, confidence: 'certain' }
    : { sign: dialect.delimiter === ';' ? ',' : '.', confidence: 'assumed' };
}

/** The decimal sign once the amount columns are known: by their own signs, or the sign under which they multiply. */
function refineDecimal(
  { source, body, dialect }: Table,
  guesses: Guesses,
  initial: InspectedFile['decimal'],
  given: '.' | ',' | undefined,
): InspectedFile['decimal'] {
  if (given || source.container === 'workbook') return initial;
  const values = (field: Field) => {
    const column = guesses[field]?.column;
    return column === undefined ? [] : body.map((cells) => cells[column] ?? '');
  };
  const amounts = [...values('price'), ...values('lineTotal'), ...values('invoiceTotal'), ...values('quantity')];
  const sign = decimalEvidence(amounts) ?? decimalByProducts(values('quantity'), values('price'), values('lineTotal'));
  if (sign) return { sign, confidence: 'certain' };
  return amounts.some((amount) => /[.,]/.test(amount))
    ? initial
    : { sign: dialect.delimiter === ';' ? ',' : initial.sign, confidence: 'assumed' };
}

async function findDateOrder(
  table: Table,
  guesses: Guesses,
  given: DateOrder | undefined,
  decimal: '.' | ',',
): Promise<InspectedFile['dates']> {
  if (given) return { order: given, confidence: 'certain' };
  const { body } = table;
  const dateColumn = guesses.date?.column;
  if (dateColumn === undefined) return { order: 'ymd', confidence: 'certain' };
  const columns = dateColumns(body, dateColumn);
  const values = body.flatMap((cells) => columns.map((column) => cells[column] ?? '')).filter(Boolean);
  const ambiguous = values.filter(isAmbiguous);
  if (ambiguous.length === 0 && values.every((text) => orderEvidence(text) !== 'dmy'))
    return { order: countOrders(values).has('mdy') ? 'mdy' : 'ymd', confidence: 'certain' };
  const today = new Date().toISOString().slice(0, 10);
  const dates = body.map((cells) => cells[dateColumn] ?? '');
  const laterDates = columns
    .filter((column) => column !== dateColumn && isLaterDateName(table.heading.names[column] ?? ''))
    .map((column) => body.map((cells) => cells[column] ?? ''));
  const yearFirst = guessDateOrder(dates, laterDates, today);
  if (yearFirst.order === 'ymd' && yearFirst.confidence !== 'ask')
    return { order: 'ymd', confidence: yearFirst.confidence };
  // with two-digit parts, a first part above twelve may also be the year
  if (isShortYear(dates))
    return yearFirst.order !== null && yearFirst.confidence === 'certain'
      ? { order: yearFirst.order, confidence: 'certain' }
      : { order: 'dmy', confidence: 'ask', choices: ['ymd', 'dmy', 'mdy'] };
  let found = countOrders(values);
  if (found.size === 0 && ambiguous.length > 0) found = await countOrdersInFile(table, columns);
  const [first, second] = [...found].sort((a, b) => b[1] - a[1]);
  if (first) {
    // a small minority are faulty dates; two orders of similar size are two conventions in one file, which only a
    // person can settle
    const isClear = !second || second[1] <= first[1] * 0.1;
    return { order: first[0], confidence: isClear ? 'certain' : 'ask' };
  }
  if (yearFirst.order !== null && yearFirst.confidence === 'certain')
    return { order: yearFirst.order, confidence: 'certain' };
  const rupees = body.some((cells) =>
    [guesses.currency, guesses.price].some((guess) => guess && /^(INR|₹|rs)/i.test(cells[guess.column] ?? '')),
  );
  // with slashes, amounts in rupees occur with either order
  const slashless = ambiguous.every((value) => !value.includes('/'));
  if (ambiguous.every((value) => value.includes('.')) || decimal === ',' || (rupees && slashless))
    return { order: 'dmy', confidence: 'assumed' };
  return { order: 'dmy', confidence: 'ask' };
}

/** Whether all parts of the dates have two digits, so that the year may come first. */
const isShortYear = (dates: string[]) =>
  dates.filter(Boolean).every((text) => /^\d{2}[-/. ]\d{2}[-/. ]\d{2}$/.test(text.trim()));

/** Names of dates that follow an invoice's date, such as due or shipping dates. */
const isLaterDateName = (name: string) => /due|ship|deliver|paid|payment|expect|fällig|échéance|venc|scad/i.test(name);

/** The columns whose dates are written like the invoice's date: one order of day and month holds for all of them. */
function dateColumns(body: string[][], date: number): number[] {
  const style = (text: string) =>
    text
      .trim()
      .replace(/\d/g, '9')
      .replace(/9+/g, (digits) => (digits.length > 2 ? 'yyyy' : '9'));
  const dateStyles = new Set(body.map((cells) => style(cells[date] ?? '')));
  dateStyles.delete('');
  const width = body[0]?.length ?? 0;
  return Array.from({ length: width }, (_, column) => column).filter((column) => {
    if (column === date) return true;
    const values = body
      .map((cells) => cells[column] ?? '')
      .filter((text) => text !== '' && text.length <= MAX_VALUE_CHARACTERS);
    return values.length > 0 && values.every((text) => dateStyles.has(style(text)));
  });
}

/** Counts the dates that show that the day or the month comes first; a leading year is evidence only for itself. */
function countOrders(values: string[], found = new Map<DateOrder, number>()): Map<DateOrder, number> {
  for (const value of values) {
    const order = orderEvidence(value);
    if (order && order !== 'ymd') found.set(order, (found.get(order) ?? 0) + 1);
  }
  return found;
}

async function countOrdersInFile(table: Table, columns: number[]): Promise<Map<DateOrder, number>> {
  const found = new Map<DateOrder, number>();
  await readTable(
    table,
    (record) => {
      countOrders(
        columns.map((column) => record.cell(column)),
        found,
      );
    },
    newReadingProgress(),
    () => [...found.values()].reduce((sum, count) => sum + count, 0) < 200,
  );
  return found;
}

/** What prevents a file from being imported as it is. */
function blockingProblems(
  { table, columns, guesses, mapping }: InspectedFile,
  missingStore: 'reject' | 'walk-in',
): Problem[] {
  const { source, body } = table;
  const missing = missingFields(mapping, missingStore);
  const problems: Problem[] = [];
  if (missing.length > 0) {
    const found = (Object.entries(guesses) as [Field, Guess][]).map(([field, { column }]) =>
      message('columns_missing/recognised', { field: message(`field/${field}`), column: columns[column]! }),
    );
    const list = columns
      .slice(0, 12)
      .map((name) => `"${name.slice(0, 40)}"`)
      .join(', ');
    problems.push(
      new Problem('columns_missing', {
        file: source.path,
        fields: listOf(missing),
        columns:
          columns.length > 12 ? message('columns_missing/more', { columns: list, count: columns.length - 12 }) : list,
        recognised: found.length > 0 ? listOf(found) : message('columns_missing/none'),
      }),
    );
  } else if (body.length === 0) {
    problems.push(new Problem('file_header_only', { file: source.path }));
  }
  const unsure = neededFields(missingStore).flatMap(({ label, fields }) => {
    const chosen = fields.map((field) => guesses[field]).find((guess) => guess !== undefined);
    return chosen?.confidence === 'ask'
      ? [message('mapping_unsure/column', { field: label, column: columns[chosen.column]! })]
      : [];
  });
  if (missing.length === 0 && unsure.length > 0) {
    problems.push(new Problem('mapping_unsure', { file: source.path, fields: listOf(unsure) }));
  }
  return problems;
}

import { Problem } from '../../src-shared/problem.ts';
import { distinctNames, FIELDS, isColumnName, type Mapping, mapColumns, missingFields } from './columns.ts';
import { type DateOrder, hasTime, isAmbiguous, orderEvidence } from './dates.ts';
import { decode } from './decode.ts';
import { decimalEvidence } from './numbers.ts';
import { type Dialect, readRecords } from './records.ts';
import type { Source } from './source.ts';

/** How a file is written, and which column means what. */
export interface Layout extends Dialect {
  /** How many records stand above the header. */
  preamble: number;
  columns: string[];
  mapping: Mapping;
  decimal: '.' | ',';
  dates: { order: DateOrder; confidence: 'certain' | 'assumed' | 'ask' };
  /** Whether invoice dates carry a time, which the date field does not hold. */
  timed: boolean;
}

/** What the caller has decided already; the rest is found. */
export interface Hints {
  delimiter?: string | undefined;
  decimal?: '.' | ',' | undefined;
  dates?: DateOrder | undefined;
  missingStore: 'reject' | 'walk-in';
}

const SAMPLE_BYTES = 1 << 20;
const SAMPLE_RECORDS = 2_000;
const HEADER_WITHIN = 30;
const DELIMITERS = [',', ';', '\t', '|'];

/** A file's dialect, and the records at its beginning as that dialect cuts them. */
export interface Sniffed extends Dialect {
  preamble: number;
  header: string[];
  body: string[][];
}

/**
 * Finds the delimiter and the header of any table of text.
 * @throws Problem where the file holds no record at all
 */
export async function sniff(source: Source, delimiter?: string): Promise<Sniffed> {
  const sample: Buffer[] = [];
  for await (const chunk of decode(source, { bytesRead: 0, physicalLines: 0 }, SAMPLE_BYTES)) sample.push(chunk);
  const dialect = { delimiter: delimiter ?? (await bestDelimiter(sample)), quote: '"' };
  const records = await firstRecords(sample, dialect, SAMPLE_RECORDS);
  const preamble = headerIndex(records);
  const header = records[preamble];
  if (!header) throw new Problem('file_empty', `${source.path} holds no records.`, 'Export it again.');
  return { ...dialect, preamble, header, body: records.slice(preamble + 1) };
}

/**
 * Finds delimiter, header, fields, decimal sign and date order. The order of day and month is looked for in the whole
 * file before it is assumed from the file's other habits; where nothing tells, `confidence` is `ask`.
 * @throws Problem where the file holds no header or no records, or lacks a column that an import can't do without
 */
export async function inspect(source: Source, hints: Hints): Promise<Layout> {
  const { preamble, header, body, ...dialect } = await sniff(source, hints.delimiter);
  const columns = distinctNames(header);
  const mapping = mapColumns(header);
  requireColumns(source, columns, mapping, hints.missingStore);
  if (body.length === 0) {
    throw new Problem(
      'file_header_only',
      `${source.path} has a header and no records below it.`,
      'Export it again with the invoices in it.',
    );
  }
  const values = (field: keyof Mapping) => {
    const column = mapping[field];
    return column === undefined ? [] : body.map((cells) => cells[column] ?? '');
  };
  const decimal =
    hints.decimal ??
    decimalEvidence([...values('price'), ...values('lineTotal'), ...values('invoiceTotal'), ...values('quantity')]) ??
    (dialect.delimiter === ';' ? ',' : '.');
  const dateValues = values('date').filter((value) => value !== '');
  const dates = hints.dates
    ? { order: hints.dates, confidence: 'certain' as const }
    : await dateOrder(source, dialect, mapping.date!, dateValues, {
        decimalComma: decimal === ',',
        rupees:
          values('currency').some((code) => code === 'INR') || values('price').some((price) => /₹|rs/i.test(price)),
      });
  return { ...dialect, preamble, columns, mapping, decimal, dates, timed: dateValues.some(hasTime) };
}

function requireColumns(source: Source, columns: string[], mapping: Mapping, missingStore: 'reject' | 'walk-in'): void {
  const missing = missingFields(mapping, missingStore);
  if (missing.length === 0) return;
  const found = Object.entries(mapping).map(
    ([field, column]) => `${FIELDS[field as keyof Mapping].label} ("${columns[column]}")`,
  );
  const list = columns
    .slice(0, 12)
    .map((name) => `"${name.slice(0, 40)}"`)
    .join(', ');
  throw new Problem(
    'columns_missing',
    `${source.path} has no column for ${missing.join(', ')}.`,
    `Its columns are ${list}${columns.length > 12 ? ` and ${columns.length - 12} more` : ''}; recognised: ${found.join(', ') || 'none'}. Rename the columns, or export with them.`,
  );
}

async function* each(chunks: Buffer[]) {
  yield* chunks;
}

async function firstRecords(sample: Buffer[], dialect: Dialect, atMost: number): Promise<string[][]> {
  const records: string[][] = [];
  await readRecords(each(sample), dialect, (cells) => {
    if (records.length < atMost) records.push(cells);
  });
  if (records.length > 2 && sample.reduce((bytes, chunk) => bytes + chunk.length, 0) >= SAMPLE_BYTES) records.pop();
  return records;
}

/** The delimiter under which the most cells of one of the first rows are column names; else the one that cuts most evenly. */
async function bestDelimiter(sample: Buffer[]): Promise<string> {
  const head = [Buffer.concat(sample).subarray(0, 1 << 17)];
  let best = { delimiter: ',', score: -1 };
  for (const delimiter of DELIMITERS) {
    const records = (await firstRecords(head, { delimiter, quote: '"' }, 60)).slice(0, 60);
    const names = Math.max(0, ...records.slice(0, HEADER_WITHIN).map((cells) => cells.filter(isColumnName).length));
    const widths = new Map<number, number>();
    for (const cells of records) if (cells.length > 1) widths.set(cells.length, (widths.get(cells.length) ?? 0) + 1);
    const even = records.length > 0 ? Math.max(0, ...widths.values()) / records.length : 0;
    const score = names * 10 + even;
    if (score > best.score) best = { delimiter, score };
  }
  return best.delimiter;
}

/** The first of the early rows with the most column names in it; with none anywhere, the first row. */
function headerIndex(records: string[][]): number {
  let best = { index: 0, names: 0 };
  records.slice(0, HEADER_WITHIN).forEach((cells, index) => {
    const names = cells.filter(isColumnName).length;
    if (names > best.names) best = { index, names };
  });
  return best.index;
}

async function dateOrder(
  source: Source,
  dialect: Dialect,
  column: number,
  sample: string[],
  habits: { decimalComma: boolean; rupees: boolean },
): Promise<Layout['dates']> {
  const tell = (values: string[]) => {
    for (const value of values) {
      const order = orderEvidence(value);
      if (order) return order;
    }
    return null;
  };
  const ambiguous = sample.filter(isAmbiguous);
  let order = tell(sample);
  if (!order && ambiguous.length > 0) order = await tellFromWholeFile(source, dialect, column);
  if (order) return { order, confidence: 'certain' };
  if (ambiguous.length === 0) return { order: 'ymd', confidence: 'certain' };
  if (ambiguous.every((value) => value.includes('.'))) return { order: 'dmy', confidence: 'assumed' };
  if (habits.decimalComma || habits.rupees) return { order: 'dmy', confidence: 'assumed' };
  return { order: 'dmy', confidence: 'ask' };
}

async function tellFromWholeFile(source: Source, dialect: Dialect, column: number): Promise<DateOrder | null> {
  let order: DateOrder | null = null;
  await readRecords(
    decode(source, { bytesRead: 0, physicalLines: 0 }),
    dialect,
    (cells) => {
      order ??= orderEvidence(cells[column] ?? '');
    },
    () => {},
    () => order === null,
  );
  return order;
}

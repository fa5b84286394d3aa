import type { MappingSpec } from '../../../src-shared/contract/imports.ts';
import { message } from '../../../src-shared/messages/descriptor.ts';
import { Problem } from '../../../src-shared/problem.ts';
import { currencyCode } from '../../table/notation/currency.ts';
import { MAX_VALUE_CHARACTERS } from '../../table/source/limits.ts';
import type { SourceFile } from '../../table/source/source-file.ts';
import { findTable, type Table } from '../../table/table.ts';
import {
  distinctNames,
  type Field,
  fingerprintOf,
  type Guess,
  type Guesses,
  type Mapping,
  mappingOf,
  missingFields,
  neededFields,
} from '../fields/columns.ts';
import { type DateOrder, hasTime } from '../fields/dates.ts';
import { joinMessages } from '../join-messages.ts';
import { type FoundDateOrder, findDateOrder } from '../meaning/date-order.ts';
import {
  amountColumns,
  type DecimalSign,
  decimalSignOfThreeDigits,
  findDecimal,
  refineDecimal,
} from '../meaning/decimal-sign.ts';
import { detectSystem } from '../meaning/export-systems.ts';
import type { Ambiguity, Meaning } from '../meaning/meaning.ts';
import { resolveMeaning } from '../meaning/resolve-meaning.ts';
import type { IdField } from '../meaning/unreliable-ids.ts';
import { applySpec, guessFields } from './guess-fields.ts';
import { invoiceSchema } from './invoice-schema.ts';
import type { Layout } from './layout.ts';

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
  decimal: DecimalSign;
  dates: FoundDateOrder;
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
  const dates = await findDateOrder(table, guesses, hints.dates ?? spec?.dates, decimal.sign);
  const [dateOf, currencyOf] = [cellOf('date'), cellOf('currency')];
  const firstCurrency = currencyOf(body.find((cells) => currencyOf(cells) !== '') ?? []);
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
    timed: body.some((cells) => hasTime(dateOf(cells))),
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
  if (given || table.typedNumbers || decimal.confidence === 'certain') return;
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
        fields: joinMessages(missing),
        columns:
          columns.length > 12 ? message('columns_missing/more', { columns: list, count: columns.length - 12 }) : list,
        recognised: found.length > 0 ? joinMessages(found) : message('columns_missing/none'),
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
    problems.push(new Problem('mapping_unsure', { file: source.path, fields: joinMessages(unsure) }));
  }
  return problems;
}

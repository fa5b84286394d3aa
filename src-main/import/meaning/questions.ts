import type { FileQuestion } from '../../../src-shared/contract/imports.ts';
import type { MessageId } from '../../../src-shared/messages/descriptor.ts';
import { toMinor } from '../../../src-shared/money.ts';
import type { TableRecord } from '../../table/read/record.ts';
import { newReadingProgress } from '../../table/source/decode.ts';
import { readTable } from '../../table/table.ts';
import { LINE_WIDTH } from '../gather/batch.ts';
import { Collector } from '../gather/collector.ts';
import { type InspectedFile, type Layout, layoutForChoice } from '../layout/inspect.ts';
import { LineChecker } from '../layout/line-checker.ts';
import { withText } from '../with-text.ts';
import { FillDown } from './fill-down.ts';
import type { Ambiguity } from './resolve-meaning.ts';

/** The totals of a file under one reading. */
export interface FileTotals {
  totalMinor: number;
  currency: string;
  invoices: number;
  stores: number;
  products: number;
}

type CodeOf<Id> = Id extends `question/${infer Code}` ? Code : never;

/** A question about a file; its message is `question/<code>`, those of its answers are `answer/<code>/<value>`. */
export type QuestionCode = CodeOf<MessageId>;

/**
 * A question with its texts, for the user interfaces.
 * @param choices with a label of its own where a choice is a value of the file, not one of the catalogue's
 */
export function buildQuestion(
  code: QuestionCode,
  columns: string[],
  choices: { value: string; label?: string; figures: FileTotals }[],
): FileQuestion {
  const named = columns.map((name) => `“${name}”`).join(', ');
  return {
    code,
    ...withText({ id: `question/${code}`, values: { columns: named } }),
    columns,
    choices: choices.map(({ value, label: own, figures }) => {
      if (own !== undefined) return { value, label: own, ...figures };
      const { message: label, descriptor } = withText({ id: `answer/${code}/${value}` as MessageId });
      return { value, label, descriptor, ...figures };
    }),
  };
}

/**
 * The open questions about a file, each with the totals of every answer. The file is read once more for all readings at
 * the same time. A question whose answers lead to the same totals is dropped.
 */
export async function openQuestions(
  inspected: InspectedFile,
  options: { missingStore: 'reject' | 'walk-in'; defaultCurrency: string },
): Promise<FileQuestion[]> {
  const { doubts } = inspected;
  if (doubts.length === 0) return [];
  const readings = doubts.flatMap(({ choices }) =>
    choices.map((choice) => new LayoutTotals(layoutForChoice(inspected, choice), options)),
  );
  await readInto(inspected, readings);
  let at = 0;
  const questions = doubts.map(({ code, columns, choices }: Ambiguity) =>
    buildQuestion(
      code,
      columns,
      choices.map(({ value }) => ({ value, figures: readings[at++]!.totals })),
    ),
  );
  return questions.filter(
    ({ code, choices }) =>
      code === 'date_order' || choices.some(({ totalMinor }) => totalMinor !== choices[0]!.totalMinor),
  );
}

/** The totals of a file as it was inspected. */
export async function totalsOf(
  inspected: InspectedFile,
  options: { missingStore: 'reject' | 'walk-in'; defaultCurrency: string },
): Promise<FileTotals> {
  const reading = new LayoutTotals(layoutForChoice(inspected, { value: '' }), options);
  await readInto(inspected, [reading]);
  return reading.totals;
}

async function readInto({ table }: InspectedFile, readings: LayoutTotals[]): Promise<void> {
  let skip = table.heading.preamble + table.heading.rows;
  await readTable(
    table,
    (record) => {
      if (skip-- > 0) return;
      for (const reading of readings) reading.add(record);
    },
    newReadingProgress(),
  );
}

/** Computes the totals of a file under one layout, without storing anything. */
class LayoutTotals {
  readonly #checker: LineChecker;
  readonly #collector: Collector;
  readonly #fillDown: FillDown | null;
  readonly #totals = new Map<number, number>();
  readonly #currencies = new Map<number, string>();
  readonly #homeCurrency: string;
  readonly #discounts: [invoice: number, amount: number, percent: number][] = [];
  #stores = new Set<number>();
  #products = new Set<number>();

  constructor(
    layout: Layout,
    { missingStore, defaultCurrency }: { missingStore: 'reject' | 'walk-in'; defaultCurrency: string },
  ) {
    this.#homeCurrency = defaultCurrency;
    this.#checker = new LineChecker(layout, { missingStore });
    this.#collector = new Collector(layout, this.#checker, 1000, defaultCurrency);
    this.#fillDown = layout.meaning.carried ? new FillDown(layout.meaning.carried, layout.mapping, null) : null;
  }

  add(found: TableRecord): void {
    const record = this.#fillDown ? this.#fillDown.apply(found) : found;
    const whole = this.#checker.check(record);
    if (this.#collector.isNonProductLine(record))
      this.#collector.takeAsInvoiceDiscount(record, this.#checker.line, whole);
    else if (whole) this.#collector.addLine(record, 1);
    if (this.#collector.full) this.#count();
  }

  #count(): void {
    const { lines, lineCount, invoices, stores, products, discounts } = this.#collector.flush();
    for (const { invoice, amount, percent } of discounts) this.#discounts.push([invoice, amount, percent]);
    for (const { idx, currency } of invoices) this.#currencies.set(idx, currency);
    for (const { idx } of stores) this.#stores.add(idx);
    for (const { idx } of products) this.#products.add(idx);
    for (let i = 0; i < lineCount; i++) {
      const row = i * LINE_WIDTH;
      const invoice = lines[row + 2]!;
      this.#totals.set(invoice, (this.#totals.get(invoice) ?? 0) + lines[row + 7]!);
    }
  }

  get totals(): FileTotals {
    this.#count();
    for (const [invoice, amount, percent] of this.#discounts) {
      const total = this.#totals.get(invoice) ?? 0;
      this.#totals.set(invoice, total - Math.sign(total) * (amount + (Math.abs(total) * percent) / 1_000_000));
    }
    this.#discounts.length = 0;
    const sums = new Map<string, number>();
    for (const [invoice, total] of this.#totals) {
      const currency = this.#currencies.get(invoice) ?? this.#homeCurrency;
      sums.set(currency, (sums.get(currency) ?? 0) + total);
    }
    const [currency, total] = [...sums].sort((a, b) => Math.abs(b[1]) - Math.abs(a[1]))[0] ?? [this.#homeCurrency, 0];
    return {
      totalMinor: toMinor(Math.round(total), currency),
      currency,
      invoices: this.#totals.size,
      stores: this.#stores.size,
      products: this.#products.size,
    };
  }
}

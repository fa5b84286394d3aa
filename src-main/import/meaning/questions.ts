import type { FileQuestion } from '../../../src-shared/contract/imports.ts';
import { toMinor } from '../../../src-shared/money.ts';
import type { TableRecord } from '../../table/read/record.ts';
import { newReadingProgress } from '../../table/source/decode.ts';
import { readTable } from '../../table/table.ts';
import { LINE_WIDTH } from '../gather/batch.ts';
import { Collector } from '../gather/collector.ts';
import { type InspectedFile, type Layout, layoutForChoice } from '../layout/inspect.ts';
import { LineChecker } from '../layout/line-checker.ts';
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

/** The text of each question and the labels of its answers. */
const TEXTS: Record<string, { ask: (columns: string) => string; choices: Record<string, string> }> = {
  line_amount: {
    ask: (columns) => `Is ${columns} the amount of the whole line?`,
    choices: {
      total: 'Yes, of the whole line',
      price: 'No; the line is quantity × price',
      each: 'No, of one piece: the line is quantity × price',
    },
  },
  tax_included: {
    ask: (columns) => `${columns} is more than quantity × price. Does it include tax?`,
    choices: { price: 'Yes; sales are quantity × price', total: 'No; sales are this amount' },
  },
  discount_unit: {
    ask: (columns) => `What does ${columns} hold?`,
    choices: {
      amount: 'An amount off the line',
      percent: 'Per cent off the line',
      none: 'A discount that the price has in it already',
    },
  },
  invoice_discount: {
    ask: (columns) => `Is the discount in ${columns} already taken off the lines?`,
    choices: { taken_off: 'No; take it off', included: 'Yes, it is' },
  },
  decimal_sign: {
    ask: (columns) => `Amounts in ${columns} have three digits behind their sign. Are these thousands?`,
    choices: { comma: 'The comma stands before decimals', point: 'The point stands before decimals' },
  },
  date_order: {
    ask: (columns) => `In which order are the dates in ${columns} written?`,
    choices: { dmy: 'Day, month, year', mdy: 'Month, day, year', ymd: 'Year, month, day' },
  },
  numbers_used_again: {
    ask: () => 'Some invoice numbers stand at different customers or dates. Are these different invoices?',
    choices: { apart: 'Yes; keep them apart', one: 'No; they are one invoice each' },
  },
  lines_taken_away: {
    ask: () => 'Some invoices are here with lines that this file does not have. What should become of them?',
    choices: {
      replace: 'The file is right: its lines take their place',
      add: 'The file has more lines of them: add these',
      skip: 'Keep what is here; leave these invoices of the file out',
    },
  },
  invoices_moved: {
    ask: () => 'Some invoices are here under the same number for another customer or year. What are they?',
    choices: {
      apart: 'Other invoices, whose numbers are used again: keep both',
      replace: 'The same invoices, corrected: the file takes their place',
      skip: 'Keep what is here; leave these invoices of the file out',
    },
  },
  export_repeated: {
    ask: () => 'Some invoices stand in this file more than once, line by line the same. Were they sold once?',
    choices: { once: 'Yes; count them once', each: 'No; count each time' },
  },
  contradictions: {
    ask: (columns) =>
      `In many records ${columns} is not what price, quantity, discount and tax come to. Which is right?`,
    choices: { total: 'The amount as it stands', price: 'Quantity × price' },
  },
};

/** A question with its texts, for the user interfaces. */
export function buildQuestion(
  code: string,
  columns: string[],
  choices: { value: string; figures: FileTotals }[],
): FileQuestion {
  const { ask, choices: labels } = TEXTS[code]!;
  const named = columns.map((name) => `“${name}”`).join(', ');
  return {
    code,
    message: ask(named),
    columns,
    choices: choices.map(({ value, figures }) => ({ value, label: labels[value] ?? value, ...figures })),
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
  let skip = inspected.table.heading.preamble + inspected.table.heading.rows;
  await readTable(
    inspected.table,
    (record) => {
      if (skip-- > 0) return;
      for (const reading of readings) reading.add(record);
    },
    newReadingProgress(),
  );
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

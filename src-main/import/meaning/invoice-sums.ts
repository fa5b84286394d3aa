import type { Mapping } from '../fields/columns.ts';
import { discountOn } from './amount-formula.ts';
import { NOT_TAX, PERCENT, ROUNDING, SHIPPING, TAX } from './amount-names.ts';
import { largestOf, type NumberColumn } from './amount-sample.ts';
import type { LineEquations } from './line-equations.ts';

/** Compares the stated totals of the invoices in a sample with the sums of their lines. */
class InvoiceSums {
  readonly #invoices: Int32Array;
  readonly #stated: NumberColumn[];
  readonly #extras: NumberColumn[];
  readonly #only: Set<number> | null;
  readonly count: number;

  constructor(invoices: Int32Array, stated: NumberColumn[], extras: NumberColumn[], only: Set<number> | null = null) {
    this.#invoices = invoices;
    this.#stated = stated;
    this.#extras = extras;
    this.#only = only;
    // the last invoice of a sample may be incomplete
    const seen = new Set(invoices);
    seen.delete(-1);
    this.count = only ? only.size : seen.size;
  }

  /** Only the invoices with a discount of their own. */
  discountedOnly(discounts: Float64Array[]): InvoiceSums {
    const only = new Set<number>();
    for (let row = 0; row < this.#invoices.length; row++)
      if (discounts.some((values) => values[row]! !== 0 && !Number.isNaN(values[row]!))) only.add(this.#invoices[row]!);
    return new InvoiceSums(this.#invoices, this.#stated, this.#extras, only);
  }

  /**
   * The number of invoices whose stated total equals the sum of their lines less a discount, with or without extras.
   */
  countAgreeing(net: (row: number) => number, discount?: { values: Float64Array; as: 'amount' | 'percent' }): number {
    const sums = new Map<number, { net: number; lines: number; first: number; extras: number[] }>();
    for (let row = 0; row < this.#invoices.length; row++) {
      const invoice = this.#invoices[row]!;
      if (invoice < 0 || (this.#only && !this.#only.has(invoice))) continue;
      let sum = sums.get(invoice);
      if (!sum) {
        sum = { net: 0, lines: 0, first: row, extras: this.#extras.map(() => 0) };
        sums.set(invoice, sum);
      }
      const own = net(row);
      for (let i = 0; i < this.#extras.length; i++) {
        const { level, values, isRate } = this.#extras[i]!;
        if (level === 'line' || sum.lines === 0)
          sum.extras[i]! += isRate ? (own * (values[row] || 0)) / 100 : values[row] || 0;
      }
      sum.net += own;
      sum.lines++;
    }
    let agreeing = 0;
    for (const { net: lines, lines: count, first, extras } of sums.values()) {
      const off = discount === undefined ? 0 : discountOn(lines, 1, discount.as, discount.values[first] || 0);
      const due = lines - off;
      const allowed = 0.011 + count * 0.01;
      const onTop = [0, ...extras, extras.reduce((sum, extra) => sum + extra, 0)];
      const isStated = this.#stated.some(({ values }) =>
        onTop.some((extra) => Math.abs(Math.abs(values[first]!) - Math.abs(due + extra)) <= allowed),
      );
      if (isStated) agreeing++;
    }
    return agreeing;
  }
}

/** The stated invoice totals to check the lines against; null if the file has none. */
export function invoiceSumsOf(lines: LineEquations, mapping: Mapping, ofWhole = false): InvoiceSums | null {
  const fields =
    ofWhole && lines.columnAt(mapping.invoiceTotal) ? [mapping.invoiceTotal] : [mapping.subtotal, mapping.invoiceTotal];
  const stated = fields.flatMap((index) => lines.columnAt(index) ?? []);
  if (stated.length === 0) return null;
  return new InvoiceSums(lines.sample.invoices, stated, [...addedAmounts(lines), ...taxRates(lines)]);
}

/** Tax rates as if they were amounts. */
function taxRates(lines: LineEquations): NumberColumn[] {
  const rates = lines.taxes.filter(({ name, values }) => PERCENT.test(name) && largestOf(values) <= 100);
  return rates.map((rate) => ({ ...rate, level: 'line', isRate: true }));
}

/** What is added between the lines and the invoice total: taxes, shipping, rounding. */
function addedAmounts(lines: LineEquations): NumberColumn[] {
  const ofInvoice = ({ level }: NumberColumn) => level !== 'line';
  return lines.columns.filter((column) => {
    const { name, nonZero } = column;
    if (nonZero === 0) return false;
    if (TAX.test(name) && !NOT_TAX.test(name) && !PERCENT.test(name)) return true;
    return ofInvoice(column) && (SHIPPING.test(name) || ROUNDING.test(name));
  });
}

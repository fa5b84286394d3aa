import { foldIdentity } from '../fields/identity.ts';
import {
  type AdjustmentUnit,
  type AmountAdjustment,
  addedTax,
  discountOn,
  includedTax,
  type ResolvedAmounts,
} from './amount-formula.ts';
import {
  DISCOUNT,
  NOT_TAX,
  PERCENT,
  ROUNDING,
  SHIPPING,
  SUM,
  TAX,
  UNRELATED_SUM,
  WHOLE_INVOICE,
} from './amount-names.ts';
import { type AmountSample, largestOf, type NumberColumn, numberColumns } from './amount-sample.ts';

/** The rounding error of a line total in cents, or with a unit price rounded to cents. */
export const tolerance = (quantity: number) => 0.011 + Math.abs(quantity) * 0.005;

/** A column of totals with the equation that holds in most rows. */
export interface TotalEquation {
  total: NumberColumn;
  discounts: AmountAdjustment[];
  taxes: AmountAdjustment[];
  fits: number;
  telling: number;
}

/** The equations between quantity, price, discounts, taxes and totals that the lines of a sample may satisfy. */
export class LineEquations {
  readonly sample: AmountSample;
  readonly columns: NumberColumn[];
  readonly #byIndex: Map<number, NumberColumn>;
  readonly quantity: NumberColumn | undefined;
  readonly price: NumberColumn | undefined;
  readonly rows: number;

  constructor(sample: AmountSample) {
    this.sample = sample;
    this.columns = numberColumns(sample);
    this.#byIndex = new Map(this.columns.map((column) => [column.index, column]));
    this.rows = sample.rows.length;
    this.quantity = this.columnAt(sample.mapping.quantity);
    this.price = this.columnAt(sample.mapping.price);
  }

  /** The numeric column at that index; undefined where its cells are no numbers. */
  columnAt(index: number | undefined): NumberColumn | undefined {
    return index === undefined ? undefined : this.#byIndex.get(index);
  }

  /** Columns named like discounts that hold any. */
  get discounts(): NumberColumn[] {
    return this.columns.filter(
      ({ name, nonZero }) => nonZero > 0 && DISCOUNT.test(name) && !TAX.test(name.replace(DISCOUNT, '')),
    );
  }

  /** Columns named like taxes that hold any. */
  get taxes(): NumberColumn[] {
    return this.columns.filter(
      ({ name, nonZero }) => nonZero > 0 && TAX.test(name) && !NOT_TAX.test(name) && !DISCOUNT.test(name),
    );
  }

  /** The discount columns to try: none, and each column of a line in each possible unit. */
  discountReadings(): AmountAdjustment[][] {
    const readings: AmountAdjustment[][] = [[]];
    for (const { index, name, level, values } of this.discounts) {
      if (level !== 'line' && WHOLE_INVOICE.test(name)) continue;
      const shares: AdjustmentUnit[] = PERCENT.test(name)
        ? ['percent', 'fraction']
        : ['amount', 'each', 'percent', 'fraction'];
      const largest = largestOf(values);
      for (const as of shares) {
        if (as === 'percent' && largest > 100) continue;
        if (as === 'fraction' && largest > 1) continue;
        readings.push([{ column: index, as }]);
      }
    }
    return readings;
  }

  #taxReadings(): AmountAdjustment[][] {
    const taxes = this.taxes.filter(({ level, name }) => !(level !== 'line' && WHOLE_INVOICE.test(name)));
    const amounts = taxes.filter(({ name }) => !PERCENT.test(name));
    const readings: AmountAdjustment[][] = [[]];
    for (const { index } of amounts) readings.push([{ column: index, as: 'amount' }]);
    if (amounts.length > 1) readings.push(amounts.map(({ index }) => ({ column: index, as: 'amount' as const })));
    for (const { index, values } of taxes) {
      const largest = largestOf(values);
      if (largest <= 100) readings.push([{ column: index, as: 'percent' }]);
      if (largest <= 1) readings.push([{ column: index, as: 'fraction' }]);
    }
    return readings;
  }

  /** The amount of a line calculated from quantity, price, discounts and taxes. */
  computed(row: number, discounts: AmountAdjustment[], taxes: AmountAdjustment[], price = this.price!): number {
    const quantity = this.quantity!.values[row]!;
    const gross = quantity * price.values[row]!;
    const net = discounts.reduce(
      (amount, part) => amount - discountOn(amount, quantity, part.as, this.adjustmentAt(part, row)),
      gross,
    );
    return taxes.reduce((amount, part) => amount + addedTax(net, this.adjustmentAt(part, row), part.as), net);
  }

  adjustmentAt({ column }: AmountAdjustment, row: number): number {
    const value = this.columnAt(column)!.values[row]!;
    return Number.isNaN(value) ? 0 : value;
  }

  /** In how many of the comparable rows a column equals the calculated amount. */
  #countFits(
    total: NumberColumn,
    discounts: AmountAdjustment[],
    taxes: AmountAdjustment[],
  ): { fits: number; telling: number } {
    let fits = 0;
    let telling = 0;
    for (let row = 0; row < this.rows; row++) {
      const found = total.values[row]!;
      const expected = this.computed(row, discounts, taxes);
      if (Number.isNaN(found) || Number.isNaN(expected) || (found === 0 && expected === 0)) continue;
      telling++;
      if (Math.abs(Math.abs(found) - Math.abs(expected)) <= tolerance(this.quantity!.values[row]!)) fits++;
    }
    return { fits, telling };
  }

  /** The columns that may hold the line total, the mapped one first. */
  totalCandidates(): NumberColumn[] {
    const { lineTotal, quantity, price, subtotal, invoiceTotal } = this.sample.mapping;
    const taken = new Set([quantity, price]);
    const candidates = this.columns.filter(
      ({ index, name, filled, level }) =>
        !taken.has(index) &&
        // a column named like an invoice total is a line total only if it varies within an invoice
        (lineTotal === undefined || level === 'line' || (index !== subtotal && index !== invoiceTotal)) &&
        filled > this.rows * 0.5 &&
        (index === lineTotal ||
          (SUM.test(name) &&
            !DISCOUNT.test(name) &&
            !UNRELATED_SUM.test(name) &&
            !SHIPPING.test(name) &&
            !ROUNDING.test(name) &&
            !(TAX.test(name) && !NOT_TAX.test(name) && !/total|with|incl|amount/.test(name)))),
    );
    return candidates.sort((a, b) => Number(b.index === lineTotal) - Number(a.index === lineTotal));
  }

  /** The equation of a column that holds in most rows; of equal ones the simplest. */
  bestEquation(total: NumberColumn): TotalEquation {
    let best: TotalEquation = { total, discounts: [], taxes: [], fits: -1, telling: 0 };
    for (const taxes of this.#taxReadings())
      for (const discounts of this.discountReadings()) {
        const { fits, telling } = this.#countFits(total, discounts, taxes);
        const parts = discounts.length + Math.min(1, taxes.length);
        const bestParts = best.discounts.length + Math.min(1, best.taxes.length);
        const more = fits - best.fits;
        if (
          best.fits < 0 ||
          more > telling * 0.005 * Math.max(1, parts - bestParts) ||
          (more === 0 && parts < bestParts)
        )
          best = { total, discounts, taxes, fits, telling };
      }
    return best;
  }

  /**
   * Among pairs of rows with the same product in different quantities: how often the price is constant, and how often
   * it is proportional to the quantity.
   */
  priceByQuantity(price: NumberColumn): { each: number; whole: number } {
    const { itemName, sku, productId } = this.sample.mapping;
    const last = new Map<string, number>();
    let each = 0;
    let whole = 0;
    for (let row = 0; row < this.rows; row++) {
      const cells = this.sample.rows[row]!;
      const product = foldIdentity(cells[productId ?? -1] || cells[sku ?? -1] || cells[itemName ?? -1] || '');
      const before = last.get(product);
      last.set(product, row);
      if (product === '' || before === undefined) continue;
      const [q1, q2] = [this.quantity!.values[before]!, this.quantity!.values[row]!];
      const [p1, p2] = [price.values[before]!, price.values[row]!];
      if (!(q1 > 0 && q2 > 0 && p1 > 0 && p2 > 0) || q1 === q2) continue;
      if (Math.abs(p1 - p2) <= 0.011) each++;
      else if (Math.abs(p1 / q1 - p2 / q2) <= 0.011) whole++;
    }
    return { each, whole };
  }

  /**
   * Whether a column is constant over the lines of invoices with several different lines, as only an amount of the
   * whole invoice is.
   */
  isConstantPerInvoice({ level, values }: NumberColumn): boolean {
    if (level !== 'invoice') return false;
    const { invoices } = this.sample;
    const lines = new Map<number, Set<number>>();
    for (let row = 0; row < this.rows; row++) {
      const computed = Math.round(this.computed(row, [], []) * 100);
      if (invoices[row]! >= 0 && !Number.isNaN(computed))
        lines.set(invoices[row]!, (lines.get(invoices[row]!) ?? new Set()).add(computed));
    }
    // equal lines prove nothing, since their totals are equal too
    return values.length > 0 && [...lines.values()].some((different) => different.size > 1);
  }

  /** The revenue of a line under the resolved amounts; NaN where neither total nor price holds a number. */
  netOf(row: number, { mapping, amounts }: ResolvedAmounts): number {
    const total = this.columnAt(mapping.lineTotal);
    const quantity = this.quantity!.values[row]!;
    let amount =
      total && !Number.isNaN(total.values[row]!)
        ? total.values[row]!
        : this.price
          ? quantity * this.price.values[row]!
          : Number.NaN;
    for (const part of amounts.discounts) amount -= discountOn(amount, quantity, part.as, this.adjustmentAt(part, row));
    for (const part of amounts.taxes) amount -= includedTax(amount, this.adjustmentAt(part, row), part.as);
    return amount;
  }
}

import type { Mapping } from '../fields/columns.ts';
import { foldIdentity } from '../fields/identity.ts';
import { type AmountSample, type NumberColumn, numberColumns } from './amount-sample.ts';

/** The unit of a column that is deducted from or contained in an amount. */
export type AdjustmentUnit = 'amount' | 'each' | 'percent' | 'fraction';
export interface AmountAdjustment {
  column: number;
  as: AdjustmentUnit;
}

/**
 * The formula of a line's revenue beyond the mapping: from the line total, or price × quantity without one, `discounts`
 * are deducted and included `taxes` removed. Amounts of a whole invoice are distributed over its lines.
 */
export interface AmountFormula {
  discounts: AmountAdjustment[];
  taxes: AmountAdjustment[];
  invoiceDiscount: { column: number; as: 'amount' | 'percent' } | null;
  /** The equation the line total satisfies, to check each record against; null if none was found. */
  equation: { discounts: AmountAdjustment[]; taxes: AmountAdjustment[] } | null;
}

export const NO_ADJUSTMENTS: AmountFormula = { discounts: [], taxes: [], invoiceDiscount: null, equation: null };

/** Why the amounts are ambiguous; the user has to choose a reading. */
type AmountAmbiguity = {
  code: 'line_amount' | 'tax_included' | 'discount_unit' | 'invoice_discount';
  column: number;
  choices: { value: string; mapping: Mapping; amounts: AmountFormula }[];
};

export interface ResolvedAmounts {
  mapping: Mapping;
  amounts: AmountFormula;
  doubt: AmountAmbiguity | null;
  /** The share of the records that can be checked in which the equation holds; null if there are none. */
  agreement: number | null;
}

const DISCOUNT = /disc|rebate|rabatt|nachlass|remise|descuento|dcto|sconto|desconto|korting|छूट|скидк/;
const TAX = /tax|vat|gst|cess|mwst|umsatzsteuer|^ust|iva$|^iva|tva|btw|^कर|ндс|duty|excise/;
const NOT_TAX =
  /taxable|before|excl|inclusive|withouttax|type|name|treatment|taxid|taxno|number|regist|exempt|authority|code|gstin|category|netof/;
const PERCENT = /%|percent|pct|prozent|pourcent|porcent|percentu|प्रतिशत|rate$/;
const WHOLE_INVOICE = /^(entity|order|invoice|cart|bill|total|overall|header|document)/;
const SHIPPING = /shipping|freight|delivery|postage|handling|versand|livraison|envio|spedizione|frete|verzend/;
const ROUNDING = /round|adjust|tip$|rundung|arrondi|redondeo/;
const UNRELATED_SUM =
  /balance|paid|payment|refund|exchange|cost|mrp|margin|profit|due|outstanding|receivable|credit|limit/;
const SUM =
  /total|amount|value|sum|net|gross|gesamt|betrag|importe|montant|importo|valor|bedrag|राशि|रकम|कुल|sales|revenue|extended|taxable|price|umsatz|итог|сумма/;

const INVOICE_TOTAL =
  /^(invoice|grand|order|bill|document|voucher|net)?(total|totalamount|amount|value)$|^rechnungs(betrag|summe)|^total(factura|facture|fattura|fatura)|montantfacture/;

/** The rounding error of a line total in cents, or with a unit price rounded to cents. */
const tolerance = (quantity: number) => 0.011 + Math.abs(quantity) * 0.005;

/** The minimum share of records in which an equation has to hold. */
const MIN_AGREEMENT = 0.95;

/**
 * Determines which columns make up a line's amount by the equations between them: quantity × price − discount + tax =
 * total, and the sum of the lines against the invoice total. Names propose, numbers decide.
 * @param fixedFields fields whose column was set by the user; these are not changed
 */
export function resolveAmounts(sample: AmountSample, fixedFields: ReadonlySet<string>): ResolvedAmounts {
  const resolver = new AmountResolver(sample, fixedFields);
  return resolver.resolve();
}

/** A column of totals with the equation that holds in most rows. */
interface TotalEquation {
  total: NumberColumn;
  discounts: AmountAdjustment[];
  taxes: AmountAdjustment[];
  fits: number;
  telling: number;
}

class AmountResolver {
  readonly #sample: AmountSample;
  readonly #fixedFields: ReadonlySet<string>;
  readonly #columns: NumberColumn[];
  readonly #byIndex: Map<number, NumberColumn>;
  readonly #quantity: NumberColumn | undefined;
  readonly #price: NumberColumn | undefined;
  readonly #rows: number;

  constructor(sample: AmountSample, said: ReadonlySet<string>) {
    this.#sample = sample;
    this.#fixedFields = said;
    this.#columns = numberColumns(sample);
    this.#byIndex = new Map(this.#columns.map((column) => [column.index, column]));
    this.#rows = sample.rows.length;
    this.#quantity = this.#columnAt(sample.mapping.quantity);
    this.#price = this.#columnAt(sample.mapping.price);
  }

  #columnAt(index: number | undefined): NumberColumn | undefined {
    return index === undefined ? undefined : this.#byIndex.get(index);
  }

  resolve(): ResolvedAmounts {
    const plain = { mapping: this.#sample.mapping, amounts: NO_ADJUSTMENTS, doubt: null, agreement: null };
    if (!this.#quantity) return plain;
    const found = this.#price ? this.#resolveByPrice() : plain;
    const line = { ...found, mapping: this.#withInvoiceTotals(found.mapping) };
    return this.#checkedByInvoiceSums(
      this.#price && line.mapping.lineTotal === undefined ? this.#checkedPriceColumn(line) : line,
    );
  }

  /** The mapping with invoice totals from columns that are constant within an invoice and are not line amounts. */
  #withInvoiceTotals(mapping: Mapping): Mapping {
    const isWrong = (index: number | undefined) =>
      index !== undefined && (index === mapping.lineTotal || this.#columnAt(index)?.level === 'line');
    const { subtotal, invoiceTotal, ...rest } = mapping;
    const taken = new Set(Object.values(rest));
    const kept = {
      ...(subtotal === undefined || isWrong(subtotal) ? {} : { subtotal }),
      ...(invoiceTotal === undefined || isWrong(invoiceTotal) ? {} : { invoiceTotal }),
    };
    if (kept.invoiceTotal !== undefined) return { ...rest, ...kept };
    const other = this.#columns.find(
      ({ index, name, level }) =>
        !taken.has(index) && index !== kept.subtotal && level !== 'line' && INVOICE_TOTAL.test(name),
    );
    return { ...rest, ...kept, ...(other ? { invoiceTotal: other.index } : {}) };
  }

  /**
   * The resolved amounts, unless they disagree with most invoice totals while another column of totals agrees: with
   * discounts that no column gives, the total is not price × quantity.
   */
  #checkedByInvoiceSums(line: ResolvedAmounts): ResolvedAmounts {
    const settled = this.#withInvoiceDiscount(line);
    const agreeing = (one: ResolvedAmounts) => {
      const sums = this.#invoiceSums(one.mapping, one.amounts.invoiceDiscount !== null);
      const discount = one.amounts.invoiceDiscount;
      const values = discount && this.#columnAt(discount.column)?.values;
      if (!sums || sums.count < 2) return null;
      return (
        sums.countAgreeing((row) => this.#netOf(row, one), values ? { values, as: discount.as } : undefined) /
        sums.count
      );
    };
    const own = agreeing(settled);
    if (own === null || own >= 0.5 || this.#fixedFields.has('lineTotal')) return settled;
    const others = this.#totalCandidates()
      .filter((total) => total.index !== settled.mapping.lineTotal && !this.#isConstantPerInvoice(total))
      .map((total) => {
        const mapping = this.#withInvoiceTotals({ ...settled.mapping, lineTotal: total.index });
        return this.#withInvoiceDiscount({ mapping, amounts: NO_ADJUSTMENTS, doubt: null, agreement: null });
      })
      .map((one) => ({ one, share: agreeing(one) ?? 0 }))
      .sort((a, b) => b.share - a.share);
    const [best] = others;
    return best && best.share >= 0.9 ? { ...best.one, agreement: best.share } : settled;
  }

  get #discounts(): NumberColumn[] {
    return this.#columns.filter(
      ({ name, nonZero }) => nonZero > 0 && DISCOUNT.test(name) && !TAX.test(name.replace(DISCOUNT, '')),
    );
  }

  get #taxes(): NumberColumn[] {
    return this.#columns.filter(
      ({ name, nonZero }) => nonZero > 0 && TAX.test(name) && !NOT_TAX.test(name) && !DISCOUNT.test(name),
    );
  }

  /** The discount columns to try: none, and each column of a line in each possible unit. */
  #discountReadings(): AmountAdjustment[][] {
    const readings: AmountAdjustment[][] = [[]];
    for (const { index, name, level, values } of this.#discounts) {
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
    const taxes = this.#taxes.filter(({ level, name }) => !(level !== 'line' && WHOLE_INVOICE.test(name)));
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
  #computed(row: number, discounts: AmountAdjustment[], taxes: AmountAdjustment[], price = this.#price!): number {
    const quantity = this.#quantity!.values[row]!;
    const gross = quantity * price.values[row]!;
    const net = discounts.reduce(
      (amount, part) => amount - discountOn(amount, quantity, part.as, this.#adjustmentAt(part, row)),
      gross,
    );
    return taxes.reduce((amount, part) => amount + addedTax(net, this.#adjustmentAt(part, row), part.as), net);
  }

  #adjustmentAt({ column }: AmountAdjustment, row: number): number {
    const value = this.#columnAt(column)!.values[row]!;
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
    for (let row = 0; row < this.#rows; row++) {
      const found = total.values[row]!;
      const expected = this.#computed(row, discounts, taxes);
      if (Number.isNaN(found) || Number.isNaN(expected) || (found === 0 && expected === 0)) continue;
      telling++;
      if (Math.abs(Math.abs(found) - Math.abs(expected)) <= tolerance(this.#quantity!.values[row]!)) fits++;
    }
    return { fits, telling };
  }

  /** The columns that may hold the line total, the mapped one first. */
  #totalCandidates(): NumberColumn[] {
    const { lineTotal, quantity, price, subtotal, invoiceTotal } = this.#sample.mapping;
    const taken = new Set([quantity, price]);
    const candidates = this.#columns.filter(
      ({ index, name, filled, level }) =>
        !taken.has(index) &&
        // a column named like an invoice total is a line total only if it varies within an invoice
        (lineTotal === undefined || level === 'line' || (index !== subtotal && index !== invoiceTotal)) &&
        filled > this.#rows * 0.5 &&
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
  #bestEquation(total: NumberColumn): TotalEquation {
    let best: TotalEquation = { total, discounts: [], taxes: [], fits: -1, telling: 0 };
    for (const taxes of this.#taxReadings())
      for (const discounts of this.#discountReadings()) {
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

  #resolveByPrice(): ResolvedAmounts {
    const { mapping } = this.#sample;
    const named = mapping.lineTotal;
    const readings = this.#totalCandidates().map((total) => this.#bestEquation(total));
    const holding = readings.filter(
      ({ fits, telling, total }) =>
        telling > 0 && fits >= telling * MIN_AGREEMENT && !this.#isConstantPerInvoice(total),
    );
    const isSaid = this.#fixedFields.has('lineTotal') && named !== undefined;
    const own = readings.find(({ total }) => total.index === named);
    const best =
      isSaid && own && holding.includes(own)
        ? own
        : (holding.find(({ discounts, taxes }) => discounts.length > 0 && taxes.length === 0) ??
          holding.find(({ discounts }) => discounts.length > 0) ??
          holding.find(({ taxes }) => taxes.length === 0) ??
          holding[0]);
    if (best && !(isSaid && !holding.includes(own!))) {
      const { total, discounts, taxes, fits, telling } = best;
      const found = this.#unambiguous(
        { ...mapping, lineTotal: total.index },
        { ...NO_ADJUSTMENTS, taxes, equation: { discounts, taxes } },
        fits / telling,
      );
      return discounts.length > 0 ? found : this.#withDiscount(found, (row) => this.#netOf(row, found));
    }
    if (named === undefined) return this.#withoutTotal();
    if (!own || own.telling === 0) return this.#unambiguous(mapping, NO_ADJUSTMENTS, null);
    if (this.#isConstantPerInvoice(own.total) && !isSaid) {
      const { lineTotal: _, ...left } = mapping;
      const unnamed = left.invoiceTotal === undefined ? { ...left, invoiceTotal: named } : left;
      return { ...this.#withoutTotal(unnamed), mapping: unnamed };
    }
    return this.#resolveContradiction(own, isSaid);
  }

  /**
   * The column isn't quantity × price: lower because of discounts not given elsewhere, higher because of tax, or
   * neither.
   */
  #resolveContradiction(own: TotalEquation, isSaid: boolean): ResolvedAmounts {
    const { mapping } = this.#sample;
    const { total } = own;
    let below = 0;
    let above = 0;
    const ratios = new Map<number, number>();
    for (let row = 0; row < this.#rows; row++) {
      const found = Math.abs(total.values[row]!);
      const gross = Math.abs(this.#computed(row, [], []));
      if (Number.isNaN(found) || Number.isNaN(gross) || (found === 0 && gross === 0)) continue;
      if (found > gross + tolerance(this.#quantity!.values[row]!)) {
        above++;
        const rate = Math.round((found / gross - 1) * 1000) / 10;
        ratios.set(rate, (ratios.get(rate) ?? 0) + 1);
      } else below++;
    }
    const telling = below + above;
    // a total below quantity × price is net of a discount
    if (isSaid || above <= telling * 0.05)
      return this.#unambiguous(mapping, NO_ADJUSTMENTS, telling === 0 ? null : below / telling);
    const { lineTotal, ...byPrice } = mapping;
    const asProduct = { value: 'price', mapping: byPrice, amounts: NO_ADJUSTMENTS };
    const asTotal = { value: 'total', mapping, amounts: NO_ADJUSTMENTS };
    const [often] = [...ratios].sort((a, b) => b[1] - a[1]);
    const isTax = often !== undefined && often[0] > 0 && often[0] <= 30 && often[1] >= above * 0.3;
    return {
      mapping,
      amounts: NO_ADJUSTMENTS,
      agreement: own.fits / Math.max(1, own.telling),
      doubt: {
        code: isTax ? 'tax_included' : 'line_amount',
        column: lineTotal!,
        choices: isTax ? [asProduct, asTotal] : [asTotal, asProduct],
      },
    };
  }

  /** Price × quantity, less a discount column of the line. */
  #withoutTotal(mapping = this.#sample.mapping): ResolvedAmounts {
    return this.#withDiscount(this.#unambiguous(mapping, NO_ADJUSTMENTS, null), (row) => this.#computed(row, [], []));
  }

  /** Deducts a discount column from an amount that is before discount. */
  #withDiscount(gross: ResolvedAmounts, grossOf: (row: number) => number): ResolvedAmounts {
    const { mapping } = gross;
    const readings = this.#discountReadings().filter((parts) => parts.length > 0);
    if (readings.length === 0) return gross;
    const less = (discounts: AmountAdjustment[]): ResolvedAmounts => ({
      ...gross,
      amounts: { ...gross.amounts, discounts },
    });
    const netOf = (discounts: AmountAdjustment[]) => (row: number) =>
      discounts.reduce(
        (amount, part) =>
          amount - discountOn(amount, this.#quantity!.values[row]!, part.as, this.#adjustmentAt(part, row)),
        grossOf(row),
      );
    const sums = this.#invoiceSums(mapping);
    if (sums && sums.count > 0) {
      const judged = [[], ...readings].map((discounts) => ({
        discounts,
        agreeing: sums.countAgreeing(netOf(discounts)),
      }));
      const best = judged.toSorted((a, b) => b.agreeing - a.agreeing || a.discounts.length - b.discounts.length)[0]!;
      if (best.agreeing >= sums.count * 0.9)
        return { ...less(best.discounts), agreement: gross.agreement ?? best.agreeing / sums.count };
    }
    const certain = readings.filter(([part]) => PERCENT.test(this.#columnAt(part!.column)!.name));
    if (certain.length === 1) return less(certain[0]!);
    const kinds = readings.filter(([part]) => part!.as !== 'each' && part!.as !== 'fraction');
    if (kinds.length === 1) return less(kinds[0]!);
    const [first] = kinds;
    if (!first) return gross;
    const ofFirst = kinds.filter(([part]) => part!.column === first[0]!.column);
    return {
      ...less(first),
      doubt: {
        code: 'discount_unit',
        column: first[0]!.column,
        choices: [
          ...ofFirst.map((discounts) => ({
            value: discounts[0]!.as as string,
            mapping,
            amounts: less(discounts).amounts,
          })),
          { value: 'none', mapping, amounts: gross.amounts },
        ],
      },
    };
  }

  /**
   * Whether the price column is in fact a line total: it grows with the quantity of a product, or sums up to the
   * invoice total.
   */
  #checkedPriceColumn(line: ResolvedAmounts): ResolvedAmounts {
    if (this.#fixedFields.has('price') || line.doubt) return line;
    const price = this.#price!;
    const { price: _, ...left } = line.mapping;
    const asSum: ResolvedAmounts = {
      mapping: { ...left, lineTotal: price.index },
      amounts: NO_ADJUSTMENTS,
      doubt: null,
      agreement: null,
    };
    const sums = this.#invoiceSums(line.mapping);
    const discounts = line.amounts.discounts;
    if (sums && sums.count > 0) {
      const byPrice = sums.countAgreeing((row) => this.#computed(row, discounts, []));
      const bySum = sums.countAgreeing((row) => price.values[row]!);
      if (bySum > byPrice && bySum >= sums.count * 0.9) return { ...asSum, agreement: bySum / sums.count };
      if (byPrice > bySum) return { ...line, agreement: byPrice / sums.count };
    }
    const { each, whole } = this.#priceByQuantity(price);
    if (whole + each < 1 || whole <= each) return line;
    if (whole >= 2 && whole >= (whole + each) * 0.8) return { ...asSum, agreement: whole / (whole + each) };
    return {
      ...line,
      doubt: {
        code: 'line_amount',
        column: price.index,
        choices: [
          { value: 'each', mapping: line.mapping, amounts: line.amounts },
          { value: 'total', mapping: asSum.mapping, amounts: NO_ADJUSTMENTS },
        ],
      },
    };
  }

  /**
   * Among pairs of rows with the same product in different quantities: how often the price is constant, and how often
   * it is proportional to the quantity.
   */
  #priceByQuantity(price: NumberColumn): { each: number; whole: number } {
    const { itemName, sku, productId } = this.#sample.mapping;
    const last = new Map<string, number>();
    let each = 0;
    let whole = 0;
    for (let row = 0; row < this.#rows; row++) {
      const cells = this.#sample.rows[row]!;
      const product = foldIdentity(cells[productId ?? -1] || cells[sku ?? -1] || cells[itemName ?? -1] || '');
      const before = last.get(product);
      last.set(product, row);
      if (product === '' || before === undefined) continue;
      const [q1, q2] = [this.#quantity!.values[before]!, this.#quantity!.values[row]!];
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
  #isConstantPerInvoice({ level, values }: NumberColumn): boolean {
    if (level !== 'invoice') return false;
    const { invoices } = this.#sample;
    const lines = new Map<number, Set<number>>();
    for (let row = 0; row < this.#rows; row++) {
      const computed = Math.round(this.#computed(row, [], []) * 100);
      if (invoices[row]! >= 0 && !Number.isNaN(computed))
        lines.set(invoices[row]!, (lines.get(invoices[row]!) ?? new Set()).add(computed));
    }
    // equal lines prove nothing, since their totals are equal too
    return values.length > 0 && [...lines.values()].some((different) => different.size > 1);
  }

  /** The stated invoice totals to check the lines against; null if the file has none. */
  #invoiceSums(mapping: Mapping, ofWhole = false): InvoiceSums | null {
    const fields =
      ofWhole && this.#columnAt(mapping.invoiceTotal)
        ? [mapping.invoiceTotal]
        : [mapping.subtotal, mapping.invoiceTotal];
    const stated = fields.flatMap((index) => this.#columnAt(index) ?? []);
    if (stated.length === 0) return null;
    return new InvoiceSums(this.#sample.invoices, stated, [...this.#extras(), ...this.#taxRates()]);
  }

  /** Tax rates as if they were amounts. */
  #taxRates(): NumberColumn[] {
    const rates = this.#taxes.filter(({ name, values }) => PERCENT.test(name) && largestOf(values) <= 100);
    return rates.map((rate) => ({ ...rate, level: 'line', isRate: true }));
  }

  /** What is added between the lines and the invoice total: taxes, shipping, rounding. */
  #extras(): NumberColumn[] {
    const ofInvoice = ({ level }: NumberColumn) => level !== 'line';
    return this.#columns.filter((column) => {
      const { name, nonZero } = column;
      if (nonZero === 0) return false;
      if (TAX.test(name) && !NOT_TAX.test(name) && !PERCENT.test(name)) return true;
      return ofInvoice(column) && (SHIPPING.test(name) || ROUNDING.test(name));
    });
  }

  /** Looks for a discount on the whole invoice, which makes its total less than its lines. */
  #withInvoiceDiscount(line: ResolvedAmounts): ResolvedAmounts {
    const candidates = this.#discounts.filter(
      ({ index, level, name }) =>
        (level === 'invoice' || WHOLE_INVOICE.test(name) || level === null) &&
        ![...line.amounts.discounts, ...(line.amounts.equation?.discounts ?? [])].some(
          ({ column }) => column === index,
        ),
    );
    if (candidates.length === 0 || line.doubt) return line;
    const sums = this.#invoiceSums(line.mapping, true);
    const net = (row: number) => this.#netOf(row, line);
    const without = sums?.countAgreeing(net) ?? 0;
    let best: { column: number; as: 'amount' | 'percent'; agreeing: number } | null = null;
    for (const { index, name, values } of candidates)
      for (const as of PERCENT.test(name) ? (['percent'] as const) : (['amount', 'percent'] as const)) {
        const agreeing = sums?.countAgreeing(net, { values, as }) ?? 0;
        if (agreeing > (best?.agreeing ?? without)) best = { column: index, as, agreeing };
      }
    if (best)
      return {
        ...line,
        amounts: { ...line.amounts, invoiceDiscount: { column: best.column, as: best.as } },
        agreement: line.agreement ?? best.agreeing / sums!.count,
      };
    const named = candidates.find(({ name }) => WHOLE_INVOICE.test(name) && !PERCENT.test(name));
    const telling = sums?.discountedOnly(candidates.map(({ values }) => values)) ?? {
      count: 0,
      countAgreeing: () => 0,
    };
    if (!named || (telling.count > 0 && telling.countAgreeing(net) >= telling.count * 0.5)) return line;
    return {
      ...line,
      doubt: {
        code: 'invoice_discount',
        column: named.index,
        choices: [
          {
            value: 'taken_off',
            mapping: line.mapping,
            amounts: { ...line.amounts, invoiceDiscount: { column: named.index, as: 'amount' } },
          },
          { value: 'included', mapping: line.mapping, amounts: line.amounts },
        ],
      },
    };
  }

  #netOf(row: number, { mapping, amounts }: ResolvedAmounts): number {
    const total = this.#columnAt(mapping.lineTotal);
    const quantity = this.#quantity!.values[row]!;
    let amount =
      total && !Number.isNaN(total.values[row]!)
        ? total.values[row]!
        : this.#price
          ? quantity * this.#price.values[row]!
          : Number.NaN;
    for (const part of amounts.discounts)
      amount -= discountOn(amount, quantity, part.as, this.#adjustmentAt(part, row));
    for (const part of amounts.taxes) amount -= includedTax(amount, this.#adjustmentAt(part, row), part.as);
    return amount;
  }

  #unambiguous(mapping: Mapping, amounts: AmountFormula, agreement: number | null): ResolvedAmounts {
    return { mapping, amounts, doubt: null, agreement };
  }
}

/** The largest absolute value. */
function largestOf(values: Float64Array): number {
  let largest = 0;
  for (const value of values) if (Math.abs(value) > largest) largest = Math.abs(value);
  return largest;
}

/** The discount on an amount; it reduces the absolute amount, whatever the sign of either. */
export function discountOn(amount: number, quantity: number, as: AdjustmentUnit, value: number): number {
  const size = Math.abs(value);
  const off =
    as === 'percent'
      ? (Math.abs(amount) * size) / 100
      : as === 'fraction'
        ? Math.abs(amount) * size
        : as === 'each'
          ? Math.abs(quantity) * size
          : size;
  return amount < 0 ? -off : off;
}

/** The tax contained in a gross amount. */
export function includedTax(amount: number, value: number, as: AdjustmentUnit): number {
  const size = Math.abs(value);
  const tax =
    as === 'percent' ? amount - amount / (1 + size / 100) : as === 'fraction' ? amount - amount / (1 + size) : size;
  return as === 'amount' && amount < 0 ? -tax : tax;
}

/** The tax to add to a net amount. */
export function addedTax(net: number, value: number, as: AdjustmentUnit): number {
  const size = Math.abs(value);
  const tax = as === 'percent' ? (Math.abs(net) * size) / 100 : as === 'fraction' ? Math.abs(net) * size : size;
  return net < 0 ? -tax : tax;
}

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
      for (const [i, { level, values, isRate }] of this.#extras.entries())
        if (level === 'line' || sum.lines === 0)
          sum.extras[i] = sum.extras[i]! + (isRate ? (own * (values[row] || 0)) / 100 : values[row] || 0);
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

import type { Mapping } from '../fields/columns.ts';
import {
  type AmountAdjustment,
  type AmountFormula,
  discountOn,
  NO_ADJUSTMENTS,
  type ResolvedAmounts,
} from './amount-formula.ts';
import { INVOICE_TOTAL, PERCENT } from './amount-names.ts';
import type { AmountSample } from './amount-sample.ts';
import { withInvoiceDiscount } from './invoice-discount.ts';
import { invoiceSumsOf } from './invoice-sums.ts';
import { LineEquations, type TotalEquation, tolerance } from './line-equations.ts';

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

class AmountResolver {
  readonly #sample: AmountSample;
  readonly #fixedFields: ReadonlySet<string>;
  readonly #lines: LineEquations;

  constructor(sample: AmountSample, said: ReadonlySet<string>) {
    this.#sample = sample;
    this.#fixedFields = said;
    this.#lines = new LineEquations(sample);
  }

  resolve(): ResolvedAmounts {
    const plain = { mapping: this.#sample.mapping, amounts: NO_ADJUSTMENTS, doubt: null, agreement: null };
    if (!this.#lines.quantity) return plain;
    const found = this.#lines.price ? this.#resolveByPrice() : plain;
    const line = { ...found, mapping: this.#withInvoiceTotals(found.mapping) };
    return this.#checkedByInvoiceSums(
      this.#lines.price && line.mapping.lineTotal === undefined ? this.#checkedPriceColumn(line) : line,
    );
  }

  /** The mapping with invoice totals from columns that are constant within an invoice and are not line amounts. */
  #withInvoiceTotals(mapping: Mapping): Mapping {
    const isWrong = (index: number | undefined) =>
      index !== undefined && (index === mapping.lineTotal || this.#lines.columnAt(index)?.level === 'line');
    const { subtotal, invoiceTotal, ...rest } = mapping;
    const taken = new Set(Object.values(rest));
    const kept = {
      ...(subtotal === undefined || isWrong(subtotal) ? {} : { subtotal }),
      ...(invoiceTotal === undefined || isWrong(invoiceTotal) ? {} : { invoiceTotal }),
    };
    if (kept.invoiceTotal !== undefined) return { ...rest, ...kept };
    const other = this.#lines.columns.find(
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
    const settled = withInvoiceDiscount(this.#lines, line);
    const agreeing = (one: ResolvedAmounts) => {
      const sums = invoiceSumsOf(this.#lines, one.mapping, one.amounts.invoiceDiscount !== null);
      const discount = one.amounts.invoiceDiscount;
      const values = discount && this.#lines.columnAt(discount.column)?.values;
      if (!sums || sums.count < 2) return null;
      return (
        sums.countAgreeing((row) => this.#lines.netOf(row, one), values ? { values, as: discount.as } : undefined) /
        sums.count
      );
    };
    const own = agreeing(settled);
    if (own === null || own >= 0.5 || this.#fixedFields.has('lineTotal')) return settled;
    const others = this.#lines
      .totalCandidates()
      .filter((total) => total.index !== settled.mapping.lineTotal && !this.#lines.isConstantPerInvoice(total))
      .map((total) => {
        const mapping = this.#withInvoiceTotals({ ...settled.mapping, lineTotal: total.index });
        return withInvoiceDiscount(this.#lines, { mapping, amounts: NO_ADJUSTMENTS, doubt: null, agreement: null });
      })
      .map((one) => ({ one, share: agreeing(one) ?? 0 }))
      .sort((a, b) => b.share - a.share);
    const [best] = others;
    return best && best.share >= 0.9 ? { ...best.one, agreement: best.share } : settled;
  }

  #resolveByPrice(): ResolvedAmounts {
    const { mapping } = this.#sample;
    const named = mapping.lineTotal;
    const readings = this.#lines.totalCandidates().map((total) => this.#lines.bestEquation(total));
    const holding = readings.filter(
      ({ fits, telling, total }) =>
        telling > 0 && fits >= telling * MIN_AGREEMENT && !this.#lines.isConstantPerInvoice(total),
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
      return discounts.length > 0 ? found : this.#withDiscount(found, (row) => this.#lines.netOf(row, found));
    }
    if (named === undefined) return this.#withoutTotal();
    if (!own || own.telling === 0) return this.#unambiguous(mapping, NO_ADJUSTMENTS, null);
    if (this.#lines.isConstantPerInvoice(own.total) && !isSaid) {
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
    for (let row = 0; row < this.#lines.rows; row++) {
      const found = Math.abs(total.values[row]!);
      const gross = Math.abs(this.#lines.computed(row, [], []));
      if (Number.isNaN(found) || Number.isNaN(gross) || (found === 0 && gross === 0)) continue;
      if (found > gross + tolerance(this.#lines.quantity!.values[row]!)) {
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
    return this.#withDiscount(this.#unambiguous(mapping, NO_ADJUSTMENTS, null), (row) =>
      this.#lines.computed(row, [], []),
    );
  }

  /** Deducts a discount column from an amount that is before discount. */
  #withDiscount(gross: ResolvedAmounts, grossOf: (row: number) => number): ResolvedAmounts {
    const { mapping } = gross;
    const readings = this.#lines.discountReadings().filter((parts) => parts.length > 0);
    if (readings.length === 0) return gross;
    const less = (discounts: AmountAdjustment[]): ResolvedAmounts => ({
      ...gross,
      amounts: { ...gross.amounts, discounts },
    });
    const netOf = (discounts: AmountAdjustment[]) => (row: number) =>
      discounts.reduce(
        (amount, part) =>
          amount - discountOn(amount, this.#lines.quantity!.values[row]!, part.as, this.#lines.adjustmentAt(part, row)),
        grossOf(row),
      );
    const sums = invoiceSumsOf(this.#lines, mapping);
    if (sums && sums.count > 0) {
      const judged = [[], ...readings].map((discounts) => ({
        discounts,
        agreeing: sums.countAgreeing(netOf(discounts)),
      }));
      const best = judged.toSorted((a, b) => b.agreeing - a.agreeing || a.discounts.length - b.discounts.length)[0]!;
      if (best.agreeing >= sums.count * 0.9)
        return { ...less(best.discounts), agreement: gross.agreement ?? best.agreeing / sums.count };
    }
    const certain = readings.filter(([part]) => PERCENT.test(this.#lines.columnAt(part!.column)!.name));
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
    const price = this.#lines.price!;
    const { price: _, ...left } = line.mapping;
    const asSum: ResolvedAmounts = {
      mapping: { ...left, lineTotal: price.index },
      amounts: NO_ADJUSTMENTS,
      doubt: null,
      agreement: null,
    };
    const sums = invoiceSumsOf(this.#lines, line.mapping);
    const discounts = line.amounts.discounts;
    if (sums && sums.count > 0) {
      const byPrice = sums.countAgreeing((row) => this.#lines.computed(row, discounts, []));
      const bySum = sums.countAgreeing((row) => price.values[row]!);
      if (bySum > byPrice && bySum >= sums.count * 0.9) return { ...asSum, agreement: bySum / sums.count };
      if (byPrice > bySum) return { ...line, agreement: byPrice / sums.count };
    }
    const { each, whole } = this.#lines.priceByQuantity(price);
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

  #unambiguous(mapping: Mapping, amounts: AmountFormula, agreement: number | null): ResolvedAmounts {
    return { mapping, amounts, doubt: null, agreement };
  }
}

import type { MonthSelection, Sums } from './scan.ts';

/** Offsets of the measures within one key's block. What few invoices have is counted apart: credit notes and returns. */
const REVENUE = 0;
const QUANTITY = 1;
const LINES = 2;
const INVOICES = 3;
const LAST_DAY = 4;
const RETURNS = 5;
const CREDITED = 6;
const CREDITS = 7;
const STRIDE = 8;

/** Memory that the sums of a key take. */
export const BYTES_PER_KEY = STRIDE * Float64Array.BYTES_PER_ELEMENT + Int32Array.BYTES_PER_ELEMENT;

/**
 * Sums grouped by an integer key below `size`, for instance a product id. An invoice counts once for each key among its
 * lines. The measures of a key are adjacent in memory: a year of sales is a million lines.
 */
export class GroupedSums {
  /** Upper bound of the keys. */
  readonly size: number;
  readonly #sums: Float64Array;
  /** By key: the last invoice whose lines were added. */
  readonly #lastInvoice: Int32Array;
  #invoiceCount = 0;

  constructor(size: number) {
    this.size = size;
    this.#sums = new Float64Array(size * STRIDE);
    this.#lastInvoice = new Int32Array(size);
  }

  /** Adds the invoices of a selection. @param keys of each of them in turn; a negative one leaves it out */
  addInvoices({ month, places, totals }: MonthSelection, keys: Int32Array): void {
    const { revenue, quantity, returns, lines } = totals;
    const { isCredit, day } = month.invoices;
    const sums = this.#sums;
    for (let nth = 0; nth < places.length; nth++) {
      const key = keys[nth]!;
      if (key < 0) continue;
      const at = places[nth]!;
      const offset = key * STRIDE;
      sums[offset + REVENUE]! += revenue[at]!;
      sums[offset + QUANTITY]! += quantity[at]!;
      sums[offset + LINES]! += lines[at]!;
      sums[offset + INVOICES]! += 1;
      sums[offset + LAST_DAY] = day[at]!;
      if (returns[at] !== 0) sums[offset + RETURNS]! += returns[at]!;
      if (isCredit[at] !== 1) continue;
      sums[offset + CREDITED]! += revenue[at]!;
      sums[offset + CREDITS]! += 1;
    }
  }

  /**
   * Adds the matching lines of a selection.
   * @param keyOf the key of a line: by its product, and the place of its invoice in the selection; a negative one leaves it out
   */
  addLines({ month, places, wanted }: MonthSelection, keyOf: (product: number, nth: number) => number): void {
    const { total, quantity, product } = month.lines;
    const { firstLine, isCredit, day } = month.invoices;
    const sums = this.#sums;
    const last = this.#lastInvoice;
    for (let nth = 0; nth < places.length; nth++) {
      const at = places[nth]!;
      const isReturn = isCredit[at] === 1;
      const invoice = ++this.#invoiceCount;
      const end = firstLine[at + 1]!;
      for (let line = firstLine[at]!; line < end; line++) {
        if (wanted !== null && wanted[product[line]!] !== 1) continue;
        const key = keyOf(product[line]!, nth);
        if (key < 0) continue;
        const offset = key * STRIDE;
        const amount = total[line]!;
        const number = quantity[line]!;
        sums[offset + REVENUE]! += amount;
        sums[offset + QUANTITY]! += number;
        sums[offset + LINES]! += 1;
        if (isReturn || amount < 0 || number < 0) sums[offset + RETURNS]! -= amount;
        if (isReturn) sums[offset + CREDITED]! += amount;
        if (last[key] === invoice) continue;
        last[key] = invoice;
        sums[offset + LAST_DAY] = day[at]!;
        sums[offset + INVOICES]! += 1;
        if (isReturn) sums[offset + CREDITS]! += 1;
      }
    }
  }

  /** Adds the sums of later invoices key by key. @param wanted mask by key, 1 for keys to add; null for all */
  addAll(later: GroupedSums, wanted: Uint8Array | null): void {
    const [sums, more] = [this.#sums, later.#sums];
    for (let key = 0; key < this.size; key++) {
      if (!later.has(key) || (wanted && wanted[key] !== 1)) continue;
      const offset = key * STRIDE;
      for (let at = offset; at < offset + STRIDE; at++) sums[at]! += more[at]!;
      sums[offset + LAST_DAY] = more[offset + LAST_DAY]!;
    }
  }

  get(key: number): Sums {
    const sums = this.#sums;
    const at = key * STRIDE;
    const [revenue, invoices] = [sums[at + REVENUE]!, sums[at + INVOICES]!];
    return {
      revenue,
      quantity: sums[at + QUANTITY]!,
      returns: sums[at + RETURNS]!,
      orders: invoices - sums[at + CREDITS]!,
      ordered: revenue - sums[at + CREDITED]!,
      invoices,
      lines: sums[at + LINES]!,
    };
  }

  /** Day of the last invoice added under a key; invoices must be added oldest first. */
  lastDay(key: number): number | null {
    return this.has(key) ? this.#sums[key * STRIDE + LAST_DAY]! : null;
  }

  revenue(key: number): number {
    return this.#sums[key * STRIDE + REVENUE]!;
  }

  orders(key: number): number {
    return this.#sums[key * STRIDE + INVOICES]! - this.#sums[key * STRIDE + CREDITS]!;
  }

  /** The keys with at least one invoice, ascending. */
  keys(): number[] {
    const keys: number[] = [];
    for (let key = 0; key < this.size; key++) if (this.has(key)) keys.push(key);
    return keys;
  }

  has(key: number): boolean {
    return this.#sums[key * STRIDE + INVOICES]! > 0;
  }

  /** The keys with at least one invoice, ascending, with their sums. */
  *entries(): Generator<[number, Sums]> {
    for (const key of this.keys()) yield [key, this.get(key)];
  }
}

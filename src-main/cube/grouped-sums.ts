import type { InvoiceCursor, Sums } from './scan.ts';

/** Offsets of the measures within one key's block. */
const [REVENUE, QUANTITY, RETURNS, ORDERS, ORDERED, INVOICES, LINES] = [0, 1, 2, 3, 4, 5, 6] as const;
const STRIDE = 8;

/**
 * Sums grouped by an integer key below `size`, for instance a product id. An invoice counts once for each key among its
 * lines. The measures of a key are adjacent in memory: a year of sales is a million lines.
 */
export class GroupedSums {
  readonly #size: number;
  readonly #sums: Float64Array;
  /** By key: the last invoice that was counted, and its day. */
  readonly #lastInvoice: Int32Array;
  readonly #lastDay: Int32Array;
  #invoiceCount = 0;

  constructor(size: number) {
    this.#size = size;
    this.#sums = new Float64Array(size * STRIDE);
    this.#lastInvoice = new Int32Array(size);
    this.#lastDay = new Int32Array(size);
  }

  /** Adds the sums of one invoice under one key. */
  addInvoice(key: number, more: Sums, day: number): void {
    const sums = this.#sums;
    const at = key * STRIDE;
    sums[at + REVENUE]! += more.revenue;
    sums[at + QUANTITY]! += more.quantity;
    sums[at + RETURNS]! += more.returns;
    sums[at + ORDERS]! += more.orders;
    sums[at + ORDERED]! += more.ordered;
    sums[at + INVOICES]! += more.invoices;
    sums[at + LINES]! += more.lines;
    this.#lastDay[key] = day;
  }

  /** Adds the matching lines of an invoice, each under the key that `keyOf` returns. */
  addLines({ month, at, first, end, wanted }: InvoiceCursor, keyOf: (product: number) => number): void {
    const { total, quantity, product } = month.lines;
    const sums = this.#sums;
    const last = this.#lastInvoice;
    const isCredit = month.invoices.isCredit[at] === 1;
    const day = month.invoices.day[at]!;
    const invoice = ++this.#invoiceCount;
    for (let line = first; line < end; line++) {
      if (wanted && wanted[product[line]!] !== 1) continue;
      const key = keyOf(product[line]!);
      const offset = key * STRIDE;
      const amount = total[line]!;
      const number = quantity[line]!;
      sums[offset + REVENUE]! += amount;
      sums[offset + QUANTITY]! += number;
      sums[offset + LINES]! += 1;
      if (isCredit || amount < 0 || number < 0) sums[offset + RETURNS]! -= amount;
      if (!isCredit) sums[offset + ORDERED]! += amount;
      if (last[key] === invoice) continue;
      last[key] = invoice;
      this.#lastDay[key] = day;
      sums[offset + INVOICES]! += 1;
      if (!isCredit) sums[offset + ORDERS]! += 1;
    }
  }

  /** Adds the sums of later invoices key by key. @param wanted mask by key, 1 for keys to add; null for all */
  addAll(later: GroupedSums, wanted: Uint8Array | null): void {
    for (let key = 0; key < this.#size; key++) {
      if (!later.has(key) || (wanted && wanted[key] !== 1)) continue;
      this.addFrom(later, key, key);
      this.#lastDay[key] = later.#lastDay[key]!;
    }
  }

  /** Adds the sums of key `from` of `others` to `key`. */
  addFrom(others: GroupedSums, from: number, key: number): void {
    const [sums, more] = [this.#sums, others.#sums];
    const at = key * STRIDE;
    const other = from * STRIDE;
    for (let i = 0; i < STRIDE; i++) sums[at + i]! += more[other + i]!;
  }

  get(key: number): Sums {
    const sums = this.#sums;
    const at = key * STRIDE;
    return {
      revenue: sums[at + REVENUE]!,
      quantity: sums[at + QUANTITY]!,
      returns: sums[at + RETURNS]!,
      orders: sums[at + ORDERS]!,
      ordered: sums[at + ORDERED]!,
      invoices: sums[at + INVOICES]!,
      lines: sums[at + LINES]!,
    };
  }

  /** Day of the last invoice added under a key; invoices must be added oldest first. */
  lastDay(key: number): number | null {
    return this.#sums[key * STRIDE + INVOICES]! > 0 ? this.#lastDay[key]! : null;
  }

  revenue(key: number): number {
    return this.#sums[key * STRIDE + REVENUE]!;
  }

  orders(key: number): number {
    return this.#sums[key * STRIDE + ORDERS]!;
  }

  /** The keys with at least one invoice, ascending. */
  keys(): number[] {
    const keys: number[] = [];
    for (let key = 0; key < this.#size; key++) if (this.has(key)) keys.push(key);
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

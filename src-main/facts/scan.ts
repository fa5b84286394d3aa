import { dayNumber } from '../../src-shared/calendar.ts';
import type { Facts } from './facts.ts';
import type { MonthOfSales } from './pack.ts';

/** Selects sales; an omitted field does not restrict. Ids are canonical. */
export interface SalesFilter {
  from?: string | undefined;
  to?: string | undefined;
  storeId?: number | undefined;
  productId?: number | undefined;
  city?: string | undefined;
  salesperson?: string | undefined;
  category?: string | undefined;
  brand?: string | undefined;
}

/** Cursor over the invoices of a month. */
export interface Met {
  month: MonthOfSales;
  /** Index among the month's invoices. */
  at: number;
  /** Canonical id of the store. */
  store: number;
  /**
   * Range of the lines that pass the filter: `first` to before `end`, restricted to `wanted` if products are filtered.
   */
  first: number;
  end: number;
  /** By product id, 1 for products to include; null if all are. */
  wanted: Uint8Array | null;
}

/**
 * Visits every invoice that passes the filter, oldest first, in the main currency or the given one (null: all).
 * Invoices without a matching line are skipped. The cursor object is reused between calls.
 */
export function eachInvoice(
  facts: Facts,
  filter: SalesFilter,
  meet: (met: Met) => void,
  currency: string | null = facts.currency,
): void {
  const from = filter.from === undefined ? Number.NEGATIVE_INFINITY : dayNumber(filter.from);
  const to = filter.to === undefined ? Number.POSITIVE_INFINITY : dayNumber(filter.to);
  const stores = storesWanted(facts, filter);
  const wanted = productsWanted(facts, filter);
  const { countsAs } = facts.stores;
  const met: Met = { month: undefined as never, at: 0, store: 0, first: 0, end: 0, wanted };
  for (const month of facts.months) {
    if (filter.from !== undefined && month.month < filter.from.slice(0, 7)) continue;
    if (filter.to !== undefined && month.month > filter.to.slice(0, 7)) break;
    const { day, store, salesperson, firstLine, currency: money } = month.invoices;
    const inCurrency = currency === null ? -1 : month.currencies.indexOf(currency);
    const bySalesperson = filter.salesperson === undefined ? -1 : month.salespeople.indexOf(filter.salesperson);
    if ((currency !== null && inCurrency < 0) || (filter.salesperson !== undefined && bySalesperson < 0)) continue;
    met.month = month;
    for (let at = 0; at < day.length; at++) {
      if (day[at]! < from || day[at]! > to) continue;
      if (inCurrency >= 0 && money[at] !== inCurrency) continue;
      if (bySalesperson >= 0 && salesperson[at] !== bySalesperson) continue;
      const id = countsAs[store[at]!]!;
      if (stores && stores[id] === 0) continue;
      met.at = at;
      met.store = id;
      met.first = firstLine[at]!;
      met.end = firstLine[at + 1]!;
      if (wanted && !beginAtWanted(met, wanted)) continue;
      meet(met);
    }
  }
}

/** Advances to the first matching line; false if there is none. */
function beginAtWanted(met: Met, wanted: Uint8Array): boolean {
  const { product } = met.month.lines;
  while (met.first < met.end && wanted[product[met.first]!] !== 1) met.first++;
  return met.first < met.end;
}

/** Mask by canonical store id, 1 for stores to include; null if all are. */
function storesWanted(facts: Facts, { storeId, city }: SalesFilter): Uint8Array | null {
  if (storeId === undefined && city === undefined) return null;
  const mask = new Uint8Array(facts.stores.countsAs.length);
  const only = storeId === undefined ? undefined : facts.stores.countsAs[storeId];
  for (const store of facts.stores.rows.values())
    if ((storeId === undefined || store.id === only) && (city === undefined || store.city === city)) mask[store.id] = 1;
  return mask;
}

/** Mask by raw product id (before merges), 1 for products to include; null if all are. Memoised. */
export function productsWanted(facts: Facts, { productId, category, brand }: SalesFilter): Uint8Array | null {
  if (productId === undefined && category === undefined && brand === undefined) return null;
  return facts.once(`products wanted ${JSON.stringify([productId ?? null, category ?? null, brand ?? null])}`, () => {
    const { countsAs, rows } = facts.products;
    const only = productId === undefined ? undefined : countsAs[productId];
    const mask = new Uint8Array(countsAs.length);
    for (let id = 0; id < mask.length; id++) {
      const product = rows.get(countsAs[id]!);
      if (!product || (productId !== undefined && countsAs[id] !== only)) continue;
      if (category !== undefined && product.category !== category) continue;
      if (brand === undefined || product.brand === brand) mask[id] = 1;
    }
    return mask;
  });
}

/** Totals of a set of invoices: money in ten-thousandths, quantities in thousandths. */
export interface Sums {
  /** Net of returns. */
  revenue: number;
  quantity: number;
  /** Value returned, as a positive amount: lines of credit notes and lines with a negative quantity or amount. */
  returns: number;
  /** Number and revenue of the invoices that are not credit notes. */
  orders: number;
  ordered: number;
  invoices: number;
  lines: number;
}

export function noSums(): Sums {
  return { revenue: 0, quantity: 0, returns: 0, orders: 0, ordered: 0, invoices: 0, lines: 0 };
}

/** Adds `more` to `sums` in place. */
export function addSums(sums: Sums, more: Sums): void {
  sums.revenue += more.revenue;
  sums.quantity += more.quantity;
  sums.returns += more.returns;
  sums.orders += more.orders;
  sums.ordered += more.ordered;
  sums.invoices += more.invoices;
  sums.lines += more.lines;
}

/** Sums of the matching lines of one invoice. @param sums result object, overwritten */
export function sumsOf(met: Met, sums = noSums()): Sums {
  sums.revenue = sums.quantity = sums.returns = sums.orders = sums.ordered = sums.invoices = sums.lines = 0;
  addInvoice(sums, met);
  return sums;
}

/** Sums of each invoice of a month over all its lines. */
interface WholeInvoices {
  revenue: Float64Array;
  quantity: Float64Array;
  returns: Float64Array;
}

const wholeInvoices = new WeakMap<MonthOfSales, WholeInvoices>();

/** Computed once per month: most queries need whole invoices, of which there are far fewer than lines. */
function wholeInvoicesOf(month: MonthOfSales): WholeInvoices {
  let whole = wholeInvoices.get(month);
  if (whole) return whole;
  const { firstLine, isCredit, day } = month.invoices;
  const { total, quantity } = month.lines;
  const none = () => new Float64Array(day.length);
  whole = { revenue: none(), quantity: none(), returns: none() };
  for (let at = 0; at < day.length; at++) {
    for (let line = firstLine[at]!; line < firstLine[at + 1]!; line++) {
      whole.revenue[at]! += total[line]!;
      whole.quantity[at]! += quantity[line]!;
      if (isCredit[at] === 1 || total[line]! < 0 || quantity[line]! < 0) whole.returns[at]! -= total[line]!;
    }
  }
  wholeInvoices.set(month, whole);
  return whole;
}

/** Adds the matching lines of one invoice. */
export function addInvoice(sums: Sums, { month, at, first, end, wanted }: Met): void {
  const { total, quantity, product } = month.lines;
  const { isCredit: credits, firstLine } = month.invoices;
  const isCredit = credits[at] === 1;
  if (wanted === null && first === firstLine[at] && end === firstLine[at + 1]) {
    const whole = wholeInvoicesOf(month);
    const revenue = whole.revenue[at]!;
    sums.revenue += revenue;
    sums.quantity += whole.quantity[at]!;
    sums.returns += whole.returns[at]!;
    sums.lines += end - first;
    sums.invoices++;
    if (!isCredit) {
      sums.orders++;
      sums.ordered += revenue;
    }
    return;
  }
  let sum = 0;
  for (let line = first; line < end; line++) {
    if (wanted && wanted[product[line]!] !== 1) continue;
    sum += total[line]!;
    sums.quantity += quantity[line]!;
    sums.lines++;
    if (isCredit || total[line]! < 0 || quantity[line]! < 0) sums.returns -= total[line]!;
  }
  sums.revenue += sum;
  sums.invoices++;
  if (!isCredit) {
    sums.orders++;
    sums.ordered += sum;
  }
}

/** Offsets of the measures within one key's block. */
const [REVENUE, QUANTITY, RETURNS, ORDERS, ORDERED, INVOICES, LINES] = [0, 1, 2, 3, 4, 5, 6] as const;
const STRIDE = 8;

/**
 * Sums grouped by an integer key below `size`, for instance a product id. An invoice counts once for each key among its
 * lines. The measures of a key are adjacent in memory: a year of sales is a million lines.
 */
export class SumsBy {
  readonly #size: number;
  readonly #sums: Float64Array;
  /** By key: the last invoice that was counted, and its day. */
  readonly #last: Int32Array;
  readonly #lastDay: Int32Array;
  #invoice = 0;

  constructor(size: number) {
    this.#size = size;
    this.#sums = new Float64Array(size * STRIDE);
    this.#last = new Int32Array(size);
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
  addLines({ month, at, first, end, wanted }: Met, keyOf: (product: number) => number): void {
    const { total, quantity, product } = month.lines;
    const sums = this.#sums;
    const last = this.#last;
    const isCredit = month.invoices.isCredit[at] === 1;
    const day = month.invoices.day[at]!;
    const invoice = ++this.#invoice;
    for (let line = first; line < end; line++) {
      if (wanted && wanted[product[line]!] !== 1) continue;
      const key = keyOf(product[line]!);
      const place = key * STRIDE;
      const amount = total[line]!;
      const number = quantity[line]!;
      sums[place + REVENUE]! += amount;
      sums[place + QUANTITY]! += number;
      sums[place + LINES]! += 1;
      if (isCredit || amount < 0 || number < 0) sums[place + RETURNS]! -= amount;
      if (!isCredit) sums[place + ORDERED]! += amount;
      if (last[key] === invoice) continue;
      last[key] = invoice;
      this.#lastDay[key] = day;
      sums[place + INVOICES]! += 1;
      if (!isCredit) sums[place + ORDERS]! += 1;
    }
  }

  /** Adds the sums of later invoices key by key. @param wanted mask by key, 1 for keys to add; null for all */
  addAll(later: SumsBy, wanted: Uint8Array | null): void {
    for (let key = 0; key < this.#size; key++) {
      if (!later.has(key) || (wanted && wanted[key] !== 1)) continue;
      this.addFrom(later, key, key);
      this.#lastDay[key] = later.#lastDay[key]!;
    }
  }

  /** Adds the sums of key `from` of `others` to `key`. */
  addFrom(others: SumsBy, from: number, key: number): void {
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

import { dayNumber } from '../../src-shared/calendar.ts';
import type { Facts } from './facts.ts';
import type { MonthOfSales } from './pack.ts';

/** Which sales to look at; what is left out does not limit. Ids are those that others were merged into. */
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

/** One invoice of a month as the scan meets it. */
export interface Met {
  month: MonthOfSales;
  /** Its place among the month's invoices. */
  at: number;
  /** Id of the store that it counts for. */
  store: number;
  /** The lines of it that the filter lets through: `first` to before `end`, those `wanted` where products are filtered. */
  first: number;
  end: number;
  /** By product id, 1 for those to count; null where all do. */
  wanted: Uint8Array | null;
}

/**
 * Meets every invoice that the filter lets through, oldest first, in the main currency or the one named; an invoice of
 * which no line is wanted is not met. The object handed over is the same each time.
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

/** Goes to the first line that is wanted; false where none is. */
function beginAtWanted(met: Met, wanted: Uint8Array): boolean {
  const { product } = met.month.lines;
  while (met.first < met.end && wanted[product[met.first]!] !== 1) met.first++;
  return met.first < met.end;
}

/** By id of the store that others count as, 1 for those wanted; null where all are. */
function storesWanted(facts: Facts, { storeId, city }: SalesFilter): Uint8Array | null {
  if (storeId === undefined && city === undefined) return null;
  const mask = new Uint8Array(facts.stores.countsAs.length);
  const only = storeId === undefined ? undefined : facts.stores.countsAs[storeId];
  for (const store of facts.stores.rows.values())
    if ((storeId === undefined || store.id === only) && (city === undefined || store.city === city)) mask[store.id] = 1;
  return mask;
}

/** By a product's own id, 1 for those wanted, under whichever id they count; null where all are. Kept until the facts change. */
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

/** What invoices add up to: money in ten-thousandths, quantities in thousandths. */
export interface Sums {
  /** Returns deducted. */
  revenue: number;
  quantity: number;
  /** What came back, as a positive amount: lines of credit notes and lines of a negative quantity or amount. */
  returns: number;
  /** Invoices that are no credit notes, and what they come to. */
  orders: number;
  ordered: number;
  invoices: number;
  lines: number;
}

export function noSums(): Sums {
  return { revenue: 0, quantity: 0, returns: 0, orders: 0, ordered: 0, invoices: 0, lines: 0 };
}

/** Adds sums to others. */
export function addSums(sums: Sums, more: Sums): void {
  sums.revenue += more.revenue;
  sums.quantity += more.quantity;
  sums.returns += more.returns;
  sums.orders += more.orders;
  sums.ordered += more.ordered;
  sums.invoices += more.invoices;
  sums.lines += more.lines;
}

/** What an invoice's wanted lines come to. @param sums to put it in, which may hold another's */
export function sumsOf(met: Met, sums = noSums()): Sums {
  sums.revenue = sums.quantity = sums.returns = sums.orders = sums.ordered = sums.invoices = sums.lines = 0;
  addInvoice(sums, met);
  return sums;
}

/** What each invoice of a month comes to with all its lines. */
interface WholeInvoices {
  revenue: Float64Array;
  quantity: Float64Array;
  returns: Float64Array;
}

const wholeInvoices = new WeakMap<MonthOfSales, WholeInvoices>();

/** Most questions ask for whole invoices, of which there are far fewer than lines: they are added up once a month. */
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

/** Adds an invoice's wanted lines. */
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

/** Where each sum stands among those of a number. */
const [REVENUE, QUANTITY, RETURNS, ORDERS, ORDERED, INVOICES, LINES] = [0, 1, 2, 3, 4, 5, 6] as const;
const STRIDE = 8;

/**
 * Sums by a whole number below `size` that is told of each line, for instance its product's id; an invoice counts once
 * for each number among its lines. A number's sums stand side by side, since a year of sales is a million lines.
 */
export class SumsBy {
  readonly #size: number;
  readonly #sums: Float64Array;
  /** The invoice that last counted for a number, and its day. */
  readonly #last: Int32Array;
  readonly #lastDay: Int32Array;
  #invoice = 0;

  constructor(size: number) {
    this.#size = size;
    this.#sums = new Float64Array(size * STRIDE);
    this.#last = new Int32Array(size);
    this.#lastDay = new Int32Array(size);
  }

  /** Adds what one invoice comes to under one number. */
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

  /** Adds an invoice's wanted lines, each under the number that `keyOf` says. */
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

  /** Adds what later invoices come to under the same numbers. @param wanted by number, 1 for those to add; null for all */
  addAll(later: SumsBy, wanted: Uint8Array | null): void {
    for (let key = 0; key < this.#size; key++) {
      if (!later.has(key) || (wanted && wanted[key] !== 1)) continue;
      this.addFrom(later, key, key);
      this.#lastDay[key] = later.#lastDay[key]!;
    }
  }

  /** Adds what others come to under one number under a number here. */
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

  /** The day of the last invoice that was added under a number; invoices come oldest first. */
  lastDay(key: number): number | null {
    return this.#sums[key * STRIDE + INVOICES]! > 0 ? this.#lastDay[key]! : null;
  }

  revenue(key: number): number {
    return this.#sums[key * STRIDE + REVENUE]!;
  }

  orders(key: number): number {
    return this.#sums[key * STRIDE + ORDERS]!;
  }

  /** The numbers under which anything was added, in their order. */
  keys(): number[] {
    const keys: number[] = [];
    for (let key = 0; key < this.#size; key++) if (this.has(key)) keys.push(key);
    return keys;
  }

  has(key: number): boolean {
    return this.#sums[key * STRIDE + INVOICES]! > 0;
  }

  /** The same with their sums. */
  *entries(): Generator<[number, Sums]> {
    for (const key of this.keys()) yield [key, this.get(key)];
  }
}

import { dayNumber } from '../../src-shared/calendar.ts';
import type { SalesCube } from './cube.ts';
import type { StoreAttributes } from './dimensions.ts';
import type { SalesMonth } from './pack.ts';

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
  /** A column of lists without a field, with its value: `Route=North`. */
  storeColumn?: string | undefined;
  productColumn?: string | undefined;
}

/** Cursor over the invoices of a month. */
export interface InvoiceCursor {
  month: SalesMonth;
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
export function scanInvoices(
  cube: SalesCube,
  filter: SalesFilter,
  visit: (cursor: InvoiceCursor) => void,
  currency: string | null = cube.currency,
): void {
  const from = filter.from === undefined ? Number.NEGATIVE_INFINITY : dayNumber(filter.from);
  const to = filter.to === undefined ? Number.POSITIVE_INFINITY : dayNumber(filter.to);
  const stores = storeMask(cube, filter);
  const wanted = productMask(cube, filter);
  const { canonicalId } = cube.stores;
  const cursor: InvoiceCursor = { month: undefined as never, at: 0, store: 0, first: 0, end: 0, wanted };
  for (const month of cube.months) {
    if (filter.from !== undefined && month.month < filter.from.slice(0, 7)) continue;
    if (filter.to !== undefined && month.month > filter.to.slice(0, 7)) break;
    const { day, store, salesperson, firstLine, currency: invoiceCurrency } = month.invoices;
    const currencyIndex = currency === null ? -1 : month.currencies.indexOf(currency);
    const salespersonIndex = filter.salesperson === undefined ? -1 : month.salespeople.indexOf(filter.salesperson);
    if ((currency !== null && currencyIndex < 0) || (filter.salesperson !== undefined && salespersonIndex < 0))
      continue;
    cursor.month = month;
    for (let at = 0; at < day.length; at++) {
      if (day[at]! < from || day[at]! > to) continue;
      if (currencyIndex >= 0 && invoiceCurrency[at] !== currencyIndex) continue;
      if (salespersonIndex >= 0 && salesperson[at] !== salespersonIndex) continue;
      const id = canonicalId[store[at]!]!;
      if (stores && stores[id] === 0) continue;
      cursor.at = at;
      cursor.store = id;
      cursor.first = firstLine[at]!;
      cursor.end = firstLine[at + 1]!;
      if (wanted && !skipToWanted(cursor, wanted)) continue;
      visit(cursor);
    }
  }
}

/** Advances to the first matching line; false if there is none. */
function skipToWanted(cursor: InvoiceCursor, wanted: Uint8Array): boolean {
  const { product } = cursor.month.lines;
  while (cursor.first < cursor.end && wanted[product[cursor.first]!] !== 1) cursor.first++;
  return cursor.first < cursor.end;
}

/** Whether a store or product has a value in a column of lists: `Route=North`; true where none is asked for. */
export function hasColumn({ listed }: Pick<StoreAttributes, 'listed'>, asked: string | undefined): boolean {
  if (asked === undefined) return true;
  const at = asked.indexOf('=');
  return String(listed[`x:${asked.slice(0, at)}`] ?? '') === asked.slice(at + 1);
}

/** Mask by canonical store id, 1 for stores to include; null if all are. */
function storeMask(cube: SalesCube, { storeId, city, storeColumn }: SalesFilter): Uint8Array | null {
  if (storeId === undefined && city === undefined && storeColumn === undefined) return null;
  const mask = new Uint8Array(cube.stores.canonicalId.length);
  const only = storeId === undefined ? undefined : cube.stores.canonicalId[storeId];
  for (const store of cube.stores.rows.values())
    if (
      (storeId === undefined || store.id === only) &&
      (city === undefined || store.city === city) &&
      hasColumn(store, storeColumn)
    )
      mask[store.id] = 1;
  return mask;
}

/** Mask by raw product id (before merges), 1 for products to include; null if all are. Memoised. */
export function productMask(
  cube: SalesCube,
  { productId, category, brand, productColumn }: SalesFilter,
): Uint8Array | null {
  const asked = [productId, category, brand, productColumn];
  if (asked.every((one) => one === undefined)) return null;
  return cube.memo(`products wanted ${JSON.stringify(asked.map((one) => one ?? null))}`, () => {
    const { canonicalId, rows } = cube.products;
    const only = productId === undefined ? undefined : canonicalId[productId];
    const mask = new Uint8Array(canonicalId.length);
    for (let id = 0; id < mask.length; id++) {
      const product = rows.get(canonicalId[id]!);
      if (!product || (productId !== undefined && canonicalId[id] !== only)) continue;
      if (category !== undefined && product.category !== category) continue;
      if ((brand === undefined || product.brand === brand) && hasColumn(product, productColumn)) mask[id] = 1;
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

export function emptySums(): Sums {
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
export function invoiceSums(invoice: InvoiceCursor, sums = emptySums()): Sums {
  sums.revenue = sums.quantity = sums.returns = sums.orders = sums.ordered = sums.invoices = sums.lines = 0;
  addInvoice(sums, invoice);
  return sums;
}

/** Sums of each invoice of a month over all its lines. */
interface InvoiceTotals {
  revenue: Float64Array;
  quantity: Float64Array;
  returns: Float64Array;
}

const invoiceTotalsCache = new WeakMap<SalesMonth, InvoiceTotals>();

/** Computed once per month: most queries need whole invoices, of which there are far fewer than lines. */
function invoiceTotalsOf(month: SalesMonth): InvoiceTotals {
  let totals = invoiceTotalsCache.get(month);
  if (totals) return totals;
  const { firstLine, isCredit, day } = month.invoices;
  const { total, quantity } = month.lines;
  const zeros = () => new Float64Array(day.length);
  totals = { revenue: zeros(), quantity: zeros(), returns: zeros() };
  for (let at = 0; at < day.length; at++) {
    for (let line = firstLine[at]!; line < firstLine[at + 1]!; line++) {
      totals.revenue[at]! += total[line]!;
      totals.quantity[at]! += quantity[line]!;
      if (isCredit[at] === 1 || total[line]! < 0 || quantity[line]! < 0) totals.returns[at]! -= total[line]!;
    }
  }
  invoiceTotalsCache.set(month, totals);
  return totals;
}

/** Adds the matching lines of one invoice. */
export function addInvoice(sums: Sums, { month, at, first, end, wanted }: InvoiceCursor): void {
  const { total, quantity, product } = month.lines;
  const { isCredit: credits, firstLine } = month.invoices;
  const isCredit = credits[at] === 1;
  if (wanted === null && first === firstLine[at] && end === firstLine[at + 1]) {
    const totals = invoiceTotalsOf(month);
    const revenue = totals.revenue[at]!;
    sums.revenue += revenue;
    sums.quantity += totals.quantity[at]!;
    sums.returns += totals.returns[at]!;
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

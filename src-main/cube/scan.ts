import { dayNumber } from '../../src-shared/calendar.ts';
import type { SalesCube } from './cube.ts';
import type { StoreAttributes } from './dimensions.ts';
import { type InvoiceTotals, invoiceTotalsOf } from './invoice-totals.ts';
import type { SalesMonth } from './pack.ts';
import { idsMergedInto, placesOf } from './postings.ts';

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
  /** Sums of the month's invoices over the lines that pass; null where they have to be added up. */
  totals: InvoiceTotals | null;
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
  const ids = {
    store: filter.storeId === undefined ? null : idsMergedInto(canonicalId, filter.storeId),
    product: filter.productId === undefined ? null : idsMergedInto(cube.products.canonicalId, filter.productId),
  };
  const cursor: InvoiceCursor = { month: undefined as never, at: 0, store: 0, first: 0, end: 0, wanted, totals: null };
  for (const month of cube.months) {
    if (filter.from !== undefined && month.month < filter.from.slice(0, 7)) continue;
    if (filter.to !== undefined && month.month > filter.to.slice(0, 7)) break;
    const { day, store, salesperson, firstLine, currency: invoiceCurrency } = month.invoices;
    const currencyIndex = currency === null ? -1 : month.currencies.indexOf(currency);
    const salespersonIndex = filter.salesperson === undefined ? -1 : month.salespeople.indexOf(filter.salesperson);
    if ((currency !== null && currencyIndex < 0) || (filter.salesperson !== undefined && salespersonIndex < 0))
      continue;
    cursor.month = month;
    const places = placesOf(month, ids);
    // of one store or product, few invoices have to be added up
    const totals = places === null ? invoiceTotalsOf(month, wanted) : null;
    cursor.totals = totals;
    const count = places === null ? day.length : places.length;
    for (let nth = 0; nth < count; nth++) {
      const at = places === null ? nth : places[nth]!;
      if (day[at]! < from || day[at]! > to) continue;
      if (currencyIndex >= 0 && invoiceCurrency[at] !== currencyIndex) continue;
      if (salespersonIndex >= 0 && salesperson[at] !== salespersonIndex) continue;
      const id = canonicalId[store[at]!]!;
      if (stores && stores[id] === 0) continue;
      cursor.at = at;
      cursor.store = id;
      cursor.first = firstLine[at]!;
      cursor.end = firstLine[at + 1]!;
      if (wanted && (totals ? totals.lines[at] === 0 : !skipToWanted(cursor, wanted))) continue;
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

/** Adds the matching lines of one invoice. */
export function addInvoice(sums: Sums, { month, at, first, end, wanted, totals }: InvoiceCursor): void {
  const isCredit = month.invoices.isCredit[at] === 1;
  let revenue = 0;
  if (totals) {
    revenue = totals.revenue[at]!;
    sums.quantity += totals.quantity[at]!;
    sums.returns += totals.returns[at]!;
    sums.lines += totals.lines[at]!;
  } else {
    const { total, quantity, product } = month.lines;
    for (let line = first; line < end; line++) {
      if (wanted && wanted[product[line]!] !== 1) continue;
      revenue += total[line]!;
      sums.quantity += quantity[line]!;
      sums.lines++;
      if (isCredit || total[line]! < 0 || quantity[line]! < 0) sums.returns -= total[line]!;
    }
  }
  sums.revenue += revenue;
  sums.invoices++;
  if (!isCredit) {
    sums.orders++;
    sums.ordered += revenue;
  }
}

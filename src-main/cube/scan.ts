import { dayNumber } from '../../src-shared/calendar.ts';
import type { SalesCube } from './cube.ts';
import type { StoreAttributes } from './dimensions.ts';
import { addUpInvoice, emptyTotals, type InvoiceTotals, invoiceTotalsOf } from './invoice-totals.ts';
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
  /** Sums of the month's invoices over the lines that pass; null where those of the range have to be added up. */
  totals: InvoiceTotals | null;
}

/** The invoices of a month that pass a filter, oldest first. Its arrays are used again for the next month. */
export interface MonthSelection {
  month: SalesMonth;
  /** Indices among the month's invoices. */
  places: Int32Array;
  /** Canonical ids of their stores. */
  stores: Int32Array;
  wanted: Uint8Array | null;
  /** Sums over the lines that pass, by index among the month's invoices. */
  totals: InvoiceTotals;
  /** Whether they are all invoices of the month with a matching line; then `totals` are the same at each scan. */
  isWhole: boolean;
}

/** Room for the sums of few invoices of a month, for the next scan. */
let spareTotals: InvoiceTotals | null = null;

/**
 * Visits the invoices that pass the filter month by month, oldest first, in the main currency or the given one (null:
 * all). Invoices without a matching line are skipped.
 */
export function scanMonths(
  cube: SalesCube,
  filter: SalesFilter,
  visit: (selection: MonthSelection) => void,
  currency: string | null = cube.currency,
): void {
  const from = filter.from === undefined ? Number.NEGATIVE_INFINITY : dayNumber(filter.from);
  const to = filter.to === undefined ? Number.POSITIVE_INFINITY : dayNumber(filter.to);
  const isStoreWanted = storeMask(cube, filter);
  const wanted = productMask(cube, filter);
  const { canonicalId } = cube.stores;
  const ids = {
    store: filter.storeId === undefined ? null : idsMergedInto(canonicalId, filter.storeId),
    product: filter.productId === undefined ? null : idsMergedInto(cube.products.canonicalId, filter.productId),
  };
  let [places, stores] = [new Int32Array(0), new Int32Array(0)];
  // a scan within this one takes its own
  let fewTotals = spareTotals ?? emptyTotals(0);
  spareTotals = null;
  for (const month of cube.months) {
    if (filter.from !== undefined && month.month < filter.from.slice(0, 7)) continue;
    if (filter.to !== undefined && month.month > filter.to.slice(0, 7)) break;
    const { day, store, salesperson, currency: invoiceCurrency } = month.invoices;
    const currencyIndex = currency === null ? -1 : month.currencies.indexOf(currency);
    const salespersonIndex = filter.salesperson === undefined ? -1 : month.salespeople.indexOf(filter.salesperson);
    if ((currency !== null && currencyIndex < 0) || (filter.salesperson !== undefined && salespersonIndex < 0))
      continue;
    const few = placesOf(month, ids);
    const most = few === null ? day.length : few.length;
    if (places.length < most) [places, stores] = [new Int32Array(most), new Int32Array(most)];
    let totals = fewTotals;
    if (few === null || wanted === null) totals = invoiceTotalsOf(month, wanted);
    else {
      // of one store or product, few invoices have to be added up
      if (totals.lines.length < day.length) totals = fewTotals = emptyTotals(day.length);
      for (const at of few) addUpInvoice(month, wanted, at, totals);
    }
    // sorted by day, so the first and the last tell
    const isDayLimited = day[0]! < from || day.at(-1)! > to;
    const isCurrencyLimited = currencyIndex >= 0 && month.currencies.length > 1;
    const { lines } = totals;
    let [passed, count] = [0, 0];
    for (let nth = 0; nth < most; nth++) {
      const at = few === null ? nth : few[nth]!;
      if (isDayLimited && (day[at]! < from || day[at]! > to)) continue;
      if (isCurrencyLimited && invoiceCurrency[at] !== currencyIndex) continue;
      if (salespersonIndex >= 0 && salesperson[at] !== salespersonIndex) continue;
      const id = canonicalId[store[at]!]!;
      if (isStoreWanted !== null && isStoreWanted[id] === 0) continue;
      passed++;
      if (wanted !== null && lines[at] === 0) continue;
      places[count] = at;
      stores[count++] = id;
    }
    if (count === 0) continue;
    const isWhole = few === null && passed === day.length;
    visit({ month, places: places.subarray(0, count), stores: stores.subarray(0, count), wanted, totals, isWhole });
  }
  spareTotals = fewTotals;
}

/** Visits every invoice that {@link scanMonths} selects. The cursor object is reused for the invoices of a month. */
export function scanInvoices(
  cube: SalesCube,
  filter: SalesFilter,
  visit: (cursor: InvoiceCursor) => void,
  currency: string | null = cube.currency,
): void {
  scanMonths(
    cube,
    filter,
    ({ month, places, stores, wanted, totals }) => {
      const { firstLine } = month.invoices;
      const cursor: InvoiceCursor = { month, at: 0, store: 0, first: 0, end: 0, wanted, totals };
      for (let nth = 0; nth < places.length; nth++) {
        const at = places[nth]!;
        cursor.at = at;
        cursor.store = stores[nth]!;
        cursor.first = firstLine[at]!;
        cursor.end = firstLine[at + 1]!;
        visit(cursor);
      }
    },
    currency,
  );
}

/** Whether a store or product has a value in a column of lists: `Route=North`; true where none is asked for. */
export function hasColumn({ listed }: Pick<StoreAttributes, 'listed'>, asked: string | undefined): boolean {
  if (asked === undefined) return true;
  const at = asked.indexOf('=');
  return String(listed[`x:${asked.slice(0, at)}`] ?? '') === asked.slice(at + 1);
}

/** Mask by canonical store id, 1 for stores to include; null if all are. Memoised. */
function storeMask(cube: SalesCube, { storeId, city, storeColumn }: SalesFilter): Uint8Array | null {
  const asked = [storeId, city, storeColumn];
  if (asked.every((one) => one === undefined)) return null;
  return cube.memo(`stores wanted ${JSON.stringify(asked.map((one) => one ?? null))}`, () => {
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
  });
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

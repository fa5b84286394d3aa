import { dateOfDayNumber } from '../../src-shared/calendar.ts';
import type { SalesCube } from '../cube/cube.ts';
import { GroupedSums } from '../cube/grouped-sums.ts';
import { sumsByProduct } from '../cube/monthly-product-sums.ts';
import type { SalesMonth } from '../cube/pack.ts';
import {
  addInvoice,
  addSums,
  emptySums,
  invoiceSums,
  type SalesFilter,
  type Sums,
  scanInvoices,
} from '../cube/scan.ts';

const TOP = 10;

/** All aggregates of one pass over the sales of a period. */
export interface SalesAggregates {
  sums: Sums;
  firstDay: number | null;
  lastDay: number | null;
  byStore: GroupedSums;
  byProduct: GroupedSums;
  bySalesperson: Map<string, Sums>;
  byMonth: Map<string, Sums>;
  stores: number;
  products: number;
  /** The largest invoices, in descending order. */
  topInvoices: { id: number; day: number; store: number; total: number }[];
}

/**
 * Aggregates the sales that pass the filter, in the main currency; memoised.
 * @param currency null sums all currencies: valid for counts, not for money
 */
export function aggregateSales(
  cube: SalesCube,
  filter: SalesFilter,
  currency: string | null = cube.currency,
): SalesAggregates {
  if (currency === null && cube.otherCurrencies.length === 0) return aggregateSales(cube, filter);
  return cube.memo(`tally ${currency} ${JSON.stringify(filter)}`, () => computeAggregates(cube, filter, currency));
}

function computeAggregates(cube: SalesCube, filter: SalesFilter, currency: string | null): SalesAggregates {
  const byStore = new GroupedSums(cube.stores.canonicalId.length);
  const byProduct = sumsByProduct(cube, filter, currency);
  const bySalesperson = new Map<string, Sums>();
  const byMonth = new Map<string, Sums>();
  const sums = emptySums();
  const largest: SalesAggregates['topInvoices'] = [];
  let [firstDay, lastDay] = [null as number | null, null as number | null];
  const sumsBuffer = emptySums();
  let currentMonth: SalesMonth | null = null;
  // sums of the current month by salesperson, from which all others are added up
  let ofMonth: Sums[] = [];
  const finishMonth = () => {
    ofMonth.forEach((its, salesperson) => {
      addSums(sumsUnder(bySalesperson, currentMonth!.salespeople[salesperson]!), its);
      addSums(sumsUnder(byMonth, currentMonth!.month), its);
      addSums(sums, its);
    });
    ofMonth = [];
  };
  scanInvoices(
    cube,
    filter,
    (invoice) => {
      const { month, at, store } = invoice;
      if (month !== currentMonth) {
        finishMonth();
        currentMonth = month;
      }
      const day = month.invoices.day[at]!;
      invoiceSums(invoice, sumsBuffer);
      const salesperson = month.invoices.salesperson[at]!;
      ofMonth[salesperson] ??= emptySums();
      addSums(ofMonth[salesperson], sumsBuffer);
      byStore.addInvoice(store, sumsBuffer, day);
      firstDay ??= day;
      lastDay = day;
      const total = sumsBuffer.revenue;
      if (largest.length < TOP || total > largest.at(-1)!.total) {
        const index = largest.findIndex((other) => other.total < total);
        largest.splice(index < 0 ? largest.length : index, 0, { id: month.invoices.id[at]!, day, store, total });
        if (largest.length > TOP) largest.pop();
      }
    },
    currency,
  );
  finishMonth();
  return {
    sums,
    firstDay,
    lastDay,
    byStore,
    byProduct,
    bySalesperson,
    byMonth,
    stores: byStore.keys().length,
    products: byProduct.keys().length,
    topInvoices: largest,
  };
}

/** Totals of a period without the breakdowns. */
export function salesSummary(cube: SalesCube, filter: SalesFilter): Pick<SalesAggregates, 'sums' | 'stores'> {
  return cube.memo(`summary ${JSON.stringify(filter)}`, () => {
    const sums = emptySums();
    const bought = new Uint8Array(cube.stores.canonicalId.length);
    scanInvoices(cube, filter, (invoice) => {
      addInvoice(sums, invoice);
      bought[invoice.store] = 1;
    });
    return { sums, stores: bought.reduce((count, one) => count + one, 0) };
  });
}

/** The sums under a key of a map, created if missing. */
export function sumsUnder<Key>(map: Map<Key, Sums>, key: Key): Sums {
  let found = map.get(key);
  if (!found) {
    found = emptySums();
    map.set(key, found);
  }
  return found;
}

/** First and last day of all sales in the main currency; null if there are none. */
export function dateRange(cube: SalesCube): { first: string; last: string } | null {
  return cube.memo('extent', () => {
    let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    scanInvoices(cube, {}, ({ month, at }) => {
      const day = month.invoices.day[at]!;
      first = Math.min(first, day);
      last = Math.max(last, day);
    });
    return first <= last ? { first: dateOfDayNumber(first), last: dateOfDayNumber(last) } : null;
  });
}

import { dateOfDayNumber } from '../../src-shared/calendar.ts';
import type { SalesCube } from '../cube/cube.ts';
import { GroupedSums } from '../cube/grouped-sums.ts';
import type { InvoiceTotals } from '../cube/invoice-totals.ts';
import { sumsByProduct } from '../cube/monthly-product-sums.ts';
import {
  addSums,
  emptySums,
  type MonthSelection,
  type SalesFilter,
  type Sums,
  scanInvoices,
  scanMonths,
} from '../cube/scan.ts';
import { firstSorted } from './figures.ts';

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
  scanMonths(
    cube,
    filter,
    (selection) => {
      const { month, places, stores, totals } = selection;
      const { id, store, day } = month.invoices;
      byStore.addInvoices(selection, stores);
      const figures = figuresOfMonth(selection);
      // from the sums by salesperson all others are added up
      for (const [salesperson, its] of figures.bySalesperson.entries()) {
        addSums(sumsUnder(bySalesperson, month.salespeople[salesperson]!), its);
        addSums(sumsUnder(byMonth, month.month), its);
        addSums(sums, its);
      }
      firstDay ??= day[places[0]!]!;
      lastDay = day[places.at(-1)!]!;
      for (const at of figures.largest)
        largest.push({
          id: id[at]!,
          day: day[at]!,
          store: cube.stores.canonicalId[store[at]!]!,
          total: totals.revenue[at]!,
        });
    },
    currency,
  );
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
    topInvoices: firstSorted(largest, TOP, (a, b) => b.total - a.total),
  };
}

/** What is added up of the invoices of a month, whichever stores are merged. */
interface MonthFigures {
  /** By index among the month's salespeople. */
  bySalesperson: GroupedSums;
  /** Indices of the largest invoices, the largest first. */
  largest: number[];
}

const ofWholeMonths = new WeakMap<InvoiceTotals, MonthFigures>();

/** Those of whole months are kept as long as the sums of their invoices. */
function figuresOfMonth(selection: MonthSelection): MonthFigures {
  const { totals, isWhole } = selection;
  const kept = isWhole ? ofWholeMonths.get(totals) : undefined;
  if (kept) return kept;
  const figures = computeFigures(selection);
  if (isWhole) ofWholeMonths.set(totals, figures);
  return figures;
}

function computeFigures(selection: MonthSelection): MonthFigures {
  const { month, places, totals } = selection;
  const { salesperson } = month.invoices;
  const bySalesperson = new GroupedSums(month.salespeople.length);
  bySalesperson.addInvoices(
    selection,
    places.map((at) => salesperson[at]!),
  );
  return { bySalesperson, largest: firstSorted(places, TOP, (a, b) => totals.revenue[b]! - totals.revenue[a]!) };
}

/** Totals of a period without the breakdowns. */
export function salesSummary(cube: SalesCube, filter: SalesFilter): Pick<SalesAggregates, 'sums' | 'stores'> {
  return cube.memo(`summary ${JSON.stringify(filter)}`, () => {
    const sums = emptySums();
    const bought = new Uint8Array(cube.stores.canonicalId.length);
    scanMonths(cube, filter, (selection) => {
      for (const [, its] of figuresOfMonth(selection).bySalesperson.entries()) addSums(sums, its);
      const { stores } = selection;
      for (let nth = 0; nth < stores.length; nth++) bought[stores[nth]!] = 1;
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

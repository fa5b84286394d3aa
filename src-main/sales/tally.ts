import { dateOfDay } from '../../src-shared/calendar.ts';
import type { Facts } from '../facts/facts.ts';
import type { MonthOfSales } from '../facts/pack.ts';
import { sumsByProduct } from '../facts/products-of-month.ts';
import {
  addInvoice,
  addSums,
  eachInvoice,
  noSums,
  type SalesFilter,
  type Sums,
  SumsBy,
  sumsOf,
} from '../facts/scan.ts';

const TOP = 10;

/** All aggregates of one pass over the sales of a period. */
export interface Tally {
  sums: Sums;
  firstDay: number | null;
  lastDay: number | null;
  byStore: SumsBy;
  byProduct: SumsBy;
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
export function tally(facts: Facts, filter: SalesFilter, currency: string | null = facts.currency): Tally {
  if (currency === null && facts.otherCurrencies.length === 0) return tally(facts, filter);
  return facts.once(`tally ${currency} ${JSON.stringify(filter)}`, () => tallyAnew(facts, filter, currency));
}

function tallyAnew(facts: Facts, filter: SalesFilter, currency: string | null): Tally {
  const byStore = new SumsBy(facts.stores.countsAs.length);
  const byProduct = sumsByProduct(facts, filter, currency);
  const bySalesperson = new Map<string, Sums>();
  const byMonth = new Map<string, Sums>();
  const sums = noSums();
  const largest: Tally['topInvoices'] = [];
  let [firstDay, lastDay] = [null as number | null, null as number | null];
  const its = noSums();
  let current: MonthOfSales | null = null;
  let ofMonth = sums;
  let ofSalespeople: Sums[] = [];
  eachInvoice(
    facts,
    filter,
    (met) => {
      const { month, at, store } = met;
      if (month !== current) {
        current = month;
        ofMonth = sumsIn(byMonth, month.month);
        ofSalespeople = [];
      }
      const day = month.invoices.day[at]!;
      sumsOf(met, its);
      addSums(sums, its);
      const salesperson = month.invoices.salesperson[at]!;
      ofSalespeople[salesperson] ??= sumsIn(bySalesperson, month.salespeople[salesperson]!);
      addSums(ofSalespeople[salesperson], its);
      addSums(ofMonth, its);
      byStore.addInvoice(store, its, day);
      firstDay ??= day;
      lastDay = day;
      const total = its.revenue;
      if (largest.length < TOP || total > largest.at(-1)!.total) {
        const place = largest.findIndex((other) => other.total < total);
        largest.splice(place < 0 ? largest.length : place, 0, { id: month.invoices.id[at]!, day, store, total });
        if (largest.length > TOP) largest.pop();
      }
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
    topInvoices: largest,
  };
}

/** Totals of a period without the breakdowns. */
export function summary(facts: Facts, filter: SalesFilter): Pick<Tally, 'sums' | 'stores'> {
  return facts.once(`summary ${JSON.stringify(filter)}`, () => {
    const sums = noSums();
    const bought = new Uint8Array(facts.stores.countsAs.length);
    eachInvoice(facts, filter, (met) => {
      addInvoice(sums, met);
      bought[met.store] = 1;
    });
    return { sums, stores: bought.reduce((count, one) => count + one, 0) };
  });
}

/** The sums under a key of a map, created if missing. */
export function sumsIn<Key>(map: Map<Key, Sums>, key: Key): Sums {
  let found = map.get(key);
  if (!found) {
    found = noSums();
    map.set(key, found);
  }
  return found;
}

/** First and last day of all sales in the main currency; null if there are none. */
export function extent(facts: Facts): { first: string; last: string } | null {
  return facts.once('extent', () => {
    let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    eachInvoice(facts, {}, ({ month, at }) => {
      const day = month.invoices.day[at]!;
      first = Math.min(first, day);
      last = Math.max(last, day);
    });
    return first <= last ? { first: dateOfDay(first), last: dateOfDay(last) } : null;
  });
}

import { addDays, addMonths } from '../../src-shared/calendar.ts';
import type { Facts } from './facts.ts';
import type { MonthOfSales } from './pack.ts';
import { eachInvoice, productsWanted, type SalesFilter, SumsBy } from './scan.ts';

/** Sums of a month by canonical product id, with the merges that they were computed with. */
interface Kept {
  countsAs: Int32Array;
  sums: SumsBy;
}

const kept = new WeakMap<MonthOfSales, Kept>();

/**
 * Sums by canonical product id of the lines that pass the filter. Whole months come from a cache, so that a year does
 * not have to be summed line by line each time.
 */
export function sumsByProduct(facts: Facts, filter: SalesFilter, currency: string | null): SumsBy {
  const { countsAs } = facts.products;
  const counted = (product: number) => countsAs[product]!;
  const sums = new SumsBy(countsAs.length);
  const addLines = (part: SalesFilter) => eachInvoice(facts, part, (met) => sums.addLines(met, counted), currency);
  if (filter.storeId !== undefined || filter.city !== undefined || filter.salesperson !== undefined) {
    addLines(filter);
    return sums;
  }
  const wanted = productsWanted(facts, filter);
  for (const month of facts.months) {
    const first = `${month.month}-01`;
    const last = addDays(addMonths(first, 1), -1);
    if ((filter.from ?? first) > last || (filter.to ?? last) < first) continue;
    const isWhole = (filter.from ?? first) <= first && (filter.to ?? last) >= last;
    if (isWhole && (currency === null || month.currencies.every((code) => code === currency)))
      sums.addAll(sumsOfMonth(facts, month), wanted);
    else addLines({ ...filter, from: later(filter.from, first), to: earlier(filter.to, last) });
  }
  return sums;
}

function sumsOfMonth(facts: Facts, month: MonthOfSales): SumsBy {
  const { countsAs } = facts.products;
  const known = kept.get(month);
  if (known && isSame(known.countsAs, countsAs)) return known.sums;
  const sums = new SumsBy(countsAs.length);
  eachInvoice({ ...facts, months: [month] }, {}, (met) => sums.addLines(met, (id) => countsAs[id]!), null);
  kept.set(month, { countsAs, sums });
  return sums;
}

const isSame = (one: Int32Array, other: Int32Array) =>
  one === other || (one.length === other.length && one.every((id, i) => id === other[i]));
const later = (one: string | undefined, other: string) => (one !== undefined && one > other ? one : other);
const earlier = (one: string | undefined, other: string) => (one !== undefined && one < other ? one : other);

import { addDays, addMonths } from '../../src-shared/calendar.ts';
import type { SalesCube } from './cube.ts';
import { GroupedSums } from './grouped-sums.ts';
import type { SalesMonth } from './pack.ts';
import { productMask, type SalesFilter, scanMonths } from './scan.ts';

/** Sums of a month by canonical product id, with the merges that they were computed with. */
interface CachedMonth {
  canonicalId: Int32Array;
  sums: GroupedSums;
}

const monthCache = new WeakMap<SalesMonth, CachedMonth>();

/**
 * Sums by canonical product id of the lines that pass the filter. Whole months come from a cache, so that a year does
 * not have to be summed line by line each time.
 */
export function sumsByProduct(cube: SalesCube, filter: SalesFilter, currency: string | null): GroupedSums {
  const { canonicalId } = cube.products;
  const sums = new GroupedSums(canonicalId.length);
  if (filter.storeId !== undefined || filter.city !== undefined || filter.salesperson !== undefined) {
    addLines(sums, cube, filter, currency);
    return sums;
  }
  const wanted = productMask(cube, filter);
  for (const month of cube.months) {
    const first = `${month.month}-01`;
    const last = addDays(addMonths(first, 1), -1);
    if ((filter.from ?? first) > last || (filter.to ?? last) < first) continue;
    const isWhole = (filter.from ?? first) <= first && (filter.to ?? last) >= last;
    if (isWhole && (currency === null || month.currencies.every((code) => code === currency)))
      sums.addAll(monthSums(cube, month), wanted);
    else addLines(sums, cube, { ...filter, from: later(filter.from, first), to: earlier(filter.to, last) }, currency);
  }
  return sums;
}

/** Adds lines by canonical product id. */
function addLines(sums: GroupedSums, cube: SalesCube, filter: SalesFilter, currency: string | null): void {
  const { canonicalId } = cube.products;
  const keyOf = (product: number) => canonicalId[product]!;
  scanMonths(cube, filter, (selection) => sums.addLines(selection, keyOf), currency);
}

function monthSums(cube: SalesCube, month: SalesMonth): GroupedSums {
  const { canonicalId } = cube.products;
  const cached = monthCache.get(month);
  if (cached && areMergedAlike(cached.canonicalId, canonicalId)) return cached.sums;
  const sums = new GroupedSums(canonicalId.length);
  addLines(sums, { ...cube, months: [month] }, {}, null);
  monthCache.set(month, { canonicalId, sums });
  return sums;
}

/** Whether entities are merged in the same way. */
export const areMergedAlike = (one: Int32Array, other: Int32Array) =>
  one === other || (one.length === other.length && one.every((id, i) => id === other[i]));
const later = (one: string | undefined, other: string) => (one !== undefined && one > other ? one : other);
const earlier = (one: string | undefined, other: string) => (one !== undefined && one < other ? one : other);

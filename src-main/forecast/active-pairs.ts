import { dateOfDayNumber } from '../../src-shared/calendar.ts';
import type { SalesCube } from '../cube/cube.ts';
import { scanInvoices } from '../cube/scan.ts';

/** Fewest periods with sales of a pair that is forecast. */
const MIN_ACTIVE = 4;
/** Pairs of store and product that are counted at once; with more, the sales are read several times. */
const PAIRS_AT_ONCE = 4_000_000;

interface Pair {
  key: number;
  active: number;
  /** Place of its first line among all. */
  seen: number;
}

/**
 * The pairs of store and product that sold in most periods, of equal ones those that sold first. Of ten million lines nearly
 * each is of another pair, so they are counted before any has values.
 * @returns keys, store × products + product, and how many pairs are left out
 */
export function mostActivePairs(
  cube: SalesCube,
  range: { first: number; last: number },
  periods: { of: Int32Array; finished: number },
  most: number,
  pairsAtOnce = PAIRS_AT_ONCE,
): { keys: number[]; leftOut: number } {
  const { canonicalId } = cube.products;
  const products = canonicalId.length;
  const stores = cube.stores.canonicalId.length;
  const storesAtOnce = Math.min(stores, Math.max(1, Math.floor(pairsAtOnce / products)));
  let best: Pair[] = [];
  const cut = () => {
    best = best.sort((a, b) => b.active - a.active || a.seen - b.seen).slice(0, most);
  };
  let all = 0;
  const size = storesAtOnce * products;
  const active = new Uint16Array(size);
  const last = new Int16Array(size);
  const seen = new Int32Array(size);
  for (let from = 0; from < stores; from += storesAtOnce) {
    active.fill(0);
    last.fill(-1);
    let nth = 0;
    scanInvoices(cube, { to: dateOfDayNumber(range.last) }, ({ month, at, store, first, end }) => {
      const place = (store - from) * products;
      if (store < from || store >= from + storesAtOnce) {
        nth += end - first;
        return;
      }
      const period = periods.of[month.invoices.day[at]! - range.first]!;
      const { product } = month.lines;
      for (let line = first; line < end; line++, nth++) {
        const pair = place + canonicalId[product[line]!]!;
        if (last[pair] === period) continue;
        if (last[pair] === -1) {
          seen[pair] = nth;
          if (period < periods.finished) all++;
        }
        last[pair] = period;
        active[pair]!++;
      }
    });
    for (let pair = 0; pair < size; pair++) {
      if (active[pair]! < MIN_ACTIVE) continue;
      best.push({ key: from * products + pair, active: active[pair]!, seen: seen[pair]! });
      if (best.length > 10 * most) cut();
    }
  }
  cut();
  return { keys: best.map(({ key }) => key), leftOut: all - best.length };
}

import { entriesBefore, type SalesCells } from './sales-cells.ts';

/** The days in which each store buys: from its first order until it stopped, or until the data ends. */
export interface StoreSpans {
  /** NaN for stores without an order. */
  from: Float64Array;
  to: Float64Array;
  active: Uint8Array;
}

/** A store has stopped when it is silent for longer than … times its usual and its long waits, and four weeks. */
const STOPPED_AFTER_USUAL = 3;
const STOPPED_AFTER_LONG = 1.3;
const MIN_SILENCE = 28;

/** When each store bought, by what is known before a day. */
export function storeSpans(cells: SalesCells, end: number): StoreSpans {
  const count = cells.stores.length;
  const first = new Int32Array(count).fill(-1);
  const last = new Int32Array(count).fill(-1);
  const waits: number[][] = Array.from({ length: count }, () => []);
  const until = entriesBefore(cells, end);
  for (let i = 0; i < until; i++) {
    const s = cells.store[i]!;
    const day = cells.day[i]!;
    if (first[s]! < 0) first[s] = day;
    else if (day > last[s]!) waits[s]!.push(day - last[s]!);
    last[s] = day;
  }
  const sorted = waits.map((list) => list.sort((a, b) => a - b));
  const usualOf = (list: number[]) => list[list.length >> 1]!;
  const known = sorted
    .filter((list) => list.length >= 2)
    .map(usualOf)
    .sort((a, b) => a - b);
  const typical = known[known.length >> 1] ?? 30;
  const spans: StoreSpans = {
    from: new Float64Array(count).fill(Number.NaN),
    to: new Float64Array(count),
    active: new Uint8Array(count),
  };
  sorted.forEach((list, s) => {
    if (first[s]! < 0) return;
    const usual = list.length >= 2 ? usualOf(list) : Math.max(typical, list[0] ?? 0);
    const long = list[Math.floor(list.length * 0.95)] ?? usual;
    const silent = end - 1 - last[s]!;
    const active = silent <= Math.max(STOPPED_AFTER_USUAL * usual, STOPPED_AFTER_LONG * long, MIN_SILENCE);
    spans.from[s] = first[s]! - cells.first <= Math.max(1.5 * usual, 14) ? cells.first : first[s]! - usual / 2;
    spans.to[s] = active ? end : last[s]! + usual / 2;
    spans.active[s] = active ? 1 : 0;
  });
  return spans;
}

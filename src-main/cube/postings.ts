import type { SalesMonth } from './pack.ts';

/** Where each id occurs in a column, ascending. */
interface Postings {
  /** Offset of an id's first place, by id; one more entry than there are ids. */
  first: Int32Array;
  place: Int32Array;
}

const byStore = new WeakMap<SalesMonth, Postings>();
const byProduct = new WeakMap<SalesMonth, Postings>();

/** All ids that are counted under the canonical id of one of them. */
export function idsMergedInto(canonicalId: Int32Array, id: number): number[] {
  const canonical = canonicalId[id];
  if (!canonical) return [];
  const ids: number[] = [];
  for (let other = 0; other < canonicalId.length; other++) if (canonicalId[other] === canonical) ids.push(other);
  return ids;
}

/**
 * Indices of the invoices of a month that are of one of the stores, or have a line of one of the products, ascending; null
 * where neither is asked for. A page of one store or product so reads its own invoices only.
 */
export function placesOf(
  month: SalesMonth,
  ids: { store: number[] | null; product: number[] | null },
): Int32Array | null {
  if (ids.store) return placesIn(postingsOf(byStore, month, month.invoices.store), ids.store);
  if (!ids.product) return null;
  const lines = placesIn(postingsOf(byProduct, month, month.lines.product), ids.product);
  const { firstLine } = month.invoices;
  const places = new Int32Array(lines.length);
  let [count, at] = [0, 0];
  for (const line of lines) {
    if (count > 0 && line < firstLine[at + 1]!) continue;
    at = invoiceOfLine(firstLine, line, at);
    places[count++] = at;
  }
  return places.subarray(0, count);
}

/** Index of the invoice of a line. @param from an invoice that is not behind it */
function invoiceOfLine(firstLine: Int32Array, line: number, from: number): number {
  let [low, high] = [from, firstLine.length - 2];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (firstLine[middle]! <= line) low = middle;
    else high = middle - 1;
  }
  return low;
}

function placesIn({ first, place }: Postings, ids: number[]): Int32Array {
  const known = ids.filter((id) => id + 1 < first.length);
  if (known.length === 1) return place.subarray(first[known[0]!], first[known[0]! + 1]);
  return Int32Array.from(known.flatMap((id) => [...place.subarray(first[id], first[id + 1])])).sort();
}

/** Computed once per month, by a counting sort. */
function postingsOf(cache: WeakMap<SalesMonth, Postings>, month: SalesMonth, column: Int32Array): Postings {
  let postings = cache.get(month);
  if (postings) return postings;
  const most = column.reduce((highest, id) => Math.max(highest, id), 0);
  const first = new Int32Array(most + 2);
  for (const id of column) first[id + 1]!++;
  for (let id = 0; id <= most; id++) first[id + 1]! += first[id]!;
  const next = first.slice();
  const place = new Int32Array(column.length);
  for (let at = 0; at < column.length; at++) place[next[column[at]!]!++] = at;
  postings = { first, place };
  cache.set(month, postings);
  return postings;
}

import { earlier } from '../../src-shared/calendar.ts';
import type { SalesCube } from '../cube/cube.ts';
import type { Db } from '../db/open.ts';
import { foldIdentity } from '../import/fields/identity.ts';

/** A batch of a product in a place, as it was counted. */
export interface StockBatch {
  place: string;
  batch: string;
  /** The last day on which it may be sold; null where none is known. */
  expiry: string | null;
  /** It is what was there at the end of this day. */
  countedOn: string;
  /** The day of the next count of the product in the place, which replaces it; null while there is none. */
  replacedOn: string | null;
  /** Thousandths of a piece. */
  quantity: number;
}

interface CountRow extends Omit<StockBatch, 'replacedOn'> {
  productId: number;
  importId: number;
}

/** The day of the newest count; null where stock was never counted. */
export const newestCount = (db: Db): string | null =>
  db.prepare<unknown[], string | null>('SELECT max(counted_on) FROM stock_count').pluck().get()!;

/**
 * The counts of each product, without those that no longer matter. In each place a count of the product replaces all its
 * batches there. The batches that expire first come first, those without a date last.
 */
export function readCounts(db: Db, cube: SalesCube): Map<number, StockBatch[]> {
  const rows = db
    .prepare<unknown[], CountRow>(
      `SELECT product_id AS productId, import_id AS importId, place, batch, expiry, quantity, counted_on AS countedOn
       FROM stock_count ORDER BY counted_on, import_id, product_id, place, batch`,
    )
    .all();
  const products = Map.groupBy(rows, ({ productId }) => cube.products.canonicalId[productId] ?? 0);
  return new Map([...products].map(([product, its]) => [product, countsOf(its)]));
}

/** @param rows of one product, in the order in which they were counted */
function countsOf(rows: CountRow[]): StockBatch[] {
  const places = [...Map.groupBy(rows, ({ place }) => foldIdentity(place)).values()].map((its) => [
    ...Map.groupBy(its, ({ countedOn, importId }) => `${countedOn} ${importId}`).values(),
  ]);
  const batches = places.flatMap((counts) =>
    counts.flatMap((count, i) => {
      const replacedOn = counts[i + 1]?.[0]?.countedOn ?? null;
      return count.map(({ productId: _, importId: __, ...batch }): StockBatch => ({ ...batch, replacedOn }));
    }),
  );
  const begins = beginOf(places.map((counts) => counts.map(([row]) => row!.countedOn)));
  return batches.filter(({ countedOn }) => countedOn >= begins).sort(byExpiry);
}

/**
 * The last day on which all that is there is known by counts of this very day, before which nothing matters any more: the
 * places that were counted before were counted on it.
 * @param places the days on which each place was counted, ascending
 */
function beginOf(places: string[][]): string {
  let day = places.reduce((first, days) => earlier(first, days.at(-1)!), '9999');
  for (;;) {
    const before = places.flatMap((days) => days.findLast((one) => one <= day) ?? []).reduce(earlier, day);
    if (before === day) return day;
    day = before;
  }
}

/** First expired, first out; of equals what was counted first. */
function byExpiry(a: StockBatch, b: StockBatch): number {
  const key = ({ expiry, countedOn, place, batch }: StockBatch) => [expiry ?? '9999', countedOn, place, batch];
  const [one, other] = [key(a), key(b)];
  const at = one.findIndex((part, i) => part !== other[i]);
  return at < 0 ? 0 : one[at]! < other[at]! ? -1 : 1;
}

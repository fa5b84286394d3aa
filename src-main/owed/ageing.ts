import { dayNumber } from '../../src-shared/calendar.ts';
import { BUCKETS, type Bucket, type Owed } from '../../src-shared/contract/owed.ts';
import { toMinor } from '../../src-shared/money.ts';
import type { SalesCube } from '../cube/cube.ts';
import type { Db } from '../db/open.ts';
import { type OpenItem, openItems } from './open-items.ts';

/** The bucket of an item by the days since it was due. */
function bucketOf(due: string, on: string): Bucket {
  const days = dayNumber(on) - dayNumber(due);
  if (days <= 0) return 'notDue';
  if (days <= 30) return 'd1_30';
  if (days <= 60) return 'd31_60';
  return days <= 90 ? 'd61_90' : 'over90';
}

/** An open item with its bucket, in minor units. */
export interface AgedItem extends Omit<OpenItem, 'amount'> {
  bucket: Bucket;
  /** Days since it was due; negative before. */
  days: number;
  amountMinor: number;
}

/** All open items of the cube’s stores on a day, oldest due first. */
export function agedItems(db: Db, cube: SalesCube, on: string): AgedItem[] {
  return cube.memo(`open items ${on}`, () =>
    openItems(db, cube, on)
      .map(({ amount, ...item }) => ({
        ...item,
        bucket: bucketOf(item.due, on),
        days: dayNumber(on) - dayNumber(item.due),
        amountMinor: toMinor(amount, cube.currency),
      }))
      .filter(({ amountMinor }) => amountMinor !== 0)
      .sort((a, b) => (a.due === b.due ? a.storeId - b.storeId : a.due < b.due ? -1 : 1)),
  );
}

const emptyBuckets = (): Record<Bucket, number> =>
  Object.fromEntries(BUCKETS.map((bucket) => [bucket, 0])) as Record<Bucket, number>;

/** What each store owes on a day, by canonical store id, the largest first. */
export function owedByStore(db: Db, cube: SalesCube, on: string): Map<number, Owed['stores'][number]> {
  return cube.memo(`owed ${on}`, () => {
    const stores = new Map<number, Owed['stores'][number]>();
    for (const { storeId, bucket, amountMinor, due } of agedItems(db, cube, on)) {
      let store = stores.get(storeId);
      if (!store) {
        store = {
          storeId,
          name: cube.stores.get(storeId).name,
          totalMinor: 0,
          overdueMinor: 0,
          buckets: emptyBuckets(),
          oldestDue: null,
        };
        stores.set(storeId, store);
      }
      store.totalMinor += amountMinor;
      store.buckets[bucket] += amountMinor;
      if (bucket !== 'notDue') store.overdueMinor += amountMinor;
      if (amountMinor > 0 && store.oldestDue === null) store.oldestDue = due;
    }
    return new Map([...stores].sort(([, a], [, b]) => b.totalMinor - a.totalMinor || a.storeId - b.storeId));
  });
}

/** What is owed on a day: by all stores, or by one. */
export function owed(db: Db, cube: SalesCube, on: string, storeId?: number): Owed {
  const all = owedByStore(db, cube, on);
  const canonical = storeId === undefined ? null : cube.stores.canonicalId[storeId];
  const stores = [...all.values()].filter((store) => canonical === null || store.storeId === canonical);
  const buckets = emptyBuckets();
  for (const store of stores) for (const bucket of BUCKETS) buckets[bucket] += store.buckets[bucket];
  const totalMinor = stores.reduce((sum, store) => sum + store.totalMinor, 0);
  return { totalMinor, currency: cube.currency, asOf: on, buckets, stores };
}

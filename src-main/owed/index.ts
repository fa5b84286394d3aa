import { localToday } from '../../src-shared/calendar.ts';
import { Problem } from '../../src-shared/problem.ts';
import type { AreaContext } from '../dispatch/area-context.ts';
import type { Handlers } from '../dispatch/handlers.ts';
import { agedItems, owed } from './ageing.ts';

/** What stores owe: totals, ageing, and the items behind them. */
export function owedArea({ db, currentCube }: AreaContext): Handlers<'owed'> {
  return {
    'owed.get': ({ storeId, on }) => {
      const cube = currentCube();
      if (storeId !== undefined && !cube.stores.canonicalId[storeId])
        throw new Problem('store_unknown', { id: storeId });
      return owed(db, cube, on ?? localToday(), storeId);
    },
    'owed.items': ({ storeId, on, bucket, limit, offset }) => {
      const cube = currentCube();
      const store = storeId === undefined ? null : (cube.stores.canonicalId[storeId] ?? 0);
      if (store === 0) throw new Problem('store_unknown', { id: storeId! });
      const asOf = on ?? localToday();
      const items = agedItems(db, cube, asOf)
        .filter(
          (item) => (store === null || item.storeId === store) && (bucket === undefined || item.bucket === bucket),
        )
        .map((item) => ({ ...item, storeName: cube.stores.get(item.storeId).name }));
      return { items: items.slice(offset, offset + limit), total: items.length, currency: cube.currency, asOf };
    },
  };
}

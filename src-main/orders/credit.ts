import { localToday } from '../../src-shared/calendar.ts';
import type { Output } from '../../src-shared/contract/index.ts';
import { toMinor } from '../../src-shared/money.ts';
import type { SalesCube } from '../cube/cube.ts';
import type { Db } from '../db/open.ts';
import { owedByStore } from '../owed/ageing.ts';
import { mergedStoreIds } from './history.ts';
import { openOrdersOf } from './orders.ts';
import { pricingOf } from './pricing.ts';

/** What is left of a store's credit limit: less what it owes and what it has ordered without an invoice yet. */
export function creditOf(db: Db, cube: SalesCube, storeId: number): Output<'orders.credit'> {
  const store = cube.stores.canonicalId[storeId] ?? 0;
  const limit = cube.stores.rows.get(store)?.listed.creditLimit;
  const limitMinor = typeof limit === 'number' ? toMinor(limit, cube.currency) : null;
  const owedMinor = owedByStore(db, cube, localToday()).get(store)?.totalMinor ?? 0;
  const openOrdersMinor = openOrdersOf(db, cube, mergedStoreIds(cube, store))
    .filter(({ state, currency }) => state === 'confirmed' && currency === cube.currency)
    .reduce((sum, { id }) => sum + pricingOf(db, cube, id).totalMinor, 0);
  const leftMinor = limitMinor === null ? null : limitMinor - owedMinor - openOrdersMinor;
  return { currency: cube.currency, limitMinor, owedMinor, openOrdersMinor, leftMinor };
}

import type { SalesCube } from '../cube/cube.ts';
import type { Db } from '../db/open.ts';
import { notesOf } from '../desk/notes.ts';
import type { StoreExtrasReader } from '../sales/stores.ts';
import { openOrdersOf } from './orders.ts';
import { withDeals } from './pricing.ts';

/** Reads what a store's profile shows besides its sales. */
export function storeExtras(db: Db, currentCube: () => SalesCube): StoreExtrasReader {
  return (storeIds) => ({
    openOrders: withDeals(db, currentCube(), openOrdersOf(db, currentCube(), storeIds)).map(
      ({ id, state, orderedOn, lines, totalMinor, currency }) => ({
        id,
        state,
        orderedOn,
        lines,
        totalMinor,
        currency,
      }),
    ),
    notes: notesOf(db, storeIds),
  });
}

import { addDays, dayNumber, localToday } from '../../src-shared/calendar.ts';
import type { CallPreparation } from '../../src-shared/contract/calls.ts';
import type { ParsedInput } from '../../src-shared/contract/index.ts';
import { Problem } from '../../src-shared/problem.ts';
import type { SalesCube } from '../cube/cube.ts';
import type { Db } from '../db/open.ts';
import { predictOrderDate } from '../forecast/order-date.ts';
import { waitModelOf } from '../forecast/past-orders.ts';
import { lastOrderDay, orderDays } from '../sales/rhythm.ts';
import { type CallMark, callsByStore, promiseOn } from './marks.ts';
import { neededProducts } from './needed-products.ts';

/** What to know for a call to a store on a day, by default today. @throws Problem `store_unknown` */
export function prepareCall(
  db: Db,
  cube: SalesCube,
  { storeId: requested, date = localToday() }: ParsedInput<'calls.prepare'>,
): CallPreparation {
  const storeId = cube.stores.canonicalId[requested] ?? 0;
  const store = cube.stores.rows.get(storeId);
  if (!store) throw new Problem('store_unknown', { id: requested });
  const on = dayNumber(date);
  const days = (orderDays(cube).get(storeId) ?? []).filter((day) => day <= on);
  const expected = predictOrderDate(days, waitModelOf(cube));
  const calls = callsByStore(db, cube, date).get(storeId);
  return {
    storeId,
    storeName: store.name,
    currency: cube.currency,
    date,
    nextDue: expected && addDays(date, Math.round(expected.usual)),
    promise: promiseOn(calls, date),
    lastCall: calls ? callOf(calls.mark) : null,
    earlierCalls: (calls?.earlier ?? []).map(callOf),
    products: neededProducts(db, cube, storeId, date, referenceDay(cube, date, expected?.day ?? 0)),
  };
}

const callOf = ({ storeId: _, ...mark }: CallMark) => mark;

/**
 * The day as of which products are due: that of the call, but not long after the last sales that are known, since silence
 * tells nothing there; the day on which the order is expected where that is later.
 */
function referenceDay(cube: SalesCube, date: string, expected: number): number {
  const known = (lastOrderDay(cube) ?? 0) + 1;
  return Math.max(Math.min(dayNumber(date), known), expected);
}

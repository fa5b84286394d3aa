import { dateOfDayNumber } from '../../src-shared/calendar.ts';
import type { NextOrder } from '../../src-shared/contract/forecast.ts';
import { priceTimesQuantity, toMinor } from '../../src-shared/money.ts';
import { Problem } from '../../src-shared/problem.ts';
import type { SalesCube } from '../cube/cube.ts';
import type { Db } from '../db/open.ts';
import { habitsOf, lastPriceToAnyStore } from '../orders/history.ts';
import { aggregateSales } from '../sales/aggregates.ts';
import { averageOrder } from '../sales/figures.ts';
import { nextOrderDate, orderDays } from '../sales/rhythm.ts';
import { storeStats } from '../sales/store-stats.ts';
import { predictLines } from './next-order.ts';
import { predictOrderDate } from './order-date.ts';
import { orderModelOf, pastOrders } from './past-orders.ts';

/**
 * Predicts a store's next order and its date, with lines that a draft order can adopt: rounded to whole cases where the
 * quantity is close to one or more, at the prices the store last paid.
 *
 * @throws Problem `store_unknown`
 */
export function predictNextOrder(db: Db, cube: SalesCube, requestedStoreId: number): NextOrder {
  const storeId = cube.stores.canonicalId[requestedStoreId] ?? 0;
  const store = cube.stores.rows.get(storeId);
  if (!store) throw new Problem('store_unknown', { id: requestedStoreId });
  const past = pastOrders(cube).get(storeId) ?? [];
  const orderModel = orderModelOf(cube);
  const expectation = predictOrderDate(orderDays(cube).get(storeId) ?? [], orderModel.waits);
  const stats = storeStats(cube).get(storeId);
  const expectedOrderDate = stats ? nextOrderDate(stats) : null;
  const day = expectation?.day ?? past.at(-1)?.day ?? 0;
  const habits = habitsOf(db, cube, storeId);
  const lines = predictLines(past, orderModel, day).map((line): NextOrder['lines'][number] => {
    const product = cube.products.get(line.product);
    const price = habits.get(product.id)?.price ?? lastPriceToAnyStore(db, cube, product.id);
    const { quantity, unit } = toOrderQuantity(line.pieces, product.caseSize);
    const pieces = unit === 'case' ? quantity * product.caseSize! : quantity;
    return {
      productId: product.id,
      sku: product.sku,
      name: product.name,
      quantity,
      unit,
      caseSize: product.caseSize,
      pieces,
      priceMinor: price === null ? null : toMinor(price, cube.currency),
      totalMinor: price === null ? 0 : toMinor(priceTimesQuantity(price, Math.round(pieces * 1000)), cube.currency),
      chance: line.chance,
      inOrders: line.inOrders,
      ofOrders: line.ofOrders,
      lastOrdered: dateOfDayNumber(line.lastDay),
    };
  });
  return {
    storeId,
    storeName: store.name,
    currency: cube.currency,
    expectedOrderDate,
    expectedFrom: expectation && expectedOrderDate ? dateOfDayNumber(expectation.from) : null,
    expectedTo: expectation && expectedOrderDate ? dateOfDayNumber(expectation.to) : null,
    usualDays: expectation?.usual ?? null,
    expectedOrderMinor: toMinor(Math.round(averageOrder(aggregateSales(cube, {}).byStore.get(storeId))), cube.currency),
    lines,
  };
}

/** Rounds to whole cases from three quarters of a case on; else pieces. */
export function toOrderQuantity(pieces: number, caseSize: number | null): { quantity: number; unit: 'piece' | 'case' } {
  if (caseSize === null || caseSize < 2 || pieces < 0.75 * caseSize) return { quantity: pieces, unit: 'piece' };
  return { quantity: Math.max(1, Math.round(pieces / caseSize)), unit: 'case' };
}

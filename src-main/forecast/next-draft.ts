import { dateOfDayNumber, later, localToday } from '../../src-shared/calendar.ts';
import type { NextOrder } from '../../src-shared/contract/forecast.ts';
import { withText } from '../../src-shared/messages/english.ts';
import { priceTimesQuantity, toMinor } from '../../src-shared/money.ts';
import { Problem } from '../../src-shared/problem.ts';
import type { SalesCube } from '../cube/cube.ts';
import type { Db } from '../db/open.ts';
import { habitsOf, lastPriceToAnyStore } from '../orders/history.ts';
import { aggregateSales } from '../sales/aggregates.ts';
import { averageOrder } from '../sales/figures.ts';
import { dayAfterOrders, nextOrderDate, orderDays } from '../sales/rhythm.ts';
import { storeStats } from '../sales/store-stats.ts';
import { fitToStock } from '../stock/fit.ts';
import { stockOf } from '../stock/stock.ts';
import { predictLines, stoppedProducts } from './next-order.ts';
import { predictOrderDate } from './order-date.ts';
import { orderModelOf, pastOrders, waitModelOf } from './past-orders.ts';

/**
 * Predicts a store's next order and its date, with lines that a draft order can adopt: rounded to whole cases where the
 * quantity is close to one or more, at the prices the store last paid; no more than is in stock.
 *
 * @throws Problem `store_unknown`
 */
export function predictNextOrder(db: Db, cube: SalesCube, requestedStoreId: number): NextOrder {
  const storeId = cube.stores.canonicalId[requestedStoreId] ?? 0;
  const store = cube.stores.rows.get(storeId);
  if (!store) throw new Problem('store_unknown', { id: requestedStoreId });
  const past = pastOrders(cube).get(storeId) ?? [];
  const orderModel = orderModelOf(cube);
  const expectation = predictOrderDate(orderDays(cube).get(storeId) ?? [], waitModelOf(cube));
  const stats = storeStats(cube).get(storeId);
  const expectedOrderDate = stats ? nextOrderDate(stats) : null;
  const day = expectation?.day ?? past.at(-1)?.day ?? 0;
  const habits = habitsOf(db, cube, storeId);
  const today = localToday();
  const stock = stockOf(db, cube, today);
  const stopped = stoppedProducts(past, dayAfterOrders(cube));
  const expected = predictLines(past, orderModel, day).filter((line) => !stopped.has(line.product));
  const taken = new Set(expected.map((line) => line.product));
  const outOfStock: NextOrder['outOfStock'] = [];
  const lines = expected.flatMap((line): NextOrder['lines'] => {
    const usual = cube.products.get(line.product);
    const wanted = {
      productId: usual.id,
      pieces: piecesOf(toOrderQuantity(line.pieces, usual.caseSize), usual.caseSize),
    };
    const fit = fitToStock(cube, stock, wanted, later(today, expectedOrderDate ?? today), (id) => !taken.has(id));
    const { product, note } = fit;
    if (fit.pieces === 0) {
      outOfStock.push({ productId: usual.id, name: usual.name });
      return [];
    }
    taken.add(product.id);
    const price = habits.get(product.id)?.price ?? lastPriceToAnyStore(db, cube, product.id);
    const { quantity, unit } = note
      ? inUnits(fit.pieces, product.caseSize)
      : toOrderQuantity(line.pieces, product.caseSize);
    const pieces = piecesOf({ quantity, unit }, product.caseSize);
    return [
      {
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
        note: note && withText(note),
      },
    ];
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
    outOfStock,
  };
}

/** Pieces of a quantity in cases or pieces. */
export const piecesOf = (
  { quantity, unit }: { quantity: number; unit: 'piece' | 'case' },
  caseSize: number | null,
): number => (unit === 'case' ? quantity * caseSize! : quantity);

/** So many pieces and no more, in cases where they fill cases. */
export const inUnits = (pieces: number, caseSize: number | null): { quantity: number; unit: 'piece' | 'case' } =>
  caseSize !== null && caseSize > 1 && pieces % caseSize === 0
    ? { quantity: pieces / caseSize, unit: 'case' }
    : { quantity: pieces, unit: 'piece' };

/** Rounds to whole cases from three quarters of a case on; else pieces. */
export function toOrderQuantity(pieces: number, caseSize: number | null): { quantity: number; unit: 'piece' | 'case' } {
  if (caseSize === null || caseSize < 2 || pieces < 0.75 * caseSize) return { quantity: pieces, unit: 'piece' };
  return { quantity: Math.max(1, Math.round(pieces / caseSize)), unit: 'case' };
}

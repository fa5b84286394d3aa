import { addYears, dateOfDayNumber, dayNumber, later, localToday } from '../../src-shared/calendar.ts';
import type { NeededProduct } from '../../src-shared/contract/calls.ts';
import { toMinor } from '../../src-shared/money.ts';
import { QUANTITY_SCALE } from '../../src-shared/quantity.ts';
import type { SalesCube } from '../cube/cube.ts';
import type { Db } from '../db/open.ts';
import { type PastOrder, predictLines } from '../forecast/next-order.ts';
import { orderModelOf, pastOrders } from '../forecast/past-orders.ts';
import { mergedStoreIds } from '../orders/history.ts';
import { usualPrice } from '../orders/lines.ts';
import { reorderState, usualWait } from '../sales/rhythm.ts';
import { availablePieces, nearestInStock } from '../stock/fit.ts';
import { stockOf } from '../stock/stock.ts';

/** Latest orders of a product whose median quantity is its usual one. */
const USUAL_ORDERS = 5;
/** Days around the same day last year. */
const SEASON_DAYS = 21;
/**
 * Where a store waits so many times longer than a product lasts, it needs more than usual; smaller differences of two medians
 * tell nothing. At most it is asked for so many times its usual quantity.
 */
const MIN_TIMES = 1.25;
const MAX_TIMES = 2;

/** What a store orders of one product. */
interface History {
  days: number[];
  pieces: number[];
  lastYear: number;
}

/**
 * Products that a store is likely to need: those of its usual order, and those whose own wait is over, the likeliest first.
 * What it needs is what it sells until it is due again: its usual quantity, for as long as that lasts.
 *
 * @param date of the call, by which prices are told; orders after it are not known yet
 * @param day on which the order is expected
 */
export function neededProducts(db: Db, cube: SalesCube, storeId: number, date: string, day: number): NeededProduct[] {
  const orders = (pastOrders(cube).get(storeId) ?? []).filter((order) => order.day <= dayNumber(date));
  const histories = historiesOf(orders, day);
  const storeDays = usualWait(orders.map((order) => order.day));
  const likely = predictLines(orders, orderModelOf(cube), day, Number.POSITIVE_INFINITY);
  const usualLines = predictLines(orders, orderModelOf(cube), day).length;
  const counted = latestCounts(db, cube, storeId);
  const today = localToday();
  const stock = stockOf(db, cube, today);
  const delivery = later(date, today);
  const isKnown = (id: number) => histories.has(id);
  return likely.flatMap(({ product: id, lastDay }, nth): NeededProduct[] => {
    const history = histories.get(id);
    const product = cube.products.rows.get(id);
    if (!history || !product || product.withdrawn === 1) return [];
    const isDue = reorderState(history.days, day) === 'due';
    if (!isDue && nth >= usualLines) return [];
    const usualPieces = usualQuantity(history.pieces);
    const usualDays = usualWait(history.days);
    const available = availablePieces(stock, id, delivery);
    const price = usualPrice(db, cube, storeId, id, date);
    const other =
      available !== null && available <= 0
        ? nearestInStock(cube, stock, id, delivery, (one) => !isKnown(one))
        : undefined;
    return [
      {
        productId: id,
        sku: product.sku,
        name: product.name,
        caseSize: product.caseSize,
        priceMinor: price === null ? null : toMinor(price, cube.currency),
        isDue,
        lastOrdered: dateOfDayNumber(lastDay),
        usualPieces,
        usualDays,
        neededPieces: neededPieces(usualPieces, usualDays, storeDays),
        lastYearPieces: history.lastYear,
        counted: counted.get(id) ?? null,
        available,
        instead: other ? { productId: other.id, name: other.name } : null,
      },
    ];
  });
}

/** What is sold until the store is due again, at the rate at which it orders; more than usual where it waits longer. */
export function neededPieces(usualPieces: number, usualDays: number | null, storeDays: number | null): number {
  if (usualDays === null || storeDays === null || usualDays <= 0) return usualPieces;
  if (storeDays < MIN_TIMES * usualDays) return usualPieces;
  const pieces = usualPieces * Math.min(MAX_TIMES, storeDays / usualDays);
  return Number.isInteger(usualPieces)
    ? Math.ceil(pieces - 1e-9)
    : Math.round(pieces * QUANTITY_SCALE) / QUANTITY_SCALE;
}

/** The lower median of the latest quantities, so that it is one that was ordered. */
function usualQuantity(pieces: readonly number[]): number {
  const latest = Float64Array.from(pieces.slice(-USUAL_ORDERS)).sort();
  return latest[(latest.length - 1) >> 1]!;
}

function historiesOf(orders: readonly PastOrder[], day: number): Map<number, History> {
  const lastYear = dayNumber(addYears(dateOfDayNumber(day), -1));
  const histories = new Map<number, History>();
  for (const { day: on, pieces } of orders) {
    for (const [product, quantity] of pieces) {
      const history = histories.get(product) ?? { days: [], pieces: [], lastYear: 0 };
      histories.set(product, history);
      history.days.push(on);
      history.pieces.push(quantity);
      if (Math.abs(on - lastYear) <= SEASON_DAYS) history.lastYear += quantity;
    }
  }
  return histories;
}

/** What was last counted on a store's shelf, by product. */
function latestCounts(db: Db, cube: SalesCube, storeId: number): Map<number, { pieces: number; date: string }> {
  const rows = db
    .prepare<unknown[], { productId: number; quantity: number; date: string }>(
      `SELECT product_id AS productId, quantity, counted_on AS date FROM shelf_count
       WHERE store_id IN (SELECT value FROM json_each(?)) AND NOT removed ORDER BY counted_on, id`,
    )
    .all(JSON.stringify(mergedStoreIds(cube, storeId)));
  return new Map(
    rows.map(({ productId, quantity, date }) => [
      cube.products.canonicalId[productId]!,
      { pieces: quantity / QUANTITY_SCALE, date },
    ]),
  );
}

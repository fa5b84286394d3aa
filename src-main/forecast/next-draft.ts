import { dateOfDay } from '../../src-shared/calendar.ts';
import type { NextOrder } from '../../src-shared/contract/forecast.ts';
import { priceTimesQuantity, toMinor } from '../../src-shared/money.ts';
import { Problem } from '../../src-shared/problem.ts';
import type { Facts } from '../facts/facts.ts';
import { habitsOf, priceToAnyone } from '../orders/history.ts';
import { averageOrder } from '../sales/figures.ts';
import { tally } from '../sales/tally.ts';
import type { Store as Database } from '../store/open.ts';
import { expectedLines, expectedWhen } from './next-order.ts';
import { habitsOfAll, pastOrders } from './past-orders.ts';

/**
 * Predicts a store's next order and its date, with lines that a draft order can adopt: rounded to whole cases where the
 * quantity is close to one or more, at the prices the store last paid.
 *
 * @throws Problem `store_unknown`
 */
export function nextOrder(db: Database, facts: Facts, asked: number): NextOrder {
  const storeId = facts.stores.countsAs[asked] ?? 0;
  const store = facts.stores.rows.get(storeId);
  if (!store) throw new Problem('store_unknown', `There is no store ${asked}.`);
  const past = pastOrders(facts).get(storeId) ?? [];
  const all = habitsOfAll(facts);
  const when = expectedWhen(
    past.map(({ day }) => day),
    all.waits,
  );
  const day = when?.day ?? past.at(-1)?.day ?? 0;
  const paid = habitsOf(db, facts, storeId);
  const lines = expectedLines(past, all, day).map((line): NextOrder['lines'][number] => {
    const product = facts.products.of(line.product);
    const price = paid.get(product.id)?.price ?? priceToAnyone(db, facts, product.id);
    const { quantity, unit } = packed(line.pieces, product.caseSize);
    const pieces = unit === 'case' ? quantity * product.caseSize! : quantity;
    return {
      productId: product.id,
      sku: product.sku,
      name: product.name,
      quantity,
      unit,
      caseSize: product.caseSize,
      pieces,
      priceMinor: price === null ? null : toMinor(price, facts.currency),
      totalMinor: price === null ? 0 : toMinor(priceTimesQuantity(price, Math.round(pieces * 1000)), facts.currency),
      chance: line.chance,
      inOrders: line.inOrders,
      ofOrders: line.ofOrders,
      lastOrdered: dateOfDay(line.lastDay),
    };
  });
  return {
    storeId,
    storeName: store.name,
    currency: facts.currency,
    expectedOrderDate: when ? dateOfDay(when.day) : null,
    expectedFrom: when ? dateOfDay(when.from) : null,
    expectedTo: when ? dateOfDay(when.to) : null,
    usualDays: when?.usual ?? null,
    expectedOrderMinor: toMinor(Math.round(averageOrder(tally(facts, {}).byStore.get(storeId))), facts.currency),
    lines,
  };
}

/** Rounds to whole cases from three quarters of a case on; else pieces. */
export function packed(pieces: number, caseSize: number | null): { quantity: number; unit: 'piece' | 'case' } {
  if (caseSize === null || caseSize < 2 || pieces < 0.75 * caseSize) return { quantity: pieces, unit: 'piece' };
  return { quantity: Math.max(1, Math.round(pieces / caseSize)), unit: 'case' };
}

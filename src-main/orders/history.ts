import { countedCondition } from '../cube/counted-condition.ts';
import type { SalesCube } from '../cube/cube.ts';
import type { Db } from '../db/open.ts';
import { median } from '../sales/figures.ts';

/** A store's purchase history of a product: last price, usual quantity, last purchase. */
export interface PurchaseHabit {
  /** Last price per piece in ten-thousandths; null if no invoice has one. */
  price: number | null;
  /** Median per invoice line, in thousandths. */
  quantity: number;
  times: number;
  last: string;
}

/** A store's habits by product id, from its invoices in the main currency, without credit notes. */
export function habitsOf(db: Db, cube: SalesCube, storeId: number): Map<number, PurchaseHabit> {
  return cube.memo(`habits ${storeId}`, () => {
    const rows = db
      .prepare<unknown[], [number, number, number | null, string]>(
        `SELECT l.product_id, l.quantity, l.price, i.date FROM invoice i JOIN invoice_line l ON l.invoice_id = i.id
         WHERE i.store_id IN (SELECT value FROM json_each(?)) AND NOT i.is_credit AND ${countedCondition('i')} AND i.currency = ? AND l.quantity > 0 ORDER BY i.date, i.id`,
      )
      .raw()
      .iterate(JSON.stringify(mergedStoreIds(cube, storeId)), cube.currency);
    const habits = new Map<number, PurchaseHabit & { quantities: number[] }>();
    for (const [product, quantity, price, date] of rows) {
      const id = cube.products.canonicalId[product]!;
      const habit = habits.get(id) ?? { price: null, quantity: 0, times: 0, last: date, quantities: [] };
      habits.set(id, habit);
      habit.quantities.push(quantity);
      habit.times++;
      habit.last = date;
      if (price !== null && price > 0) habit.price = price;
    }
    for (const habit of habits.values()) habit.quantity = median(habit.quantities)!;
    return habits;
  });
}

/** Ids of all stores merged into one, including itself. */
export function mergedStoreIds(cube: SalesCube, storeId: number): number[] {
  const group: number[] = [];
  cube.stores.canonicalId.forEach((canonical, id) => {
    if (canonical === storeId) group.push(id);
  });
  return group;
}

/** The latest price per piece of a product to any store, among its 200 newest lines; null if there is none. */
export function lastPriceToAnyStore(db: Db, cube: SalesCube, productId: number): number | null {
  return cube.memo(`price ${productId}`, () => {
    const ids: number[] = [];
    cube.products.canonicalId.forEach((canonical, id) => {
      if (canonical === productId) ids.push(id);
    });
    const row = db
      .prepare<unknown[], number>(
        `SELECT price FROM (SELECT l.price, i.date, l.id FROM invoice_line l JOIN invoice i ON i.id = l.invoice_id
           WHERE l.product_id IN (SELECT value FROM json_each(?)) AND l.price > 0 AND NOT i.is_credit AND ${countedCondition('i')} AND i.currency = ?
           ORDER BY l.id DESC LIMIT 200)
         ORDER BY date DESC, id DESC LIMIT 1`,
      )
      .pluck()
      .get(JSON.stringify(ids), cube.currency);
    return row ?? null;
  });
}

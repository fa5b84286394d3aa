import { counted } from '../facts/counted.ts';
import type { Facts } from '../facts/facts.ts';
import { median } from '../sales/figures.ts';
import type { Store as Database } from '../store/open.ts';

/** A store's purchase history of a product: last price, usual quantity, last purchase. */
export interface Habit {
  /** Last price per piece in ten-thousandths; null if no invoice has one. */
  price: number | null;
  /** Median per invoice line, in thousandths. */
  quantity: number;
  times: number;
  last: string;
}

/** A store's habits by product id, from its invoices in the main currency, without credit notes. */
export function habitsOf(db: Database, facts: Facts, storeId: number): Map<number, Habit> {
  return facts.once(`habits ${storeId}`, () => {
    const rows = db
      .prepare(
        `SELECT l.product_id, l.quantity, l.price, i.date FROM invoice i JOIN invoice_line l ON l.invoice_id = i.id
         WHERE i.store_id IN (SELECT value FROM json_each(?)) AND NOT i.is_credit AND ${counted('i')} AND i.currency = ? AND l.quantity > 0 ORDER BY i.date, i.id`,
      )
      .raw()
      .iterate(JSON.stringify(groupOf(facts, storeId)), facts.currency) as IterableIterator<
      [number, number, number | null, string]
    >;
    const habits = new Map<number, Habit & { quantities: number[] }>();
    for (const [product, quantity, price, date] of rows) {
      const id = facts.products.countsAs[product]!;
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
export function groupOf(facts: Facts, storeId: number): number[] {
  const group: number[] = [];
  facts.stores.countsAs.forEach((countsAs, id) => {
    if (countsAs === storeId) group.push(id);
  });
  return group;
}

/** The latest price per piece of a product to any store, among its 200 newest lines; null if there is none. */
export function priceToAnyone(db: Database, facts: Facts, productId: number): number | null {
  return facts.once(`price ${productId}`, () => {
    const ids: number[] = [];
    facts.products.countsAs.forEach((countsAs, id) => {
      if (countsAs === productId) ids.push(id);
    });
    const row = db
      .prepare(
        `SELECT price FROM (SELECT l.price, i.date, l.id FROM invoice_line l JOIN invoice i ON i.id = l.invoice_id
           WHERE l.product_id IN (SELECT value FROM json_each(?)) AND l.price > 0 AND NOT i.is_credit AND ${counted('i')} AND i.currency = ?
           ORDER BY l.id DESC LIMIT 200)
         ORDER BY date DESC, id DESC LIMIT 1`,
      )
      .pluck()
      .get(JSON.stringify(ids), facts.currency) as number | undefined;
    return row ?? null;
  });
}

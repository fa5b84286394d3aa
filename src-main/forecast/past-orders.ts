import type { Facts } from '../facts/facts.ts';
import { eachInvoice } from '../facts/scan.ts';
import { learnHabits, type PastOrder, waitsOf } from './next-order.ts';

/** Orders by store, oldest first; invoices of one day are one order. Cached until sales change. */
export function pastOrders(facts: Facts): Map<number, PastOrder[]> {
  return facts.onceOfSales('pastOrders', () => {
    const stores = new Map<number, PastOrder[]>();
    const { countsAs } = facts.products;
    eachInvoice(facts, {}, ({ month, at, store, first, end }) => {
      if (month.invoices.isCredit[at] === 1) return;
      const day = month.invoices.day[at]!;
      const orders = stores.get(store) ?? [];
      stores.set(store, orders);
      const order = orders.at(-1)?.day === day ? orders.at(-1)! : { day, pieces: new Map<number, number>() };
      if (order !== orders.at(-1)) orders.push(order);
      for (let line = first; line < end; line++) {
        const pieces = month.lines.quantity[line]! / 1000;
        if (pieces <= 0) continue;
        const product = countsAs[month.lines.product[line]!]!;
        order.pieces.set(product, (order.pieces.get(product) ?? 0) + pieces);
      }
    });
    for (const [store, orders] of stores) {
      const taken = orders.filter(({ pieces }) => pieces.size > 0).sort((a, b) => a.day - b.day);
      if (taken.length > 0) stores.set(store, taken);
      else stores.delete(store);
    }
    return stores;
  });
}

/** Order model and relative order intervals over all stores. Cached until sales change. */
export function habitsOfAll(facts: Facts) {
  return facts.onceOfSales('habitsOfAll', () => {
    const stores = pastOrders(facts);
    return {
      ...learnHabits([...stores.values()]),
      waits: waitsOf([...stores.values()].map((orders) => orders.map(({ day }) => day))),
    };
  });
}

import type { SalesCube } from '../cube/cube.ts';
import { scanInvoices } from '../cube/scan.ts';
import { lastOrderDay, orderDays } from '../sales/rhythm.ts';
import { fitOrderModel, type PastOrder } from './next-order.ts';
import { fitWaits } from './order-date.ts';

/** Orders by store, oldest first; invoices of one day are one order. Cached until sales change. */
export function pastOrders(cube: SalesCube): Map<number, PastOrder[]> {
  return cube.memoBySales('pastOrders', () => {
    const stores = new Map<number, PastOrder[]>();
    const { canonicalId } = cube.products;
    scanInvoices(cube, {}, ({ month, at, store, first, end }) => {
      if (month.invoices.isCredit[at] === 1) return;
      const day = month.invoices.day[at]!;
      const orders = stores.get(store) ?? [];
      stores.set(store, orders);
      const order = orders.at(-1)?.day === day ? orders.at(-1)! : { day, pieces: new Map<number, number>() };
      if (order !== orders.at(-1)) orders.push(order);
      for (let line = first; line < end; line++) {
        const pieces = month.lines.quantity[line]! / 1000;
        if (pieces <= 0) continue;
        const product = canonicalId[month.lines.product[line]!]!;
        order.pieces.set(product, (order.pieces.get(product) ?? 0) + pieces);
      }
    });
    for (const [store, orders] of stores) {
      const nonEmpty = orders.filter(({ pieces }) => pieces.size > 0).sort((a, b) => a.day - b.day);
      if (nonEmpty.length > 0) stores.set(store, nonEmpty);
      else stores.delete(store);
    }
    return stores;
  });
}

/** Order model and waiting times over all stores. Cached until sales change. */
export function orderModelOf(cube: SalesCube) {
  return cube.memoBySales('habitsOfAll', () => {
    const stores = pastOrders(cube);
    return {
      ...fitOrderModel([...stores.values()]),
      waits: fitWaits([...orderDays(cube).values()], lastOrderDay(cube) ?? 0),
    };
  });
}

import type { SalesCube } from '../cube/cube.ts';
import { scanInvoices } from '../cube/scan.ts';
import { lastOrderDay, orderDays } from '../sales/rhythm.ts';
import { fitOrderModel, type PastOrder } from './next-order.ts';
import { fitWaits } from './order-date.ts';
import { PiecesPacker } from './packed-pieces.ts';

/** Orders by store, oldest first; invoices of one day are one order. Cached until sales change. */
export function pastOrders(cube: SalesCube): Map<number, PastOrder[]> {
  return cube.memoBySales('pastOrders', () => readPastOrders(cube));
}

/** @param isWanted of which stores; of all if left out */
export function readPastOrders(cube: SalesCube, isWanted?: (store: number) => boolean): Map<number, PastOrder[]> {
  const stores = new Map<number, PastOrder[]>();
  const { canonicalId } = cube.products;
  const packer = new PiecesPacker();
  const pieces = new Map<number, number>();
  scanInvoices(cube, {}, ({ month, at, store, first, end }) => {
    if (month.invoices.isCredit[at] === 1 || (isWanted && !isWanted(store))) return;
    const day = month.invoices.day[at]!;
    const orders = stores.get(store) ?? [];
    stores.set(store, orders);
    const last = orders.at(-1)?.day === day ? orders.pop()! : null;
    pieces.clear();
    if (last) for (const [product, amount] of last.pieces) pieces.set(product, amount);
    for (let line = first; line < end; line++) {
      const amount = month.lines.quantity[line]! / 1000;
      if (amount <= 0) continue;
      const product = canonicalId[month.lines.product[line]!]!;
      pieces.set(product, (pieces.get(product) ?? 0) + amount);
    }
    orders.push({ day, pieces: packer.pack(pieces) });
  });
  for (const [store, orders] of stores) {
    const nonEmpty = orders.filter(({ pieces }) => pieces.size > 0).sort((a, b) => a.day - b.day);
    if (nonEmpty.length > 0) stores.set(store, nonEmpty);
    else stores.delete(store);
  }
  return stores;
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

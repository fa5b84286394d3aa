import type { SalesCube } from '../cube/cube.ts';
import type { SalesMonth } from '../cube/pack.ts';
import { placesOf } from '../cube/postings.ts';
import { lastOrderDay, orderDays } from '../sales/rhythm.ts';
import { fitOrderModel, type OrdersOfStores, type PastOrder } from './next-order.ts';
import { fitWaits } from './order-date.ts';
import { PiecesPacker } from './packed-pieces.ts';

/** Stores whose orders are kept after they were read: those of a question, with the stores like it. */
const MAX_KEPT = 64;

/**
 * Orders by store, oldest first; invoices of one day are one order. They are read from the sales when they are asked for: kept
 * beside them, they would take as much memory again.
 */
export class PastOrders implements OrdersOfStores {
  readonly #months: SalesMonth[];
  readonly #currency: string;
  readonly #products: Int32Array;
  /** The ids merged into each store. */
  readonly #idsOf: Map<number, number[]>;
  readonly #kept = new Map<number, PastOrder[]>();
  /** Stores with orders, the one with the oldest invoice first. */
  readonly stores: readonly number[];
  readonly newestDay: number;

  constructor({ months, currency, stores, products }: SalesCube) {
    this.#months = months;
    this.#currency = currency;
    this.#products = products.canonicalId;
    this.#idsOf = Map.groupBy(stores.canonicalId.keys(), (id) => stores.canonicalId[id]!);
    this.stores = this.#storesWithOrders(stores.canonicalId);
    this.newestDay = this.#newestDay();
  }

  get length(): number {
    return this.stores.length;
  }

  get(store: number): PastOrder[] | undefined {
    const kept = this.#kept.get(store);
    if (kept) {
      this.#kept.delete(store);
      this.#kept.set(store, kept);
      return kept;
    }
    const orders = this.#read(store);
    if (orders.length === 0) return undefined;
    if (this.#kept.size === MAX_KEPT) this.#kept.delete(this.#kept.keys().next().value!);
    this.#kept.set(store, orders);
    return orders;
  }

  *[Symbol.iterator](): Iterator<PastOrder[]> {
    for (const store of this.stores) yield this.#read(store);
  }

  #read(store: number): PastOrder[] {
    const ids = { store: this.#idsOf.get(store) ?? [], product: null };
    const invoices = this.#months.map((month) => ({ month, places: placesOf(month, ids)! }));
    let lines = 0;
    for (const { month, places } of invoices)
      for (const at of places) lines += month.invoices.firstLine[at + 1]! - month.invoices.firstLine[at]!;
    const packer = new PiecesPacker(lines);
    const orders: PastOrder[] = [];
    const pieces = new Map<number, number>();
    for (const { month, places } of invoices) {
      const currency = month.currencies.indexOf(this.#currency);
      for (const at of places) {
        if (month.invoices.isCredit[at] === 1 || month.invoices.currency[at] !== currency) continue;
        const day = month.invoices.day[at]!;
        const last = orders.at(-1)?.day === day ? orders.pop()! : null;
        pieces.clear();
        if (last) for (const [product, amount] of last.pieces) pieces.set(product, amount);
        this.#addLines(month, at, pieces);
        orders.push({ day, pieces: packer.pack(pieces) });
      }
    }
    return orders.filter((order) => order.pieces.size > 0).sort((a, b) => a.day - b.day);
  }

  #addLines({ invoices, lines }: SalesMonth, at: number, pieces: Map<number, number>): void {
    const end = invoices.firstLine[at + 1]!;
    for (let line = invoices.firstLine[at]!; line < end; line++) {
      const amount = lines.quantity[line]! / 1000;
      if (amount <= 0) continue;
      const product = this.#products[lines.product[line]!]!;
      pieces.set(product, (pieces.get(product) ?? 0) + amount);
    }
  }

  #storesWithOrders(canonicalId: Int32Array): number[] {
    /** By store: whether any of its invoices has pieces. */
    const found = new Map<number, boolean>();
    for (const month of this.#months) {
      const { invoices, currencies } = month;
      const currency = currencies.indexOf(this.#currency);
      for (let at = 0; at < invoices.id.length; at++) {
        if (invoices.isCredit[at] === 1 || invoices.currency[at] !== currency) continue;
        const store = canonicalId[invoices.store[at]!]!;
        if (found.get(store) !== true) found.set(store, hasPieces(month, at));
      }
    }
    return [...found].filter(([, has]) => has).map(([store]) => store);
  }

  #newestDay(): number {
    for (const month of this.#months.toReversed()) {
      const { invoices, currencies } = month;
      const currency = currencies.indexOf(this.#currency);
      for (let at = invoices.id.length - 1; at >= 0; at--)
        if (invoices.isCredit[at] === 0 && invoices.currency[at] === currency && hasPieces(month, at))
          return invoices.day[at]!;
    }
    return 0;
  }
}

function hasPieces({ invoices, lines }: SalesMonth, at: number): boolean {
  const end = invoices.firstLine[at + 1]!;
  let line = invoices.firstLine[at]!;
  while (line < end && lines.quantity[line]! <= 0) line++;
  return line < end;
}

/** Cached until sales change. */
export function pastOrders(cube: SalesCube): PastOrders {
  return cube.memoBySales('pastOrders', () => new PastOrders(cube));
}

/** How all stores wait between orders. Cached until sales change. */
export function waitModelOf(cube: SalesCube) {
  return cube.memoBySales('waits', () => fitWaits([...orderDays(cube).values()], lastOrderDay(cube) ?? 0));
}

/** What all stores order. Cached until sales change. */
export function orderModelOf(cube: SalesCube) {
  return cube.memoBySales('orderModel', () => fitOrderModel(pastOrders(cube)));
}

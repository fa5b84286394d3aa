import type { LinesByProduct } from '../cube/by-product.ts';

/**
 * Why revenue differs between two periods, in the unit of the lines' amounts; the parts add up to the difference.
 * A price–volume–mix analysis of what was sold in both periods to stores of both, with what has no counterpart apart.
 */
export interface RevenueChange {
  before: number;
  now: number;
  newStores: number;
  lostStores: number;
  /** Of stores of both periods: products sold in one of the periods only. */
  newProducts: number;
  stoppedProducts: number;
  /** Difference in average price of each product, at the quantity now. */
  price: number;
  /** Difference in quantity of all products together, at the average price before. */
  volume: number;
  /** Rest of the difference in quantities: dearer or cheaper products sold instead. */
  mix: number;
  /** Products of which at least as much came back as was sold in one of the periods. */
  returns: number;
}

interface ProductSales {
  amount: number;
  quantity: number;
}

/** Compares the lines of two periods by product. Stores are those with a line in the period. */
export function revenueChange(before: LinesByProduct, now: LinesByProduct): RevenueChange {
  const [storesBefore, storesNow] = [new Set(before.store), new Set(now.store)];
  const [sold, soldNow] = [salesOf(before, storesNow), salesOf(now, storesBefore)];
  const change: RevenueChange = {
    before: sold.total,
    now: soldNow.total,
    newStores: soldNow.others,
    lostStores: -sold.others,
    newProducts: 0,
    stoppedProducts: 0,
    price: 0,
    volume: 0,
    mix: 0,
    returns: 0,
  };
  const common = { before: { amount: 0, quantity: 0 }, now: { amount: 0, quantity: 0 } };
  for (const product of new Set([...sold.byProduct.keys(), ...soldNow.byProduct.keys()])) {
    const [a, b] = [sold.byProduct.get(product), soldNow.byProduct.get(product)];
    if (!a) change.newProducts += b!.amount;
    else if (!b) change.stoppedProducts -= a.amount;
    else if (a.quantity <= 0 || b.quantity <= 0) change.returns += b.amount - a.amount;
    else {
      change.price += b.amount - Math.round(a.amount * (b.quantity / a.quantity));
      for (const [sum, one] of [
        [common.before, a],
        [common.now, b],
      ] as const) {
        sum.amount += one.amount;
        sum.quantity += one.quantity;
      }
    }
  }
  if (common.before.quantity > 0)
    change.volume = Math.round(
      (common.now.quantity - common.before.quantity) * (common.before.amount / common.before.quantity),
    );
  change.mix = common.now.amount - common.before.amount - change.price - change.volume;
  return change;
}

/** Sales by product to the stores that also bought in the other period, and the revenue of the others. */
function salesOf({ first, store, total, quantity }: LinesByProduct, stores: ReadonlySet<number>) {
  const byProduct = new Map<number, ProductSales>();
  let [all, others] = [0, 0];
  for (let product = 0; product < first.length - 1; product++) {
    for (let line = first[product]!; line < first[product + 1]!; line++) {
      all += total[line]!;
      if (!stores.has(store[line]!)) {
        others += total[line]!;
        continue;
      }
      const sales = byProduct.get(product) ?? { amount: 0, quantity: 0 };
      byProduct.set(product, sales);
      sales.amount += total[line]!;
      sales.quantity += quantity[line]!;
    }
  }
  return { byProduct, total: all, others };
}

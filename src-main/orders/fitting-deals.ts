import { localToday } from '../../src-shared/calendar.ts';
import type { FittingDeals, ParsedInput } from '../../src-shared/contract/index.ts';
import { toMinor } from '../../src-shared/money.ts';
import { QUANTITY_SCALE } from '../../src-shared/quantity.ts';
import type { SalesCube } from '../cube/cube.ts';
import type { Db } from '../db/open.ts';
import { type Deal, isFor, isOpenTo } from '../pricing/deal.ts';
import { offeredDeals } from '../pricing/deals.ts';
import { listPricesOf, storeGroupOf } from '../pricing/list-prices.ts';
import { quote } from '../pricing/quote.ts';
import { reachOf } from '../pricing/reach.ts';
import { lastPriceToAnyStore } from './history.ts';
import { orderingStore, usualPrice } from './lines.ts';

/**
 * The deals that a store gets for what it takes, worth most first, and those of these products, or of others that are
 * talked of, that it does not reach yet, what misses least first. Deals that need a coupon are left out.
 */
export function fittingDeals(
  db: Db,
  cube: SalesCube,
  { storeId, date = localToday(), lines, productIds }: ParsedInput<'orders.deals'>,
): FittingDeals {
  const store = orderingStore(db, cube, cube.stores.canonicalId[storeId] || storeId).id;
  const { currency } = cube;
  const minor = (amount: number) => toMinor(amount, currency);
  const listPrice = listPricesOf(db, cube, store, date, currency);
  const storeGroup = storeGroupOf(cube, store);
  const known = (id: number) => cube.products.rows.get(cube.products.canonicalId[id] ?? 0);
  const taken = lines.flatMap(({ productId, pieces }) => {
    const product = known(productId);
    const quantity = Math.round(pieces * QUANTITY_SCALE);
    return product && quantity > 0
      ? [
          {
            product,
            quantity,
            listPrice: listPrice(product.id) ?? null,
            price: usualPrice(db, cube, store, product.id, date),
          },
        ]
      : [];
  });
  const deals = offeredDeals(db, cube);
  const priced = quote({ date, storeGroup, coupons: [], currency, lines: taken }, deals, (id) => {
    const product = known(id);
    const price = product && (listPrice(product.id) ?? lastPriceToAnyStore(db, cube, product.id));
    return product && price ? { product, price } : undefined;
  });
  const worth = new Map<number, number>();
  const addWorth = (deal: Deal, amount: number) => worth.set(deal.id, (worth.get(deal.id) ?? 0) + amount);
  for (const { rules } of priced.lines) for (const { deal, amount } of rules) if (deal) addWorth(deal, -amount);
  for (const { deal, value } of priced.free) addWorth(deal, value);

  const quantities = new Map<number, number>();
  for (const { product, quantity } of taken) quantities.set(product.id, (quantities.get(product.id) ?? 0) + quantity);
  for (const id of productIds) {
    const product = known(id);
    if (product && !quantities.has(product.id)) quantities.set(product.id, 0);
  }
  const products = [...quantities].map(([id, quantity]) => ({
    ...cube.products.get(id),
    quantity,
    value: 0,
    price: 0,
  }));
  const fitting = deals.flatMap((deal): FittingDeals['deals'] => {
    if (!isOpenTo({ ...deal, minimum: null }, { date, storeGroup, coupons: [], currency, value: priced.value }))
      return [];
    const its = products.filter((product) => isFor(deal, product));
    if (its.length === 0) return [];
    const reach = reachOf(deal, its);
    return [
      {
        dealId: deal.id,
        name: deal.name,
        worthMinor: minor(worth.get(deal.id) ?? 0),
        missing: reach && {
          quantity: reach.quantity,
          unit: reach.unit,
          product: reach.productId === null ? null : cube.products.get(reach.productId).name,
        },
        missingMinor: minor(Math.max(0, (deal.minimum ?? 0) - priced.value)),
      },
    ];
  });
  return {
    currency,
    valueMinor: minor(priced.value),
    netMinor: minor(priced.total),
    deals: fitting.sort(
      (a, b) =>
        b.worthMinor - a.worthMinor ||
        a.missingMinor - b.missingMinor ||
        (a.missing?.quantity ?? 0) - (b.missing?.quantity ?? 0) ||
        a.dealId - b.dealId,
    ),
  };
}

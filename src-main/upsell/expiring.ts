import { dayNumber } from '../../src-shared/calendar.ts';
import type { SuggestionEvidence } from '../../src-shared/contract/index.ts';
import { QUANTITY_SCALE } from '../../src-shared/quantity.ts';
import type { SalesCube } from '../cube/cube.ts';
import type { Db } from '../db/open.ts';
import { demandOf } from '../forecast/product-demand.ts';
import { isFor, isOpenTo } from '../pricing/deal.ts';
import { offeredDeals } from '../pricing/deals.ts';
import { storeGroupOf } from '../pricing/list-prices.ts';
import { outlookOf } from '../stock/outlook.ts';
import { availableOn, type Stock } from '../stock/stock.ts';
import type { ScoredCandidate } from './model.ts';

/** What is not sold of a product before it expires, and the first day on which some of it does. */
interface Expiring {
  pieces: number;
  date: string;
}

const known = new WeakMap<Stock, Map<number, Expiring>>();

/** What of the stock is expected not to be sold before it expires, by product. */
function expiringGoods(db: Db, cube: SalesCube, stock: Stock): Map<number, Expiring> {
  const before = known.get(stock);
  if (before) return before;
  const demands = demandOf(db, cube, stock.day);
  const goods = new Map<number, Expiring>();
  for (const [product, its] of stock.products) {
    const { unsold } = outlookOf(its, stock.day, demands(product));
    const first = unsold.findIndex((quantity) => quantity > 0);
    if (first < 0) continue;
    const pieces = Math.floor(unsold.reduce((sum, quantity) => sum + quantity, 0) / QUANTITY_SCALE);
    if (pieces > 0) goods.set(product, { pieces, date: its.ledger.batches[first]!.expiry! });
  }
  known.set(stock, goods);
  return goods;
}

/** Purchases of a product from which a store’s own sales of it are known. */
const MIN_PURCHASES = 3;

/**
 * Goods that expire unsold and that a store sells in time: it takes them again and again, and its usual quantity is sold by
 * then at the pace at which it has bought.
 *
 * @param day the day on which it would order
 */
export function expiringFor(
  db: Db,
  cube: SalesCube,
  stock: Stock,
  storeId: number,
  date: string,
  scored: readonly ScoredCandidate[],
): { candidate: ScoredCandidate; pieces: number; expiring: NonNullable<SuggestionEvidence['expiring']> }[] {
  const goods = expiringGoods(db, cube, stock);
  if (goods.size === 0) return [];
  const day = dayNumber(date);
  const deals = offeredDeals(db, cube);
  const order = { date, storeGroup: storeGroupOf(cube, storeId), coupons: [], currency: cube.currency, value: 0 };
  return scored.flatMap((candidate) => {
    const { own, product } = candidate;
    const its = goods.get(product);
    if (!its || !own || own.times < MIN_PURCHASES || own.state === 'quiet') return [];
    const perDay = own.pieces / (own.usualWait || (day - own.firstDay) / own.times);
    const inTime = perDay * (dayNumber(its.date) - day);
    const pieces = Math.min(own.pieces, its.pieces);
    if (inTime < pieces || availableOn(stock.products.get(product)!, date) === 0) return [];
    const deal = deals.find(
      (one) => isFor(one, cube.products.get(product)) && isOpenTo({ ...one, minimum: null }, order),
    );
    const perWeek = Math.round(perDay * 70) / 10;
    return [{ candidate, pieces, expiring: { ...its, perWeek, deal: deal?.name ?? '' } }];
  });
}

import type { PastOrder } from '../forecast/next-order.ts';
import { type Neighbour, neighbourFinder, rarityOf, timesByProduct } from './neighbours.ts';
import { distinctDays, ListsById, OrderSizes } from './packed-lists.ts';
import { type AssociationRule, mineRules } from './rules.ts';
import { fisherExactTail } from './significance.ts';

/** A store as a buyer: its city, and its orders, oldest first, which may be read only when they are asked for. */
export interface Buyer {
  store: number;
  city: string;
  readonly orders: PastOrder[];
}

/** Buying statistics over all stores as of a day, from which suggestions for one store are derived. */
export interface PopulationModel {
  buyers: Buyer[];
  /** The first and the last day of any order. */
  openDay: number;
  day: number;
  /** By product id: the share of orders that contain it, weighted by recency. */
  popular: Float64Array;
  /** By product id: indices of the buyers that ever ordered it. */
  takers: Int32Array[];
  /** By product id: stores that first ordered it within the last ADOPTION_WINDOW_DAYS, and in the window before. */
  newly: Int32Array;
  before: Int32Array;
  /** By product id: the first and the last day of an order with it; 0 for never. */
  firstDay: Int32Array;
  lastDay: Int32Array;
  /** By product id: median pieces per order; 0 where never ordered. */
  pieces: Float64Array;
  /** By product id: the share of stores whose first order contains it. */
  starters: Float64Array;
  /** By product id: number of days with an order of it, and the longest gap between two of them in days. */
  days: Int32Array;
  longestGap: Int32Array;
  /** By product id × 12 + month (0 … 11): log ratio of its frequency in that month to its overall one, shrunk to 0. */
  season: Float64Array;
  /** Statistically significant rules, by the lowest item id of their left side. */
  rules: Map<number, AssociationRule[]>;
  /** By city: number of buyers, and by product how many of them ordered it within the last ACTIVE_DAYS. */
  cities: Map<string, { buyers: number; takers: Map<number, number> }>;
  neighbours(buyer: number): Neighbour[];
  /** The products that a buyer ordered within the last ACTIVE_DAYS. */
  recentProducts(buyer: number): Int32Array;
  /** The share of a product's orders with at least a whole case of it, shrunk. */
  wholeCases(product: number, caseSize: number): number;
}

const HALF_LIFE_DAYS = 120;
/** Window in days for counting first-time buyers of a product. */
const ADOPTION_WINDOW_DAYS = 90;
/** Days since the last order within which a store counts as a current buyer of a product. */
export const ACTIVE_DAYS = 270;
/** Family-wise significance level of the rules (Bonferroni). */
const SIGNIFICANCE_LEVEL = 0.01;
const MIN_COUNT = 5;
const MIN_SUPPORT = 0.001;
const MIN_CONFIDENCE = 0.1;

/**
 * @param size one more than the largest product id
 * @param rules significant rules where they are known already
 */
export function buildPopulationModel(buyers: Buyer[], size: number, rules = significantRules(buyers)): PopulationModel {
  const counts = countOrders(buyers, size);
  const { openDay, day } = counts;
  const popular = new Float64Array(size);
  const firstDay = new Int32Array(size);
  const lastDay = new Int32Array(size);
  const newly = new Int32Array(size);
  const before = new Int32Array(size);
  const starters = new Float64Array(size);
  const dayLists = new ListsById(counts.orders, Int32Array);
  const pieceLists = new ListsById(counts.orders, Float64Array);
  const takers = new ListsById(counts.takers, Int32Array);
  const times = new ListsById(counts.takers, Int32Array);
  const norms = new Float64Array(buyers.length);
  const recentProducts: Int32Array[] = [];
  const cities: PopulationModel['cities'] = new Map();
  const inMonth = new Float64Array(size * 12);
  const ordersInMonth = new Float64Array(12);
  let total = 0;
  buyers.forEach(({ city, orders }, buyerIndex) => {
    const seen = new Set<number>();
    const recent = new Set<number>();
    for (const order of orders) {
      const weight = 0.5 ** ((day - order.day) / HALF_LIFE_DAYS);
      total += weight;
      const month = monthOfDay(order.day);
      ordersInMonth[month]!++;
      for (const [product, pieces] of order.pieces) {
        pieceLists.add(product, pieces);
        dayLists.add(product, order.day);
        if (order === orders[0]) starters[product]!++;
        popular[product]! += weight;
        inMonth[product * 12 + month]!++;
        if (firstDay[product] === 0 || order.day < firstDay[product]!) firstDay[product] = order.day;
        if (order.day > lastDay[product]!) lastDay[product] = order.day;
        if (!seen.has(product)) {
          seen.add(product);
          if (day - order.day < ADOPTION_WINDOW_DAYS) newly[product]!++;
          else if (day - order.day < 2 * ADOPTION_WINDOW_DAYS) before[product]!++;
        }
        if (day - order.day < ACTIVE_DAYS) recent.add(product);
      }
    }
    let squares = 0;
    for (const [product, count] of timesByProduct(orders)) {
      takers.add(product, buyerIndex);
      times.add(product, count);
      squares += (Math.log(1 + count) * rarityOf(counts.takers[product]!, buyers.length)) ** 2;
    }
    norms[buyerIndex] = Math.sqrt(squares);
    recentProducts.push(Int32Array.from(recent));
    if (orders.length === 0) return;
    const cityStats = cities.get(city) ?? { buyers: 0, takers: new Map<number, number>() };
    cities.set(city, cityStats);
    cityStats.buyers++;
    for (const product of recent) cityStats.takers.set(product, (cityStats.takers.get(product) ?? 0) + 1);
  });
  if (total > 0) for (let product = 0; product < size; product++) popular[product]! /= total;
  if (counts.stores > 0) for (let product = 0; product < size; product++) starters[product]! /= counts.stores;
  const sizes = pieceLists.all.map((list) => new OrderSizes(list));
  const orderDays = dayLists.all.map(distinctDays);
  return {
    buyers,
    openDay,
    day,
    popular,
    takers: takers.all,
    newly,
    before,
    firstDay,
    lastDay,
    pieces: Float64Array.from(sizes, (its) => its.median),
    wholeCases: (product, caseSize) => (sizes[product]!.atLeast(caseSize) + 1) / (sizes[product]!.count + 10),
    starters,
    days: Int32Array.from(orderDays, ({ days }) => days),
    longestGap: Int32Array.from(orderDays, ({ longestGap }) => longestGap),
    season: seasonalLogRatios(inMonth, ordersInMonth),
    rules: indexByLowestItem(rules),
    cities,
    neighbours: neighbourFinder(buyers, { takers: takers.all, times: times.all }, norms),
    recentProducts: (buyer) => recentProducts[buyer]!,
  };
}

/** Counts by product the orders and the buyers, so that lists of them are made in their size. */
function countOrders(buyers: Buyer[], size: number) {
  const counted = {
    openDay: Number.POSITIVE_INFINITY,
    day: 0,
    stores: 0,
    orders: new Int32Array(size),
    takers: new Int32Array(size),
  };
  for (const { orders } of buyers) {
    counted.openDay = Math.min(counted.openDay, orders[0]?.day ?? counted.openDay);
    counted.day = Math.max(counted.day, orders.at(-1)?.day ?? 0);
    if (orders.length > 0) counted.stores++;
    for (const [product, times] of timesByProduct(orders)) {
      counted.orders[product]! += times;
      counted.takers[product]!++;
    }
  }
  return counted;
}

/** The month of a day, 0 for January. */
export const monthOfDay = (day: number) => new Date(day * 86_400_000).getUTCMonth();

/** Prior weight, in orders, that shrinks a month's frequency towards no seasonality. */
const SEASON_PRIOR_ORDERS = 4;

function seasonalLogRatios(inMonth: Float64Array, ordersInMonth: Float64Array): Float64Array {
  const all = ordersInMonth.reduce((sum, n) => sum + n, 0);
  const seasons = new Float64Array(inMonth.length);
  for (let product = 0; product * 12 < inMonth.length; product++) {
    const monthlyCounts = inMonth.subarray(product * 12, product * 12 + 12);
    const total = monthlyCounts.reduce((sum, n) => sum + n, 0);
    if (total === 0) continue;
    monthlyCounts.forEach((count, month) => {
      const expected = (total * ordersInMonth[month]!) / all;
      seasons[product * 12 + month] = Math.log((count + SEASON_PRIOR_ORDERS) / (expected + SEASON_PRIOR_ORDERS));
    });
  }
  return seasons;
}

/** Statistically significant rules of up to three products. */
export function significantRules(buyers: Buyer[]): AssociationRule[] {
  const baskets = buyers.flatMap(({ orders }) => orders.map(({ pieces }) => [...pieces.keys()]));
  const rules = mineRules(baskets, {
    support: Math.max(MIN_COUNT / Math.max(1, baskets.length), MIN_SUPPORT),
    confidence: MIN_CONFIDENCE,
    mostItems: 3,
  });
  const limit = SIGNIFICANCE_LEVEL / Math.max(1, rules.length);
  return rules.filter(({ lift, count, confidence }) => {
    if (lift <= 1) return false;
    const left = Math.round(count / confidence);
    const right = Math.round((confidence * baskets.length) / lift);
    return fisherExactTail(count, left, right, baskets.length) <= limit;
  });
}

function indexByLowestItem(rules: AssociationRule[]): PopulationModel['rules'] {
  const byItem: PopulationModel['rules'] = new Map();
  for (const rule of rules) {
    const key = Math.min(...rule.lhs);
    const list = byItem.get(key);
    if (list) list.push(rule);
    else byItem.set(key, [rule]);
  }
  return byItem;
}

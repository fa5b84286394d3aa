import type { PastOrder } from '../forecast/next-order.ts';
import { median } from '../sales/figures.ts';
import { type AssociationRule, mineRules } from './rules.ts';
import { fisherExactTail } from './significance.ts';

/** A store as a buyer: its city, and its orders, oldest first. */
export interface Buyer {
  store: number;
  city: string;
  orders: PastOrder[];
}

/** A store with a similar product mix. */
interface Neighbour {
  buyer: number;
  likeness: number;
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
  /** The share of a product's orders with at least a whole case of it, shrunk. */
  wholeCases(product: number, caseSize: number): number;
}

const HALF_LIFE_DAYS = 120;
/** Window in days for counting first-time buyers of a product. */
const ADOPTION_WINDOW_DAYS = 90;
/** Days since the last order within which a store counts as a current buyer of a product. */
export const ACTIVE_DAYS = 270;
const MAX_NEIGHBOURS = 25;
const MIN_SIMILARITY = 0.03;
/** Maximum number of buyers of one product in the similarity computation; more are sampled evenly. */
const MAX_TAKERS = 1500;

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
  let [openDay, day] = [Number.POSITIVE_INFINITY, 0];
  for (const { orders } of buyers) {
    openDay = Math.min(openDay, orders[0]?.day ?? openDay);
    day = Math.max(day, orders.at(-1)?.day ?? 0);
  }
  const popular = new Float64Array(size);
  const firstDay = new Int32Array(size);
  const lastDay = new Int32Array(size);
  const newly = new Int32Array(size);
  const before = new Int32Array(size);
  const pieceLists: number[][] = Array.from({ length: size }, () => []);
  const starters = new Float64Array(size);
  const takerLists: number[][] = Array.from({ length: size }, () => []);
  const daysOf: Set<number>[] = Array.from({ length: size }, () => new Set());
  const times: Map<number, number>[] = [];
  const cities: PopulationModel['cities'] = new Map();
  const inMonth = new Float64Array(size * 12);
  const ordersInMonth = new Float64Array(12);
  let total = 0;
  buyers.forEach(({ city, orders }, buyerIndex) => {
    const timesByProduct = new Map<number, number>();
    times.push(timesByProduct);
    const recentProducts = new Set<number>();
    for (const order of orders) {
      const weight = 0.5 ** ((day - order.day) / HALF_LIFE_DAYS);
      total += weight;
      const month = monthOfDay(order.day);
      ordersInMonth[month]!++;
      for (const [product, pieces] of order.pieces) {
        pieceLists[product]!.push(pieces);
        if (order === orders[0]) starters[product]!++;
        popular[product]! += weight;
        inMonth[product * 12 + month]!++;
        if (firstDay[product] === 0 || order.day < firstDay[product]!) firstDay[product] = order.day;
        if (order.day > lastDay[product]!) lastDay[product] = order.day;
        daysOf[product]!.add(order.day);
        const count = timesByProduct.get(product) ?? 0;
        if (count === 0) {
          takerLists[product]!.push(buyerIndex);
          if (day - order.day < ADOPTION_WINDOW_DAYS) newly[product]!++;
          else if (day - order.day < 2 * ADOPTION_WINDOW_DAYS) before[product]!++;
        }
        timesByProduct.set(product, count + 1);
        if (day - order.day < ACTIVE_DAYS) recentProducts.add(product);
      }
    }
    if (orders.length === 0) return;
    const cityStats = cities.get(city) ?? { buyers: 0, takers: new Map<number, number>() };
    cities.set(city, cityStats);
    cityStats.buyers++;
    for (const product of recentProducts) cityStats.takers.set(product, (cityStats.takers.get(product) ?? 0) + 1);
  });
  if (total > 0) for (let product = 0; product < size; product++) popular[product]! /= total;
  const storesWithOrders = buyers.filter(({ orders }) => orders.length > 0).length;
  if (storesWithOrders > 0) for (let product = 0; product < size; product++) starters[product]! /= storesWithOrders;
  const takers = takerLists.map((list) => Int32Array.from(list));
  return {
    buyers,
    openDay,
    day,
    popular,
    takers,
    newly,
    before,
    firstDay,
    lastDay,
    pieces: Float64Array.from(pieceLists, (list) => median(list) ?? 0),
    wholeCases: (product, caseSize) => {
      const list = pieceLists[product]!;
      return (list.filter((pieces) => pieces >= caseSize).length + 1) / (list.length + 10);
    },
    starters,
    days: Int32Array.from(daysOf, (days) => days.size),
    longestGap: Int32Array.from(daysOf, longestGap),
    season: seasonalLogRatios(inMonth, ordersInMonth),
    rules: indexByLowestItem(rules),
    cities,
    neighbours: neighbourFinder(times, takers),
  };
}

function longestGap(days: Set<number>): number {
  const sorted = Int32Array.from(days).sort();
  let longest = 0;
  for (let i = 1; i < sorted.length; i++) longest = Math.max(longest, sorted[i]! - sorted[i - 1]!);
  return longest;
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

/** Nearest stores by cosine similarity of tf-idf weighted product counts; computed lazily and cached. */
function neighbourFinder(times: Map<number, number>[], takers: Int32Array[]): PopulationModel['neighbours'] {
  const cache = new Map<number, Neighbour[]>();
  const weightOf = (product: number, count: number) =>
    Math.log(1 + count) * Math.log((times.length + 1) / (takers[product]!.length + 0.5));
  const norms = Float64Array.from(times, (its) => {
    let sum = 0;
    for (const [product, count] of its) sum += weightOf(product, count) ** 2;
    return Math.sqrt(sum);
  });
  const weights = takers.map((list, product) =>
    Float64Array.from(list, (buyer) => weightOf(product, times[buyer]!.get(product)!)),
  );
  const dots = new Float64Array(times.length);
  return (buyer) => {
    if (buyer < 0) return [];
    const found = cache.get(buyer);
    if (found) return found;
    dots.fill(0);
    for (const [product, count] of times[buyer]!) {
      const weight = weightOf(product, count);
      const list = takers[product]!;
      const theirs = weights[product]!;
      const step = Math.max(1, Math.ceil(list.length / MAX_TAKERS));
      for (let i = 0; i < list.length; i += step) dots[list[i]!]! += weight * theirs[i]!;
    }
    // most like first; of equals the one that comes first
    const nearest: Neighbour[] = [];
    for (let other = 0; other < dots.length; other++) {
      if (other === buyer || dots[other] === 0) continue;
      const likeness = dots[other]! / (norms[buyer]! * norms[other]!);
      if (likeness < MIN_SIMILARITY) continue;
      if (nearest.length === MAX_NEIGHBOURS) {
        if (likeness <= nearest.at(-1)!.likeness) continue;
        nearest.pop();
      }
      const place = nearest.findIndex((one) => one.likeness < likeness);
      nearest.splice(place < 0 ? nearest.length : place, 0, { buyer: other, likeness });
    }
    cache.set(buyer, nearest);
    return nearest;
  };
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

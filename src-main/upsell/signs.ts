import { signsOf as ownSigns, type PastOrder } from '../forecast/next-order.ts';
import type { Rule } from './rules.ts';
import { LATELY_DAYS, monthOfDay, type World } from './world.ts';

/** A candidate product for a store's next order, with its features. */
export interface Candidate {
  product: number;
  /** Whether the store ever ordered it. */
  known: boolean;
  /** Feature row, the first feature is 1; products known to the store have another feature set than new ones. */
  row: Float64Array;
  /** Number of similar stores, and how many of them ordered it recently. */
  neighbours: number;
  takenBy: number;
  /** The same among the stores of its city. */
  inCity: number;
  takenInCity: number;
  /** The best rule whose left side is in the order or expected in it. */
  rule: Rule | null;
  /** Log ratio of its frequency in this month to the overall one; share of the store's orders with its category. */
  season: number;
  categoryShare: number;
  own: Own | null;
}

/** Purchase history of the product in the store itself. */
interface Own {
  times: number;
  firstDay: number;
  lastDay: number;
  /** Days since the last order over the usual interval; due at 1. */
  due: number;
  usualWait: number;
  inOrders: number;
  pieces: number;
  /** Orders with it within three weeks of this day a year ago. */
  lastYear: number;
}

/** Maximum number of candidates from each source: similar stores, the city, rules and all stores. */
const MOST_EACH = 60;
/** Index of the lead feature in the rows of known products, and in those of new ones. */
export const OFTEN = 1;
export const POPULAR = 4;
const WINDOW_DAYS = 21;
const YEAR = 365;

const logit = (p: number) => Math.log(p / (1 - p));
const bounded = (p: number) => logit(Math.min(0.98, Math.max(0.002, p)));

export interface Asked {
  /** Index among the population's buyers; -1 for a store that never ordered. */
  buyer: number;
  city: string;
  /** The store's own orders before the day. */
  orders: PastOrder[];
  day: number;
  /** Products in the order that is being entered; null without one. */
  within: readonly number[] | null;
}

/**
 * Candidates for a store with their features: all products that it ever ordered, and the top products of similar
 * stores, its city, rules and all stores.
 */
export function candidatesFor(
  world: World,
  categoryOf: (product: number) => string,
  { buyer, city, orders, day, within }: Asked,
): Candidate[] {
  const popular = popularMap(world);
  const own = ownSigns(orders, popular, day);
  const history = historyOf(orders, day);
  const near = world.neighbours(buyer);
  const there = city === '' ? undefined : world.cities.get(city);
  const itself = orders.length > 0 ? 1 : 0;

  const nearBy = takenByNeighbours(world, near);
  const active = within ?? expectedOf(own);
  const rules = rulesFor(world, active);
  const categories = categoryShares(orders, categoryOf);
  const explores = explorationOf(orders);

  const among = new Set<number>(own.keys());
  for (const [product] of top(nearBy.weights)) among.add(product);
  for (const [product] of top(there?.takers ?? new Map())) among.add(product);
  for (const [product] of top(new Map([...rules].map(([product, rule]) => [product, rule.confidence]))))
    among.add(product);
  for (const product of popularTop(world)) among.add(product);
  for (const product of within ?? []) among.delete(product);

  const month = monthOfDay(day);
  const found: Candidate[] = [];
  for (const product of among) {
    const its = own.get(product);
    const mine = history.get(product);
    const everyone = world.popular[product]!;
    const share = near.length > 0 ? (nearBy.weights.get(product) ?? 0) / nearBy.total : 0;
    const inCity = Math.max(0, (there?.buyers ?? 0) - itself);
    const tookLately = mine !== undefined && mine.lastDay > world.day - LATELY_DAYS ? 1 : 0;
    const takenInCity = Math.max(0, (there?.takers.get(product) ?? 0) - tookLately);
    const rule = rules.get(product) ?? null;
    const confidence = rule?.confidence ?? 0;
    const categoryShare = categories.get(categoryOf(product)) ?? 0;
    const season = world.season[product * 12 + month]!;
    const cityShare = (takenInCity + 5 * everyone) / (inCity + 5);
    const around = [bounded(share), bounded(cityShare), Math.log(confidence + 0.02), Math.log(everyone + 0.003)];
    let row: Float64Array;
    if (its && mine) {
      row = Float64Array.of(
        ...its.row,
        around[1]!,
        Math.log(0.5 + mine.lastYear),
        season,
        Math.log(orders.length),
        Math.log(mine.times),
      );
    } else {
      const growth = Math.log((world.newly[product]! + 1) / (world.before[product]! + 1));
      row = Float64Array.of(
        1,
        ...around,
        growth,
        season,
        bounded(categoryShare),
        Math.log(explores + 0.02),
        Math.log(1 + orders.length),
      );
    }
    found.push({
      product,
      known: its !== undefined,
      row,
      neighbours: near.length,
      takenBy: nearBy.counts.get(product) ?? 0,
      inCity,
      takenInCity,
      rule,
      season,
      categoryShare,
      own: its && mine ? { ...mine, inOrders: its.inOrders, pieces: its.pieces } : null,
    });
  }
  return found;
}

const popularMaps = new WeakMap<World, Map<number, number>>();

function popularMap(world: World): Map<number, number> {
  const known = popularMaps.get(world);
  if (known) return known;
  const map = new Map<number, number>();
  world.popular.forEach((share, product) => {
    if (share > 0) map.set(product, share);
  });
  popularMaps.set(world, map);
  return map;
}

const popularTops = new WeakMap<World, number[]>();

function popularTop(world: World): number[] {
  const known = popularTops.get(world);
  if (known) return known;
  const list = top(popularMap(world)).map(([product]) => product);
  popularTops.set(world, list);
  return list;
}

/** The largest weights in descending order; ties by the lower product id. */
function top(weights: ReadonlyMap<number, number>): [number, number][] {
  const best: [number, number][] = [];
  for (const one of weights) {
    const last = best.at(-1);
    if (best.length === MOST_EACH && (one[1] < last![1] || (one[1] === last![1] && one[0] > last![0]))) continue;
    const place = best.findIndex(([product, weight]) => weight < one[1] || (weight === one[1] && product > one[0]));
    best.splice(place < 0 ? best.length : place, 0, one);
    if (best.length > MOST_EACH) best.pop();
  }
  return best;
}

function takenByNeighbours(world: World, near: { buyer: number; likeness: number }[]) {
  const weights = new Map<number, number>();
  const counts = new Map<number, number>();
  let total = 0;
  for (const { buyer, likeness } of near) {
    total += likeness;
    const lately = new Set<number>();
    const { orders } = world.buyers[buyer]!;
    for (let i = orders.length - 1; i >= 0 && world.day - orders[i]!.day < LATELY_DAYS; i--)
      for (const product of orders[i]!.pieces.keys()) lately.add(product);
    for (const product of lately) {
      weights.set(product, (weights.get(product) ?? 0) + likeness);
      counts.set(product, (counts.get(product) ?? 0) + 1);
    }
  }
  return { weights, counts, total };
}

/** Products most likely in the next order, by their frequency in the latest ones. */
function expectedOf(own: ReturnType<typeof ownSigns>): number[] {
  return [...own]
    .sort((a, b) => b[1].row[2]! - a[1].row[2]!)
    .slice(0, 8)
    .map(([product]) => product);
}

/** Confidence penalty for each product on a rule's left side, so that shorter rules are preferred. */
const SURER = 0.05;
const telling = (rule: Rule | undefined) =>
  rule ? rule.confidence - SURER * rule.lhs.length : Number.NEGATIVE_INFINITY;

/** By product: the best rule that implies it from the active products. */
function rulesFor(world: World, active: readonly number[]): Map<number, Rule> {
  const there = new Set(active);
  const best = new Map<number, Rule>();
  for (const item of there)
    for (const rule of world.rules.get(item) ?? [])
      if (!there.has(rule.rhs) && telling(rule) > telling(best.get(rule.rhs)))
        if (rule.lhs.every((one) => there.has(one))) best.set(rule.rhs, rule);
  return best;
}

type Mine = Omit<Own, 'inOrders' | 'pieces'>;

function historyOf(orders: PastOrder[], day: number): Map<number, Mine> {
  const history = new Map<number, Mine>();
  for (const { day: on, pieces } of orders) {
    const yearAgo = Math.abs(day - YEAR - on) <= WINDOW_DAYS ? 1 : 0;
    for (const product of pieces.keys()) {
      const its = history.get(product) ?? { times: 0, firstDay: on, lastDay: on, due: 0, usualWait: 0, lastYear: 0 };
      history.set(product, its);
      its.times++;
      its.lastDay = on;
      its.lastYear += yearAgo;
    }
  }
  for (const its of history.values()) {
    its.usualWait = its.times > 1 ? (its.lastDay - its.firstDay) / (its.times - 1) : 0;
    its.due = its.usualWait > 0 ? (day - its.lastDay) / its.usualWait : 0;
  }
  return history;
}

function categoryShares(orders: PastOrder[], categoryOf: (product: number) => string): Map<string, number> {
  const shares = new Map<string, number>();
  for (const { pieces } of orders) {
    for (const category of new Set([...pieces.keys()].map(categoryOf)))
      shares.set(category, (shares.get(category) ?? 0) + 1);
  }
  for (const [category, count] of shares) shares.set(category, count / (orders.length + 1));
  return shares;
}

/** Share of products in a store's orders that are new to it, from its second order on; smoothed. */
function explorationOf(orders: PastOrder[]): number {
  const seen = new Set<number>();
  let [fresh, all] = [0, 0];
  orders.forEach(({ pieces }, nth) => {
    for (const product of pieces.keys()) {
      if (nth > 0) {
        all++;
        if (!seen.has(product)) fresh++;
      }
      seen.add(product);
    }
  });
  return (fresh + 1) / (all + 5);
}

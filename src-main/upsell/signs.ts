import { signsOf as ownSigns, type PastOrder } from '../forecast/next-order.ts';
import type { Rule } from './rules.ts';
import { LATELY_DAYS, monthOfDay, type World } from './world.ts';

/** What speaks for or against one product in a store's next order. */
export interface Candidate {
  product: number;
  /** Whether the store ever took it. */
  known: boolean;
  /** The signs as a row of features, the first of them 1; products known to the store have others than those that are not. */
  row: Float64Array;
  /** Of how many similar stores, and how many of them took it lately. */
  neighbours: number;
  takenBy: number;
  /** The same among the stores of its city. */
  inCity: number;
  takenInCity: number;
  /** The most telling rule whose left side is in the order or expected in it. */
  rule: Rule | null;
  /** How much more often it is taken in this month than in all (ln), and how much of the store's orders has its category. */
  season: number;
  categoryShare: number;
  own: Own | null;
}

/** How the store itself took the product. */
interface Own {
  times: number;
  firstDay: number;
  lastDay: number;
  /** Days since the last, over the usual wait; 1 is due. */
  due: number;
  usualWait: number;
  inOrders: number;
  pieces: number;
  /** Times it was taken within three weeks of this day a year ago. */
  lastYear: number;
}

/** Products that similar stores, the city, rules and all stores propose at most, each. */
const MOST_EACH = 60;
/** Where the sign that alone is a good guess stands: among those of known products, and among those of new ones. */
export const OFTEN = 1;
export const POPULAR = 4;
const WINDOW_DAYS = 21;
const YEAR = 365;

const logit = (p: number) => Math.log(p / (1 - p));
const bounded = (p: number) => logit(Math.min(0.98, Math.max(0.002, p)));

export interface Asked {
  /** Place among the world's buyers; -1 for one that never ordered. */
  buyer: number;
  city: string;
  /** The store's own orders that are known on the day. */
  orders: PastOrder[];
  day: number;
  /** Products in the order that is being taken; null where none is. */
  within: readonly number[] | null;
}

/**
 * The signs of every product that may be proposed to a store: all that it ever took, and those that similar stores,
 * its city, rules and all stores speak for.
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

/** The largest weights, the largest first; of equal ones the lower product. */
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

/** Products that the next order probably has, by how often they were in the latest ones. */
function expectedOf(own: ReturnType<typeof ownSigns>): number[] {
  return [...own]
    .sort((a, b) => b[1].row[2]! - a[1].row[2]!)
    .slice(0, 8)
    .map(([product]) => product);
}

/** How much surer a rule must be for each product more on its left side, to be worth the words. */
const SURER = 0.05;
const telling = (rule: Rule | undefined) =>
  rule ? rule.confidence - SURER * rule.lhs.length : Number.NEGATIVE_INFINITY;

/** By product: the most telling rule that leads to it from what is there. */
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

/** The share of what a store takes that it never took before, from its second order on. */
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

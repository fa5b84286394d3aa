import { orderFeatures as ownSigns, type PastOrder } from '../forecast/next-order.ts';
import { productState, type ReorderState, usualWait } from '../sales/rhythm.ts';
import { ACTIVE_DAYS, monthOfDay, type PopulationModel } from './population-model.ts';
import type { AssociationRule } from './rules.ts';

/** A candidate product for a store's next order, with its features. */
export interface Candidate {
  product: number;
  /** Whether the store ever ordered it. */
  known: boolean;
  /** Feature row, the first feature is 1; products known to the store have another feature set than new ones. */
  row: number[];
  /** Number of similar stores, and how many of them ordered it recently. */
  neighbours: number;
  takenBy: number;
  /** The same among the stores of its city. */
  inCity: number;
  takenInCity: number;
  /** The best rule whose left side is in the order or expected in it. */
  rule: AssociationRule | null;
  /** Log ratio of its frequency in this month to the overall one; share of the store's orders with its category. */
  season: number;
  categoryShare: number;
  own: PurchaseHistory | null;
}

/** Purchase history of the product in the store itself. */
interface PurchaseHistory {
  times: number;
  firstDay: number;
  lastDay: number;
  /** Its usual wait in this store, 0 without a rhythm, and where it stands in it. */
  usualWait: number;
  state: ReorderState;
  inOrders: number;
  pieces: number;
  /** Orders with it within three weeks of this day a year ago. */
  lastYear: number;
  /** Days on which it was ordered, ascending. */
  days: number[];
}

/** Maximum number of candidates from each source: similar stores, the city, rules and all stores. */
const MAX_PER_SOURCE = 60;
/** Index of the lead feature in the rows of known products, and in those of new ones. */
export const FREQUENCY_FEATURE = 1;
export const POPULARITY_FEATURE = 4;
const WINDOW_DAYS = 21;
const YEAR = 365;

const logit = (p: number) => Math.log(p / (1 - p));
const boundedLogit = (p: number) => logit(Math.min(0.98, Math.max(0.002, p)));

export interface ScoringContext {
  /** Index among the population's buyers; -1 for a store that never ordered. */
  buyer: number;
  city: string;
  /** The store's own orders before the day. */
  orders: PastOrder[];
  day: number;
  /** Day as of which reorders are due: `day`, unless that lies ahead. */
  asOf?: number;
  /** Products in the order that is being entered; null without one. */
  within: readonly number[] | null;
}

/**
 * Candidates for a store with their features: all products that it ever ordered, and the top products of similar
 * stores, its city, rules and all stores.
 */
export function candidatesFor(
  population: PopulationModel,
  categoryOf: (product: number) => string,
  { buyer, city, orders, day, within, asOf = day }: ScoringContext,
): Candidate[] {
  const popular = popularityByProduct(population);
  const own = ownSigns(orders, popular, day);
  const history = purchaseTimings(orders, day, asOf);
  const near = population.neighbours(buyer);
  const cityStats = city === '' ? undefined : population.cities.get(city);
  const selfCount = orders.length > 0 ? 1 : 0;

  const neighbourTakers = takenByNeighbours(population, near);
  const active = within ?? likelyProducts(own);
  const rules = bestRules(population, active);
  const categories = categoryShares(orders, categoryOf);
  const exploration = explorationRate(orders);

  const products = new Set<number>(own.keys());
  for (const [product] of top(neighbourTakers.weights)) products.add(product);
  for (const product of cityStats ? mostTaken(cityStats.takers) : []) products.add(product);
  for (const [product] of top(new Map([...rules].map(([product, rule]) => [product, rule.confidence]))))
    products.add(product);
  for (const product of mostPopularProducts(population)) products.add(product);
  for (const product of within ?? []) products.delete(product);

  const month = monthOfDay(day);
  const found: Candidate[] = [];
  for (const product of products) {
    const ownFeatures = own.get(product);
    const timings = history.get(product);
    const popularity = population.popular[product]!;
    const share = near.length > 0 ? (neighbourTakers.weights.get(product) ?? 0) / neighbourTakers.total : 0;
    const inCity = Math.max(0, (cityStats?.buyers ?? 0) - selfCount);
    const tookLately = timings !== undefined && timings.lastDay > population.day - ACTIVE_DAYS ? 1 : 0;
    const takenInCity = Math.max(0, (cityStats?.takers.get(product) ?? 0) - tookLately);
    const rule = rules.get(product) ?? null;
    const confidence = rule?.confidence ?? 0;
    const categoryShare = categories.get(categoryOf(product)) ?? 0;
    const season = population.season[product * 12 + month]!;
    const cityShare = (takenInCity + 5 * popularity) / (inCity + 5);
    const sharedFeatures = [
      boundedLogit(share),
      boundedLogit(cityShare),
      Math.log(confidence + 0.02),
      Math.log(popularity + 0.003),
    ];
    let row: number[];
    if (ownFeatures && timings) {
      row = [
        ...ownFeatures.row,
        sharedFeatures[1]!,
        Math.log(0.5 + timings.lastYear),
        season,
        Math.log(orders.length),
        Math.log(timings.times),
      ];
    } else {
      const growth = Math.log((population.newly[product]! + 1) / (population.before[product]! + 1));
      row = [
        1,
        ...sharedFeatures,
        growth,
        season,
        boundedLogit(categoryShare),
        Math.log(exploration + 0.02),
        Math.log(1 + orders.length),
      ];
    }
    found.push({
      product,
      known: ownFeatures !== undefined,
      row,
      neighbours: near.length,
      takenBy: neighbourTakers.counts.get(product) ?? 0,
      inCity,
      takenInCity,
      rule,
      season,
      categoryShare,
      own: ownFeatures && timings ? { ...timings, inOrders: ownFeatures.inOrders, pieces: ownFeatures.pieces } : null,
    });
  }
  return found;
}

const popularityCache = new WeakMap<PopulationModel, Map<number, number>>();

function popularityByProduct(population: PopulationModel): Map<number, number> {
  const cached = popularityCache.get(population);
  if (cached) return cached;
  const map = new Map<number, number>();
  population.popular.forEach((share, product) => {
    if (share > 0) map.set(product, share);
  });
  popularityCache.set(population, map);
  return map;
}

const mostPopularCache = new WeakMap<PopulationModel, number[]>();

function mostPopularProducts(population: PopulationModel): number[] {
  const cached = mostPopularCache.get(population);
  if (cached) return cached;
  const list = top(popularityByProduct(population)).map(([product]) => product);
  mostPopularCache.set(population, list);
  return list;
}

const mostTakenCache = new WeakMap<ReadonlyMap<number, number>, number[]>();

/** The products that most buyers of a city took. */
function mostTaken(takers: ReadonlyMap<number, number>): number[] {
  const cached = mostTakenCache.get(takers);
  if (cached) return cached;
  const list = top(takers).map(([product]) => product);
  mostTakenCache.set(takers, list);
  return list;
}

/** The largest weights in descending order; ties by the lower product id. */
function top(weights: ReadonlyMap<number, number>): [number, number][] {
  const best: [number, number][] = [];
  for (const one of weights) {
    const last = best.at(-1);
    if (best.length === MAX_PER_SOURCE && (one[1] < last![1] || (one[1] === last![1] && one[0] > last![0]))) continue;
    const place = best.findIndex(([product, weight]) => weight < one[1] || (weight === one[1] && product > one[0]));
    best.splice(place < 0 ? best.length : place, 0, one);
    if (best.length > MAX_PER_SOURCE) best.pop();
  }
  return best;
}

function takenByNeighbours(population: PopulationModel, near: { buyer: number; likeness: number }[]) {
  const weights = new Map<number, number>();
  const counts = new Map<number, number>();
  let total = 0;
  for (const { buyer, likeness } of near) {
    total += likeness;
    for (const product of population.recentProducts(buyer)) {
      weights.set(product, (weights.get(product) ?? 0) + likeness);
      counts.set(product, (counts.get(product) ?? 0) + 1);
    }
  }
  return { weights, counts, total };
}

/** Products most likely in the next order, by their frequency in the latest ones. */
function likelyProducts(own: ReturnType<typeof ownSigns>): number[] {
  return [...own]
    .sort((a, b) => b[1].row[2]! - a[1].row[2]!)
    .slice(0, 8)
    .map(([product]) => product);
}

/** Confidence penalty for each product on a rule's left side, so that shorter rules are preferred. */
const CONFIDENCE_PER_ITEM = 0.05;
const ruleScore = (rule: AssociationRule | undefined) =>
  rule ? rule.confidence - CONFIDENCE_PER_ITEM * rule.lhs.length : Number.NEGATIVE_INFINITY;

/** By product: the best rule that implies it from the active products. */
function bestRules(population: PopulationModel, active: readonly number[]): Map<number, AssociationRule> {
  const activeSet = new Set(active);
  const best = new Map<number, AssociationRule>();
  for (const item of activeSet)
    for (const rule of population.rules.get(item) ?? [])
      if (!activeSet.has(rule.rhs) && ruleScore(rule) > ruleScore(best.get(rule.rhs)))
        if (rule.lhs.every((one) => activeSet.has(one))) best.set(rule.rhs, rule);
  return best;
}

type PurchaseTimings = Omit<PurchaseHistory, 'inOrders' | 'pieces'>;

function purchaseTimings(orders: PastOrder[], day: number, asOf: number): Map<number, PurchaseTimings> {
  const history = new Map<number, PurchaseTimings>();
  for (const { day: orderDay, pieces } of orders) {
    const yearAgo = Math.abs(day - YEAR - orderDay) <= WINDOW_DAYS ? 1 : 0;
    for (const product of pieces.keys()) {
      const timings = history.get(product) ?? {
        times: 0,
        firstDay: orderDay,
        lastDay: orderDay,
        usualWait: 0,
        state: 'irregular',
        lastYear: 0,
        days: [],
      };
      history.set(product, timings);
      timings.times++;
      timings.days.push(orderDay);
      timings.lastDay = orderDay;
      timings.lastYear += yearAgo;
    }
  }
  for (const its of history.values()) {
    its.usualWait = usualWait(its.days) ?? 0;
    its.state = productState(its.days, orders.at(-1)!.day, asOf);
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
function explorationRate(orders: PastOrder[]): number {
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

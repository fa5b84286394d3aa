import { dateOfDayNumber } from '../../src-shared/calendar.ts';
import {
  SUGGESTION_TYPES,
  type SuggestionType,
  type UpsellBacktest,
  type UpsellScores,
} from '../../src-shared/contract/upsell.ts';
import type { PastOrder } from '../forecast/next-order.ts';
import { collectGarbage } from '../jobs/collect-garbage.ts';
import { buildModel, learnParameters, type ScoredCandidate, scoreCandidates, type UpsellModel } from './model.ts';
import { ListsById } from './packed-lists.ts';
import type { Buyer } from './population-model.ts';
import { suggestionTypesOf } from './suggestion-types.ts';

const TOP_N = 10;
/** Stores after which garbage is collected: without it, the heap would grow to twice its size. */
const COLLECT_EVERY_STORES = 500;

interface BacktestInput {
  buyers: Buyer[];
  /** One more than the largest product id. */
  size: number;
  categoryOf(product: number): string;
  /** Price per piece, by product id. */
  prices: Float64Array;
}

export interface RankingFunctions {
  shown(model: UpsellModel, store: number, scored: ScoredCandidate[]): number[];
  stepUp(model: UpsellModel, scored: ScoredCandidate[]): number[];
}

/**
 * Holds out each store's last order, learns from the rest, and measures the suggestions for that day: of the full
 * model, of each suggestion type separately, and of baselines. Stores with a single order are skipped.
 *
 * @param rankings rank products as in the user interface, and as step ups
 */
export function backtestUpsell(
  { buyers, size, categoryOf, prices }: BacktestInput,
  rankings: RankingFunctions,
): UpsellBacktest {
  const before = buyers.map(({ store, city, orders }) => ({
    store,
    city,
    orders: orders.length > 1 ? orders.slice(0, -1) : orders,
  }));
  const model = buildModel(learnParameters(before, size, categoryOf), before, size);
  const baselines = baselinesOf(before, size);
  const scoreByName = new Map<string, HitAccumulator>();
  const record = (name: string, products: number[], actual: PastOrder) => {
    const table = scoreByName.get(name) ?? new HitAccumulator(prices);
    scoreByName.set(name, table);
    table.add(products, actual);
  };
  const calibrationBins = Array.from({ length: TOP_N }, () => ({ expected: 0, observed: 0, cases: 0 }));
  let products = 0;
  let stores = 0;
  buyers.forEach(({ store, city, orders }, buyer) => {
    if (orders.length < 2) return;
    if (stores % COLLECT_EVERY_STORES === COLLECT_EVERY_STORES - 1) collectGarbage();
    const truth = orders.at(-1)!;
    const known = before[buyer]!.orders;
    stores++;
    products += truth.pieces.size;
    const scored = scoreCandidates(model, categoryOf, { buyer, city, orders: known, day: truth.day, within: null });
    for (const { chance, product } of scored) {
      const bin = calibrationBins[Math.min(TOP_N - 1, Math.floor(chance * TOP_N))]!;
      bin.expected += chance;
      bin.observed += truth.pieces.has(product) ? 1 : 0;
      bin.cases++;
    }
    record('blend', topProducts(scored), truth);
    record('shown', rankings.shown(model, store, scored), truth);
    record('step_up', rankings.stepUp(model, scored).slice(0, TOP_N), truth);
    const byKind = new Map<SuggestionType, ScoredCandidate[]>();
    for (const candidate of scored)
      for (const kind of suggestionTypesOf(model.world, candidate))
        byKind.set(kind, [...(byKind.get(kind) ?? []), candidate]);
    for (const kind of SUGGESTION_TYPES)
      if (kind !== 'step_up') record(kind, topProducts(byKind.get(kind) ?? []), truth);
    record('baseline popular', baselines.popular, truth);
    record('frequency', baselines.frequency(known), truth);
    record('cooccurrence', baselines.cooccurrence(known), truth);
  });
  const scoresOf = (name: string) => (scoreByName.get(name) ?? new HitAccumulator(prices)).scores();
  return {
    stores,
    products,
    dataTo:
      model.world.day > 0 ? dateOfDayNumber(Math.max(...buyers.map(({ orders }) => orders.at(-1)?.day ?? 0))) : null,
    blend: scoresOf('blend'),
    shown: scoresOf('shown'),
    kinds: Object.fromEntries(
      SUGGESTION_TYPES.filter((kind) => (scoreByName.get(kind)?.scores().made ?? 0) > 0).map((kind) => [
        kind,
        scoresOf(kind),
      ]),
    ),
    baselines: {
      popular: scoresOf('baseline popular'),
      frequency: scoresOf('frequency'),
      cooccurrence: scoresOf('cooccurrence'),
    },
    calibration: calibrationBins
      .map(({ expected, observed, cases }, i) => ({
        from: i / TOP_N,
        expected: expected / cases,
        observed: observed / cases,
        cases,
      }))
      .filter(({ cases }) => cases > 0),
  };
}

const topProducts = (scored: ScoredCandidate[]) => scored.slice(0, TOP_N).map(({ product }) => product);

/** Accumulates hits among the top ten over all stores. */
class HitAccumulator {
  readonly #prices: Float64Array;
  #stores = 0;
  #hits = 0;
  #any = 0;
  #observed = 0;
  #made = 0;
  #money = 0;
  #all = 0;

  constructor(prices: Float64Array) {
    this.#prices = prices;
  }

  add(products: number[], { pieces }: PastOrder): void {
    const ten = products.slice(0, TOP_N);
    const hits = ten.filter((product) => pieces.has(product));
    const worth = (product: number) => pieces.get(product)! * this.#prices[product]!;
    this.#stores++;
    this.#hits += hits.length;
    this.#any += hits.length > 0 ? 1 : 0;
    this.#observed += pieces.size;
    this.#made += ten.length;
    this.#money += hits.reduce((sum, product) => sum + worth(product), 0);
    for (const product of pieces.keys()) this.#all += worth(product);
  }

  scores(): UpsellScores {
    const share = (part: number, all: number) => (all > 0 ? part / all : 0);
    return {
      recallAt10: share(this.#hits, this.#observed),
      precisionAt10: share(this.#hits, TOP_N * this.#stores),
      hitRateAt10: share(this.#any, this.#stores),
      moneyAt10: share(this.#money, this.#all),
      made: this.#made,
    };
  }
}

/** The products with the highest scores above zero, of equals the lower id first. */
function highest(scores: Float64Array): number[] {
  const best: number[] = [];
  for (let product = 0; product < scores.length; product++) {
    const score = scores[product]!;
    if (score === 0 || (best.length === TOP_N && score <= scores[best.at(-1)!]!)) continue;
    if (best.length === TOP_N) best.pop();
    const place = best.findIndex((other) => scores[other]! < score);
    best.splice(place < 0 ? best.length : place, 0, product);
  }
  return best;
}

/** The products in the orders of each product, and in how many orders both are. */
function countPairs(buyers: Buyer[], counts: Int32Array) {
  const all = buyers.flatMap(({ orders }) => orders);
  const withProduct = new ListsById(counts, Int32Array);
  all.forEach(({ pieces }, nth) => {
    for (const product of pieces.keys()) withProduct.add(product, nth);
  });
  const kind = counts.every((count) => count <= 0xffff) && counts.length <= 0xffff ? Uint16Array : Int32Array;
  const together = new Int32Array(counts.length);
  return withProduct.all.map((nths) => {
    together.fill(0);
    for (const nth of nths) for (const other of all[nth]!.pieces.keys()) together[other]!++;
    const others = [...together.keys()].filter((other) => together[other]! > 0);
    return { others: new kind(others), both: new kind(others.map((other) => together[other]!)) };
  });
}

/** Baseline recommenders; lists shorter than ten are filled up with the most popular products. */
function baselinesOf(buyers: Buyer[], size: number) {
  const counts = new Int32Array(size);
  for (const { orders } of buyers)
    for (const { pieces } of orders) for (const product of pieces.keys()) counts[product]!++;
  const pairs = countPairs(buyers, counts);
  const scores = new Float64Array(size);
  const byCount = [...counts.keys()]
    .filter((product) => counts[product]! > 0)
    .sort((a, b) => counts[b]! - counts[a]! || a - b);
  const popular = byCount.slice(0, TOP_N);
  const filledUp = (products: number[]) => [...new Set([...products, ...popular])].slice(0, TOP_N);
  const timesOf = (orders: PastOrder[]) => {
    const times = new Map<number, number>();
    for (const { pieces } of orders)
      for (const product of pieces.keys()) times.set(product, (times.get(product) ?? 0) + 1);
    return times;
  };
  const byScore = (scores: Map<number, number>) =>
    [...scores].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([id]) => id);
  return {
    popular,
    frequency: (orders: PastOrder[]) => filledUp(byScore(timesOf(orders))),
    /** Item-based collaborative filtering: co-occurrence with the store's products (Sarwar et al. 2001). */
    cooccurrence: (orders: PastOrder[]) => {
      scores.fill(0);
      for (const [one, times] of timesOf(orders)) {
        const { others, both } = pairs[one]!;
        for (let i = 0; i < others.length; i++) scores[others[i]!]! += times * (both[i]! / counts[one]!);
      }
      return filledUp(highest(scores));
    },
  };
}

import { dateOfDay } from '../../src-shared/calendar.ts';
import {
  SUGGESTION_KINDS,
  type SuggestionKind,
  type UpsellBacktest,
  type UpsellScores,
} from '../../src-shared/contract/upsell.ts';
import type { PastOrder } from '../forecast/next-order.ts';
import { kindsOf } from './kinds.ts';
import { learn, type Model, modelOf, type Scored, score } from './model.ts';
import type { Buyer } from './world.ts';

const TEN = 10;

interface Sales {
  buyers: Buyer[];
  /** One more than the largest product id. */
  size: number;
  categoryOf(product: number): string;
  /** Price per piece, by product id. */
  prices: Float64Array;
}

export interface Ways {
  shown(model: Model, store: number, scored: Scored[]): number[];
  stepUp(model: Model, scored: Scored[]): number[];
}

/**
 * Holds out each store's last order, learns from the rest, and measures the suggestions for that day: of the full
 * model, of each suggestion type separately, and of baselines. Stores with a single order are skipped.
 *
 * @param ways rank products as in the user interface, and as step ups
 */
export function backtestUpsell({ buyers, size, categoryOf, prices }: Sales, ways: Ways): UpsellBacktest {
  const before = buyers.map((buyer) => ({
    ...buyer,
    orders: buyer.orders.length > 1 ? buyer.orders.slice(0, -1) : buyer.orders,
  }));
  const model = modelOf(learn(before, size, categoryOf), before, size);
  const baselines = baselinesOf(before, size);
  const tables = new Map<string, Score>();
  const note = (name: string, products: number[], truth: PastOrder) => {
    const table = tables.get(name) ?? new Score(prices);
    tables.set(name, table);
    table.add(products, truth);
  };
  const tenths = Array.from({ length: TEN }, () => ({ told: 0, came: 0, cases: 0 }));
  let products = 0;
  let stores = 0;
  buyers.forEach(({ store, city, orders }, buyer) => {
    if (orders.length < 2) return;
    const truth = orders.at(-1)!;
    const known = before[buyer]!.orders;
    stores++;
    products += truth.pieces.size;
    const scored = score(model, categoryOf, { buyer, city, orders: known, day: truth.day, within: null });
    for (const { chance, product } of scored) {
      const tenth = tenths[Math.min(TEN - 1, Math.floor(chance * TEN))]!;
      tenth.told += chance;
      tenth.came += truth.pieces.has(product) ? 1 : 0;
      tenth.cases++;
    }
    note('blend', firstTen(scored), truth);
    note('shown', ways.shown(model, store, scored), truth);
    note('step_up', ways.stepUp(model, scored).slice(0, TEN), truth);
    const byKind = new Map<SuggestionKind, Scored[]>();
    for (const candidate of scored)
      for (const kind of kindsOf(model.world, candidate)) byKind.set(kind, [...(byKind.get(kind) ?? []), candidate]);
    for (const kind of SUGGESTION_KINDS) if (kind !== 'step_up') note(kind, firstTen(byKind.get(kind) ?? []), truth);
    note('baseline popular', baselines.popular, truth);
    note('frequency', baselines.frequency(known), truth);
    note('cooccurrence', baselines.cooccurrence(known), truth);
  });
  const scoresOf = (name: string) => (tables.get(name) ?? new Score(prices)).scores();
  return {
    stores,
    products,
    dataTo: model.world.day > 0 ? dateOfDay(Math.max(...buyers.map(({ orders }) => orders.at(-1)?.day ?? 0))) : null,
    blend: scoresOf('blend'),
    shown: scoresOf('shown'),
    kinds: Object.fromEntries(
      SUGGESTION_KINDS.filter((kind) => (tables.get(kind)?.scores().made ?? 0) > 0).map((kind) => [
        kind,
        scoresOf(kind),
      ]),
    ),
    baselines: {
      popular: scoresOf('baseline popular'),
      frequency: scoresOf('frequency'),
      cooccurrence: scoresOf('cooccurrence'),
    },
    calibration: tenths
      .map(({ told, came, cases }, i) => ({ from: i / TEN, told: told / cases, came: came / cases, cases }))
      .filter(({ cases }) => cases > 0),
  };
}

const firstTen = (scored: Scored[]) => scored.slice(0, TEN).map(({ product }) => product);

/** Accumulates hits among the top ten over all stores. */
class Score {
  readonly #prices: Float64Array;
  #stores = 0;
  #hits = 0;
  #any = 0;
  #came = 0;
  #made = 0;
  #money = 0;
  #all = 0;

  constructor(prices: Float64Array) {
    this.#prices = prices;
  }

  add(products: number[], { pieces }: PastOrder): void {
    const ten = products.slice(0, TEN);
    const hits = ten.filter((product) => pieces.has(product));
    const worth = (product: number) => pieces.get(product)! * this.#prices[product]!;
    this.#stores++;
    this.#hits += hits.length;
    this.#any += hits.length > 0 ? 1 : 0;
    this.#came += pieces.size;
    this.#made += ten.length;
    this.#money += hits.reduce((sum, product) => sum + worth(product), 0);
    for (const product of pieces.keys()) this.#all += worth(product);
  }

  scores(): UpsellScores {
    const share = (part: number, all: number) => (all > 0 ? part / all : 0);
    return {
      recallAt10: share(this.#hits, this.#came),
      precisionAt10: share(this.#hits, TEN * this.#stores),
      hitRateAt10: share(this.#any, this.#stores),
      moneyAt10: share(this.#money, this.#all),
      made: this.#made,
    };
  }
}

/** Baseline recommenders; lists shorter than ten are filled up with the most popular products. */
function baselinesOf(buyers: Buyer[], size: number) {
  const counts = new Float64Array(size);
  const together = new Map<number, Map<number, number>>();
  for (const { orders } of buyers)
    for (const { pieces } of orders) {
      const products = [...pieces.keys()];
      for (const one of products) {
        counts[one]!++;
        const its = together.get(one) ?? new Map<number, number>();
        together.set(one, its);
        for (const other of products) its.set(other, (its.get(other) ?? 0) + 1);
      }
    }
  const byCount = [...together.keys()].sort((a, b) => counts[b]! - counts[a]! || a - b);
  const popular = byCount.slice(0, TEN);
  const filled = (products: number[]) => [...new Set([...products, ...popular])].slice(0, TEN);
  const timesOf = (orders: PastOrder[]) => {
    const times = new Map<number, number>();
    for (const { pieces } of orders)
      for (const product of pieces.keys()) times.set(product, (times.get(product) ?? 0) + 1);
    return times;
  };
  const best = (scores: Map<number, number>) =>
    [...scores].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([id]) => id);
  return {
    popular,
    frequency: (orders: PastOrder[]) => filled(best(timesOf(orders))),
    /** Item-based collaborative filtering: co-occurrence with the store's products (Sarwar et al. 2001). */
    cooccurrence: (orders: PastOrder[]) => {
      const scores = new Map<number, number>();
      for (const [one, times] of timesOf(orders))
        for (const [other, both] of together.get(one) ?? [])
          scores.set(other, (scores.get(other) ?? 0) + (times * both) / counts[one]!);
      return filled(best(scores).slice(0, TEN));
    },
  };
}

import type { SuggestionKind } from '../../src-shared/contract/upsell.ts';
import { chanceOf, fitLogistic } from '../forecast/logistic.ts';
import { kindsOf } from './kinds.ts';
import type { Rule } from './rules.ts';
import { type Asked, type Candidate, candidatesFor, OFTEN, POPULAR } from './signs.ts';
import { type Buyer, significantRules, type World, worldOf } from './world.ts';

/** What turns signs into chances, learnt from orders that are known. */
export interface Weights {
  /** Of products that the store took before, and of those that it never took. */
  known: Float64Array | null;
  fresh: Float64Array | null;
}

/** What is learnt from orders, beyond what can be counted at once. */
export interface Learnt {
  rules: Rule[];
  /** Before an order, and while one is taken. */
  ahead: Weights;
  within: Weights;
  /** By kind: what came, over what the chances had told, in the orders that the weights were learnt from. */
  kindFactor: Partial<Record<SuggestionKind, number>>;
}

/** What suggestions are made from. */
export interface Model extends Learnt {
  world: World;
  /** By store id: its place among the world's buyers. */
  placeOf: Map<number, number>;
  /** By product id: 1 for those that nobody has got for long, against how often they were sold. */
  gone: Uint8Array;
}

/** Of each store the latest orders, and of so many stores at most, teach the weights. */
const LEARNT_ORDERS = 3;
const LEARNT_STORES = 300;

export interface Scored extends Candidate {
  /** That the next order has it. */
  chance: number;
}

/**
 * Learns from all orders. The weights come of a backtest: of each store the latest orders are foretold from a world
 * that has not seen them, and what they really had is what the signs are held against, so that chances are calibrated
 * on orders that were not known.
 */
export function learn(buyers: Buyer[], size: number, categoryOf: (product: number) => string): Learnt {
  const earlier = buyers.map((buyer) => ({ ...buyer, orders: buyer.orders.slice(0, -leftOut(buyer)) }));
  const past = worldOf(earlier, size);
  const sets = { ahead: newSets(), within: newSets() };
  const every = Math.max(1, Math.ceil(buyers.length / LEARNT_STORES));
  buyers.forEach(({ orders, city }, place) => {
    if (place % every !== 0) return;
    for (let nth = Math.max(1, orders.length - leftOut({ orders })); nth < orders.length; nth++) {
      const { day, pieces } = orders[nth]!;
      const asked = { buyer: place, city, orders: orders.slice(0, nth), day };
      collect(sets.ahead, past, categoryOf, { ...asked, within: null }, pieces);
      // every other line is taken as already in the order
      const lines = [...pieces.keys()].filter((_, i) => (i + nth) % 2 === 0);
      if (lines.length > 0 && lines.length < pieces.size)
        collect(sets.within, past, categoryOf, { ...asked, within: lines }, pieces);
    }
  });
  const ahead = weightsOf(sets.ahead);
  return {
    rules: significantRules(buyers),
    ahead,
    within: weightsOf(sets.within),
    kindFactor: kindFactors(past, ahead, sets.ahead),
  };
}

/** Expected takings by which a kind's factor is drawn to 1. */
const BELIEVED = 20;

function kindFactors(world: World, weights: Weights, sets: Sets): Learnt['kindFactor'] {
  const kinds = new Map<SuggestionKind, { told: number; came: number }>();
  for (const { candidates, outcomes } of [sets.known, sets.fresh])
    candidates.forEach((candidate, i) => {
      const kind = kindsOf(world, candidate)[0]!;
      const its = kinds.get(kind) ?? { told: 0, came: 0 };
      kinds.set(kind, its);
      its.told += chanceBy(weights, candidate, world);
      its.came += outcomes[i] ? 1 : 0;
    });
  return Object.fromEntries([...kinds].map(([kind, { told, came }]) => [kind, (BELIEVED + came) / (BELIEVED + told)]));
}

/** Days and usual waits between sales after which a product is gone; one that paused nearly as long before may come back. */
const GONE_DAYS = 120;
const GONE_WAITS = 8;
const GONE_GAPS = 1.25;

/** Puts together what was learnt and how the stores buy now. */
export function modelOf(learnt: Learnt, buyers: Buyer[], size: number): Model {
  const world = worldOf(buyers, size, learnt.rules);
  const gone = Uint8Array.from(world.lastDay, (last, product) => {
    const days = world.days[product]!;
    const wait = days > 1 ? (last - world.firstDay[product]!) / (days - 1) : 0;
    return world.day - last > Math.max(GONE_DAYS, GONE_WAITS * wait, GONE_GAPS * world.longestGap[product]!) ? 1 : 0;
  });
  return { ...learnt, world, placeOf: new Map(buyers.map(({ store }, place) => [store, place])), gone };
}

const leftOut = ({ orders }: Pick<Buyer, 'orders'>) =>
  Math.max(0, Math.min(LEARNT_ORDERS, Math.floor(orders.length / 2))) || Number.NEGATIVE_INFINITY;

interface Cases {
  candidates: Candidate[];
  rows: Float64Array[];
  outcomes: boolean[];
}

interface Sets {
  known: Cases;
  fresh: Cases;
}

const newSets = (): Sets => ({
  known: { candidates: [], rows: [], outcomes: [] },
  fresh: { candidates: [], rows: [], outcomes: [] },
});

function collect(
  sets: Sets,
  world: World,
  categoryOf: (product: number) => string,
  asked: Asked,
  taken: ReadonlyMap<number, number>,
): void {
  for (const candidate of candidatesFor(world, categoryOf, asked)) {
    const set = candidate.known ? sets.known : sets.fresh;
    set.candidates.push(candidate);
    set.rows.push(candidate.row);
    set.outcomes.push(taken.has(candidate.product));
  }
}

const weightsOf = ({ known, fresh }: Sets): Weights => ({
  known: fitted(known, OFTEN),
  fresh: fitted(fresh, POPULAR),
});

/** Penalties among which the one is taken that foretells best what it has not seen. */
const RIDGES = [3, 30, 300, 3000];
/** With fewer hits nothing but the level is learnt. */
const LEAST_HITS = 30;
const LEVEL_ONLY = 1e6;
/** Cases that lie together are judged together, since those of one store resemble each other. */
const CASES_TOGETHER = 64;
/** Cases by which penalties are judged at most. */
const JUDGED_CASES = 40_000;

/**
 * Weights drawn to the one sign that alone is a good guess, how often the product was taken so far; how strongly, the
 * cases themselves say, each half of them judged by the other.
 *
 * @returns null where there is nothing to learn from
 */
function fitted({ rows, outcomes }: Pick<Cases, 'rows' | 'outcomes'>, lead: number): Float64Array | null {
  if (rows.length === 0) return null;
  const toward = new Float64Array(rows[0]!.length);
  toward[lead] = 1;
  const hits = outcomes.filter(Boolean).length;
  if (hits < LEAST_HITS || outcomes.length - hits < LEAST_HITS) {
    // half a hit and half a miss more, so that no level is certain
    const level = [...rows, ...rows.slice(0, 1), ...rows.slice(0, 1)];
    return fitLogistic(level, [...outcomes, true, false], LEVEL_ONLY, toward);
  }
  let [best, least] = [RIDGES[0]!, Number.POSITIVE_INFINITY];
  const every = Math.ceil(rows.length / JUDGED_CASES);
  const judged = (_: unknown, i: number) => Math.floor(i / CASES_TOGETHER) % every === 0;
  const [some, theirs] = [rows.filter(judged), outcomes.filter(judged)];
  for (const ridge of RIDGES) {
    const loss = lossAcross(some, theirs, ridge, toward);
    if (loss < least) [best, least] = [ridge, loss];
  }
  return fitLogistic(rows, outcomes, best, toward);
}

/** The logarithmic loss over all cases, each half foretold by weights that the other taught. */
function lossAcross(rows: Float64Array[], outcomes: boolean[], ridge: number, toward: Float64Array): number {
  const halfOf = (i: number) => Math.floor(i / CASES_TOGETHER) % 2;
  let loss = 0;
  for (const half of [0, 1]) {
    const taught = (_: unknown, i: number) => halfOf(i) !== half;
    const weights = fitLogistic(rows.filter(taught), outcomes.filter(taught), ridge, toward);
    rows.forEach((row, i) => {
      if (halfOf(i) !== half) return;
      const chance = chanceOf(weights, row);
      loss -= Math.log(outcomes[i] ? chance : 1 - chance);
    });
  }
  return loss;
}

/** Every candidate with its chance, the surest first. */
export function score(model: Model, categoryOf: (product: number) => string, asked: Asked): Scored[] {
  const weights = asked.within ? model.within : model.ahead;
  const beginner = asked.orders.length === 0;
  return candidatesFor(model.world, categoryOf, asked)
    .map((candidate) => ({
      ...candidate,
      chance: beginner ? beginnersChance(model.world, candidate) : chanceBy(weights, candidate, model.world),
    }))
    .sort((a, b) => b.chance - a.chance || a.product - b.product);
}

/** Where too little is known to learn from, a known product comes as often as it did, a new one as often as to anyone. */
function chanceBy({ known, fresh }: Weights, candidate: Candidate, world: World): number {
  if (candidate.known) return known ? chanceOf(known, candidate.row) : 1 / (1 + Math.exp(-candidate.row[OFTEN]!));
  return fresh ? chanceOf(fresh, candidate.row) : world.popular[candidate.product]!;
}

/** Stores of a city by which its share is drawn to that of all stores. */
const BELIEVED_STORES = 5;

/** A store without orders begins with what others began with, as far as its city takes more or less of it than all stores do. */
function beginnersChance(world: World, { product, inCity, takenInCity }: Candidate): number {
  const everywhere = Math.max(0.001, world.takers[product]!.length / Math.max(1, world.buyers.length));
  const here = (takenInCity + BELIEVED_STORES * everywhere) / (inCity + BELIEVED_STORES);
  return Math.min(0.9, Math.max(0.001, world.starters[product]!) * Math.min(3, Math.max(0.3, here / everywhere)));
}

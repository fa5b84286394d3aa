import type { SuggestionKind } from '../../src-shared/contract/upsell.ts';
import { chanceOf, fitLogistic } from '../forecast/logistic.ts';
import { kindsOf } from './kinds.ts';
import type { Rule } from './rules.ts';
import { type Asked, type Candidate, candidatesFor, OFTEN, POPULAR } from './signs.ts';
import { type Buyer, significantRules, type World, worldOf } from './world.ts';

/** Logistic regression weights that map features to probabilities. */
export interface Weights {
  /** For products that the store has bought before, and for those it never bought. */
  known: Float64Array | null;
  fresh: Float64Array | null;
}

/** Learnt parameters, beyond what the population model counts directly. */
export interface Learnt {
  rules: Rule[];
  /** Weights before an order is started, and while one is being entered. */
  ahead: Weights;
  within: Weights;
  /** By suggestion type: actual over predicted purchases on the training orders. */
  kindFactor: Partial<Record<SuggestionKind, number>>;
}

/** The complete model: learnt parameters and the population model. */
export interface Model extends Learnt {
  world: World;
  /** By store id: its index among the population's buyers. */
  placeOf: Map<number, number>;
  /** By product id: 1 where discontinued, judged by the time since its last order relative to its frequency. */
  gone: Uint8Array;
}

/** Training set of the weights: latest orders per store, and maximum number of stores. */
const LEARNT_ORDERS = 3;
const LEARNT_STORES = 300;

export interface Scored extends Candidate {
  /** Probability that the next order contains it. */
  chance: number;
}

/**
 * Learns from all orders. Weights are fitted on a hold-out: features of each store's latest orders are computed from a
 * population model without those orders, and the targets are what they contain, so that probabilities are calibrated on
 * unseen orders.
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
      // every other line simulates an order that is being entered
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

/** Prior weight, in expected purchases, that shrinks a suggestion type's factor towards 1. */
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

/** A product counts as discontinued after this many days, mean intervals and longest gaps without an order. */
const GONE_DAYS = 120;
const GONE_WAITS = 8;
const GONE_GAPS = 1.25;

/** Combines learnt parameters with the population model of the current orders. */
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

/** Candidate ridge penalties; selected by cross-validation. */
const RIDGES = [3, 30, 300, 3000];
/** With fewer positive or negative cases only the intercept is fitted. */
const LEAST_HITS = 30;
const LEVEL_ONLY = 1e6;
/** Block size of cross-validation: neighbouring cases, mostly of one store, stay in the same fold. */
const CASES_TOGETHER = 64;
/** Maximum number of cases for selecting the penalty. */
const JUDGED_CASES = 40_000;

/**
 * Ridge-penalised weights, shrunk towards a model that uses only the lead feature (the product's frequency so far or
 * its popularity); the penalty is selected by two-fold cross-validation.
 *
 * @returns null where there is nothing to learn from
 */
function fitted({ rows, outcomes }: Pick<Cases, 'rows' | 'outcomes'>, lead: number): Float64Array | null {
  if (rows.length === 0) return null;
  const toward = new Float64Array(rows[0]!.length);
  toward[lead] = 1;
  const hits = outcomes.filter(Boolean).length;
  if (hits < LEAST_HITS || outcomes.length - hits < LEAST_HITS) {
    // one positive and one negative pseudo-case keep the probability off 0 and 1
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

/** Two-fold cross-validated log loss. */
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

/** Every candidate with its probability, highest first. */
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

/** Falls back, without weights, to the product's frequency in the store's orders, or to its popularity if it is new. */
function chanceBy({ known, fresh }: Weights, candidate: Candidate, world: World): number {
  if (candidate.known) return known ? chanceOf(known, candidate.row) : 1 / (1 + Math.exp(-candidate.row[OFTEN]!));
  return fresh ? chanceOf(fresh, candidate.row) : world.popular[candidate.product]!;
}

/** Prior weight, in stores, that shrinks a city's share towards that of all stores. */
const BELIEVED_STORES = 5;

/** For stores without orders: the share of first orders with the product, scaled by its relative share in the city. */
function beginnersChance(world: World, { product, inCity, takenInCity }: Candidate): number {
  const everywhere = Math.max(0.001, world.takers[product]!.length / Math.max(1, world.buyers.length));
  const here = (takenInCity + BELIEVED_STORES * everywhere) / (inCity + BELIEVED_STORES);
  return Math.min(0.9, Math.max(0.001, world.starters[product]!) * Math.min(3, Math.max(0.3, here / everywhere)));
}

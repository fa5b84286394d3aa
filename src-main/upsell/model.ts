import { SUGGESTION_TYPES, type SuggestionType } from '../../src-shared/contract/upsell.ts';
import { Cases } from '../forecast/cases.ts';
import { fitLogistic, predictProbability } from '../forecast/logistic.ts';
import type { PastOrder } from '../forecast/next-order.ts';
import { collectGarbage } from '../jobs/collect-garbage.ts';
import {
  type Candidate,
  candidatesFor,
  FREQUENCY_FEATURE,
  POPULARITY_FEATURE,
  type ScoringContext,
} from './features.ts';
import { type Buyer, buildPopulationModel, type PopulationModel, significantRules } from './population-model.ts';
import type { AssociationRule } from './rules.ts';
import { suggestionTypesOf } from './suggestion-types.ts';

/** Logistic regression weights that map features to probabilities. */
export interface FeatureWeights {
  /** For products that the store has bought before, and for those it never bought. */
  known: Float64Array | null;
  fresh: Float64Array | null;
}

/** Learnt parameters, beyond what the population model counts directly. */
export interface LearntParameters {
  rules: AssociationRule[];
  /** Weights before an order is started, and while one is being entered. */
  ahead: FeatureWeights;
  within: FeatureWeights;
  /** By suggestion type: actual over predicted purchases on the training orders. */
  kindFactor: Partial<Record<SuggestionType, number>>;
}

/** The complete model: learnt parameters and the population model. */
export interface UpsellModel extends LearntParameters {
  world: PopulationModel;
  /** By store id: its index among the population's buyers. */
  placeOf: Map<number, number>;
  /** By product id: 1 where discontinued, judged by the time since its last order relative to its frequency. */
  gone: Uint8Array;
}

/** Training set of the weights: latest orders per store, and maximum number of stores. */
const TRAINING_ORDERS = 3;
const MAX_TRAINING_STORES = 300;

export interface ScoredCandidate extends Candidate {
  /** Probability that the next order contains it. */
  chance: number;
}

/**
 * Learns from all orders. Weights are fitted on a hold-out: features of each store's latest orders are computed from a
 * population model without those orders, and the targets are what they contain, so that probabilities are calibrated on
 * unseen orders.
 */
export function learnParameters(
  buyers: Buyer[],
  size: number,
  categoryOf: (product: number) => string,
): LearntParameters {
  const earlier = buyers.map(({ store, city, orders }) => ({
    store,
    city,
    orders: orders.slice(0, -heldOutCount(orders.length)),
  }));
  const pastPopulation = buildPopulationModel(earlier, size);
  const stride = Math.max(1, Math.ceil(buyers.length / MAX_TRAINING_STORES));
  /** @param linesOf the products in the order so far; undefined where it is no case */
  const collect = (linesOf: (order: PastOrder, nth: number) => number[] | null | undefined): CaseSets => {
    const sets = emptyCaseSets();
    buyers.forEach(({ orders, city }, buyer) => {
      if (buyer % stride !== 0) return;
      for (let nth = Math.max(1, orders.length - heldOutCount(orders.length)); nth < orders.length; nth++) {
        const { day, pieces } = orders[nth]!;
        const within = linesOf(orders[nth]!, nth);
        if (within === undefined) continue;
        const context = { buyer, city, orders: orders.slice(0, nth), day, within };
        collectCases(sets, pastPopulation, categoryOf, context, pieces);
      }
    });
    if (sets.known.cases.length + sets.fresh.cases.length > MAX_UNCOLLECTED_CASES) collectGarbage();
    return sets;
  };
  const fitAhead = () => {
    const cases = collect(() => null);
    const ahead = fitWeights(cases);
    return { ahead, kindFactor: suggestionTypeFactors(pastPopulation, ahead, cases) };
  };
  const fitWithin = () =>
    fitWeights(
      collect(({ pieces }, nth) => {
        // every other line simulates an order that is being entered
        const lines = [...pieces.keys()].filter((_, i) => (i + nth) % 2 === 0);
        return lines.length > 0 && lines.length < pieces.size ? lines : undefined;
      }),
    );
  // one after the other: the cases of each take a hundred megabytes
  return { ...fitAhead(), within: fitWithin(), rules: significantRules(buyers) };
}

/** Cases after which the garbage that they left is collected. */
const MAX_UNCOLLECTED_CASES = 100_000;

/** Prior weight, in expected purchases, that shrinks a suggestion type's factor towards 1. */
const PRIOR_PURCHASES = 20;

function suggestionTypeFactors(
  population: PopulationModel,
  weights: FeatureWeights,
  sets: CaseSets,
): LearntParameters['kindFactor'] {
  const outcomesByType = new Map<SuggestionType, { expected: number; observed: number }>();
  for (const isKnown of [true, false]) {
    const { cases, products, kinds } = isKnown ? sets.known : sets.fresh;
    cases.forEach((features, at, outcome, nth) => {
      const kind = SUGGESTION_TYPES[kinds[nth]!];
      if (kind === undefined) return;
      const its = outcomesByType.get(kind) ?? { expected: 0, observed: 0 };
      outcomesByType.set(kind, its);
      its.expected += probability(weights, isKnown, features, at, () => population.popular[products[nth]!]!);
      its.observed += outcome ? 1 : 0;
    });
  }
  return Object.fromEntries(
    [...outcomesByType].map(([kind, { expected, observed }]) => [
      kind,
      (PRIOR_PURCHASES + observed) / (PRIOR_PURCHASES + expected),
    ]),
  );
}

/** A product counts as discontinued after this many days, mean intervals and longest gaps without an order. */
const DISCONTINUED_DAYS = 120;
const DISCONTINUED_INTERVALS = 8;
const DISCONTINUED_GAPS = 1.25;

/** Combines learnt parameters with the population model of the current orders. */
export function buildModel(learnt: LearntParameters, buyers: Buyer[], size: number): UpsellModel {
  const world = buildPopulationModel(buyers, size, learnt.rules);
  const gone = Uint8Array.from(world.lastDay, (last, product) => {
    const days = world.days[product]!;
    const wait = days > 1 ? (last - world.firstDay[product]!) / (days - 1) : 0;
    return world.day - last >
      Math.max(DISCONTINUED_DAYS, DISCONTINUED_INTERVALS * wait, DISCONTINUED_GAPS * world.longestGap[product]!)
      ? 1
      : 0;
  });
  return { ...learnt, world, placeOf: new Map(buyers.map(({ store }, place) => [store, place])), gone };
}

/** The number of latest orders that are held out; such that none remains where there are too few. */
const heldOutCount = (orders: number) =>
  Math.max(0, Math.min(TRAINING_ORDERS, Math.floor(orders / 2))) || Number.NEGATIVE_INFINITY;

/** Candidates as cases to learn from. */
interface TrainingCases {
  cases: Cases;
  /** By case: its product, and the place of its strongest suggestion type; -1 without one. */
  products: number[];
  kinds: number[];
}

interface CaseSets {
  known: TrainingCases;
  fresh: TrainingCases;
}

const emptyCaseSets = (): CaseSets => ({
  known: { cases: new Cases(), products: [], kinds: [] },
  fresh: { cases: new Cases(), products: [], kinds: [] },
});

function collectCases(
  sets: CaseSets,
  population: PopulationModel,
  categoryOf: (product: number) => string,
  context: ScoringContext,
  taken: ReadonlyMap<number, number>,
): void {
  for (const candidate of candidatesFor(population, categoryOf, context)) {
    const { cases, products, kinds } = candidate.known ? sets.known : sets.fresh;
    cases.add(candidate.row, taken.has(candidate.product));
    products.push(candidate.product);
    const [kind] = suggestionTypesOf(population, candidate);
    kinds.push(kind === undefined ? -1 : SUGGESTION_TYPES.indexOf(kind));
  }
}

const fitWeights = ({ known, fresh }: CaseSets): FeatureWeights => ({
  known: fitWithSelectedRidge(known.cases, FREQUENCY_FEATURE),
  fresh: fitWithSelectedRidge(fresh.cases, POPULARITY_FEATURE),
});

/** Candidate ridge penalties; selected by cross-validation. */
const RIDGE_PENALTIES = [3, 30, 300, 3000];
/** With fewer positive or negative cases only the intercept is fitted. */
const MIN_CLASS_CASES = 30;
const INTERCEPT_ONLY_RIDGE = 1e6;
/** Block size of cross-validation: neighbouring cases, mostly of one store, stay in the same fold. */
const CASES_PER_BLOCK = 64;
/** Maximum number of cases for selecting the penalty. */
const MAX_VALIDATION_CASES = 40_000;

/**
 * Ridge-penalised weights, shrunk towards a model that uses only the lead feature (the product's frequency so far or
 * its popularity); the penalty is selected by two-fold cross-validation.
 *
 * @returns null where there is nothing to learn from
 */
function fitWithSelectedRidge(cases: Cases, leadFeature: number): Float64Array | null {
  if (cases.length === 0) return null;
  const toward = new Float64Array(cases.width);
  toward[leadFeature] = 1;
  if (cases.hits < MIN_CLASS_CASES || cases.length - cases.hits < MIN_CLASS_CASES)
    return fitLogistic(withPseudoCases(cases), INTERCEPT_ONLY_RIDGE, toward);
  let [best, least] = [RIDGE_PENALTIES[0]!, Number.POSITIVE_INFINITY];
  const sampled = sampleOf(cases);
  for (const ridge of RIDGE_PENALTIES) {
    const loss = crossValidatedLoss(sampled, ridge, toward);
    if (loss < least) [best, least] = [ridge, loss];
  }
  return fitLogistic(cases, best, toward);
}

/** The few cases with one more that came and one that did not, which keep the probability off 0 and 1. */
function withPseudoCases(cases: Cases): Cases {
  const padded = new Cases();
  const { width } = cases;
  let first: Float64Array | undefined;
  cases.forEach((features, at, outcome) => {
    const row = features.subarray(at, at + width);
    first ??= row;
    padded.add(row, outcome);
  });
  padded.add(first!, true);
  padded.add(first!, false);
  return padded;
}

/** Evenly chosen blocks of cases. */
function sampleOf(cases: Cases): Cases {
  const stride = Math.ceil(cases.length / MAX_VALIDATION_CASES);
  const sampled = new Cases();
  cases.forEach((features, at, outcome, nth) => {
    if (Math.floor(nth / CASES_PER_BLOCK) % stride === 0) sampled.add(features.subarray(at, at + cases.width), outcome);
  });
  return sampled;
}

/** Two-fold cross-validated log loss. */
function crossValidatedLoss(cases: Cases, ridge: number, toward: Float64Array): number {
  const foldOf = (i: number) => Math.floor(i / CASES_PER_BLOCK) % 2;
  let loss = 0;
  for (const fold of [0, 1]) {
    const weights = fitLogistic(cases, ridge, toward, (nth) => foldOf(nth) !== fold);
    cases.forEach((features, at, outcome, nth) => {
      if (foldOf(nth) !== fold) return;
      const chance = predictProbability(weights, features, at);
      loss -= Math.log(outcome ? chance : 1 - chance);
    });
  }
  return loss;
}

/** Every candidate with its probability, highest first. */
export function scoreCandidates(
  model: UpsellModel,
  categoryOf: (product: number) => string,
  context: ScoringContext,
): ScoredCandidate[] {
  const weights = context.within ? model.within : model.ahead;
  const isNewStore = context.orders.length === 0;
  return candidatesFor(model.world, categoryOf, context)
    .map((candidate) => ({
      ...candidate,
      chance: isNewStore
        ? newStoreProbability(model.world, candidate)
        : probability(weights, candidate.known, candidate.row, 0, () => model.world.popular[candidate.product]!),
    }))
    .sort((a, b) => b.chance - a.chance || a.product - b.product);
}

/**
 * Falls back, without weights, to the product's frequency in the store's orders, or to its popularity if it is new.
 * @param at where the candidate's features begin
 */
function probability(
  { known, fresh }: FeatureWeights,
  isKnown: boolean,
  features: ArrayLike<number>,
  at: number,
  popularity: () => number,
): number {
  if (isKnown)
    return known ? predictProbability(known, features, at) : 1 / (1 + Math.exp(-features[at + FREQUENCY_FEATURE]!));
  return fresh ? predictProbability(fresh, features, at) : popularity();
}

/** Prior weight, in stores, that shrinks a city's share towards that of all stores. */
const PRIOR_STORES = 5;

/** For stores without orders: the share of first orders with the product, scaled by its relative share in the city. */
function newStoreProbability(population: PopulationModel, { product, inCity, takenInCity }: Candidate): number {
  const everywhere = Math.max(0.001, population.takers[product]!.length / Math.max(1, population.buyers.length));
  const cityShare = (takenInCity + PRIOR_STORES * everywhere) / (inCity + PRIOR_STORES);
  return Math.min(
    0.9,
    Math.max(0.001, population.starters[product]!) * Math.min(3, Math.max(0.3, cityShare / everywhere)),
  );
}

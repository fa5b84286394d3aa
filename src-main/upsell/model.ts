import type { SuggestionType } from '../../src-shared/contract/upsell.ts';
import { fitLogistic, predictProbability } from '../forecast/logistic.ts';
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
  const earlier = buyers.map((buyer) => ({ ...buyer, orders: buyer.orders.slice(0, -heldOutCount(buyer)) }));
  const pastPopulation = buildPopulationModel(earlier, size);
  const caseSets = { ahead: emptyCaseSets(), within: emptyCaseSets() };
  const stride = Math.max(1, Math.ceil(buyers.length / MAX_TRAINING_STORES));
  buyers.forEach(({ orders, city }, buyerIndex) => {
    if (buyerIndex % stride !== 0) return;
    for (let nth = Math.max(1, orders.length - heldOutCount({ orders })); nth < orders.length; nth++) {
      const { day, pieces } = orders[nth]!;
      const context = { buyer: buyerIndex, city, orders: orders.slice(0, nth), day };
      collectCases(caseSets.ahead, pastPopulation, categoryOf, { ...context, within: null }, pieces);
      // every other line simulates an order that is being entered
      const lines = [...pieces.keys()].filter((_, i) => (i + nth) % 2 === 0);
      if (lines.length > 0 && lines.length < pieces.size)
        collectCases(caseSets.within, pastPopulation, categoryOf, { ...context, within: lines }, pieces);
    }
  });
  const ahead = fitWeights(caseSets.ahead);
  return {
    rules: significantRules(buyers),
    ahead,
    within: fitWeights(caseSets.within),
    kindFactor: suggestionTypeFactors(pastPopulation, ahead, caseSets.ahead),
  };
}

/** Prior weight, in expected purchases, that shrinks a suggestion type's factor towards 1. */
const PRIOR_PURCHASES = 20;

function suggestionTypeFactors(
  population: PopulationModel,
  weights: FeatureWeights,
  sets: CaseSets,
): LearntParameters['kindFactor'] {
  const outcomesByType = new Map<SuggestionType, { expected: number; observed: number }>();
  for (const { candidates, outcomes } of [sets.known, sets.fresh])
    candidates.forEach((candidate, i) => {
      const [kind] = suggestionTypesOf(population, candidate);
      if (!kind) return;
      const its = outcomesByType.get(kind) ?? { expected: 0, observed: 0 };
      outcomesByType.set(kind, its);
      its.expected += candidateProbability(weights, candidate, population);
      its.observed += outcomes[i] ? 1 : 0;
    });
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

const heldOutCount = ({ orders }: Pick<Buyer, 'orders'>) =>
  Math.max(0, Math.min(TRAINING_ORDERS, Math.floor(orders.length / 2))) || Number.NEGATIVE_INFINITY;

interface TrainingCases {
  candidates: Candidate[];
  rows: Float64Array[];
  outcomes: boolean[];
}

interface CaseSets {
  known: TrainingCases;
  fresh: TrainingCases;
}

const emptyCaseSets = (): CaseSets => ({
  known: { candidates: [], rows: [], outcomes: [] },
  fresh: { candidates: [], rows: [], outcomes: [] },
});

function collectCases(
  sets: CaseSets,
  population: PopulationModel,
  categoryOf: (product: number) => string,
  context: ScoringContext,
  taken: ReadonlyMap<number, number>,
): void {
  for (const candidate of candidatesFor(population, categoryOf, context)) {
    const set = candidate.known ? sets.known : sets.fresh;
    set.candidates.push(candidate);
    set.rows.push(candidate.row);
    set.outcomes.push(taken.has(candidate.product));
  }
}

const fitWeights = ({ known, fresh }: CaseSets): FeatureWeights => ({
  known: fitWithSelectedRidge(known, FREQUENCY_FEATURE),
  fresh: fitWithSelectedRidge(fresh, POPULARITY_FEATURE),
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
function fitWithSelectedRidge(
  { rows, outcomes }: Pick<TrainingCases, 'rows' | 'outcomes'>,
  leadFeature: number,
): Float64Array | null {
  if (rows.length === 0) return null;
  const toward = new Float64Array(rows[0]!.length);
  toward[leadFeature] = 1;
  const hits = outcomes.filter(Boolean).length;
  if (hits < MIN_CLASS_CASES || outcomes.length - hits < MIN_CLASS_CASES) {
    // one positive and one negative pseudo-case keep the probability off 0 and 1
    const padded = [...rows, ...rows.slice(0, 1), ...rows.slice(0, 1)];
    return fitLogistic(padded, [...outcomes, true, false], INTERCEPT_ONLY_RIDGE, toward);
  }
  let [best, least] = [RIDGE_PENALTIES[0]!, Number.POSITIVE_INFINITY];
  const stride = Math.ceil(rows.length / MAX_VALIDATION_CASES);
  const isSampled = (_: unknown, i: number) => Math.floor(i / CASES_PER_BLOCK) % stride === 0;
  const [sampledRows, sampledOutcomes] = [rows.filter(isSampled), outcomes.filter(isSampled)];
  for (const ridge of RIDGE_PENALTIES) {
    const loss = crossValidatedLoss(sampledRows, sampledOutcomes, ridge, toward);
    if (loss < least) [best, least] = [ridge, loss];
  }
  return fitLogistic(rows, outcomes, best, toward);
}

/** Two-fold cross-validated log loss. */
function crossValidatedLoss(rows: Float64Array[], outcomes: boolean[], ridge: number, toward: Float64Array): number {
  const foldOf = (i: number) => Math.floor(i / CASES_PER_BLOCK) % 2;
  let loss = 0;
  for (const fold of [0, 1]) {
    const inTraining = (_: unknown, i: number) => foldOf(i) !== fold;
    const weights = fitLogistic(rows.filter(inTraining), outcomes.filter(inTraining), ridge, toward);
    rows.forEach((row, i) => {
      if (foldOf(i) !== fold) return;
      const chance = predictProbability(weights, row);
      loss -= Math.log(outcomes[i] ? chance : 1 - chance);
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
        : candidateProbability(weights, candidate, model.world),
    }))
    .sort((a, b) => b.chance - a.chance || a.product - b.product);
}

/** Falls back, without weights, to the product's frequency in the store's orders, or to its popularity if it is new. */
function candidateProbability(
  { known, fresh }: FeatureWeights,
  candidate: Candidate,
  population: PopulationModel,
): number {
  if (candidate.known)
    return known ? predictProbability(known, candidate.row) : 1 / (1 + Math.exp(-candidate.row[FREQUENCY_FEATURE]!));
  return fresh ? predictProbability(fresh, candidate.row) : population.popular[candidate.product]!;
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

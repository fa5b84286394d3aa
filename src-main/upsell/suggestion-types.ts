import type { SuggestionType } from '../../src-shared/contract/upsell.ts';
import type { Candidate } from './features.ts';
import type { PopulationModel } from './population-model.ts';

/** Minimum log ratio of a month's frequency to the overall one: less is noise for a product of usual popularity. */
const MIN_SEASONALITY = 0.5;
/** Minimum share, and minimum number, of similar stores that take what this one never took: a gap in its range. */
const MIN_SIMILAR_SHARE = 0.5;
const MIN_SIMILAR_STORES = 3;
/** Share of similar stores from which it is a gap however many of all stores take it. */
const NEARLY_ALL = 0.8;
/** Standard errors by which similar stores have to take it more often than all stores do. */
const MIN_EXCESS = 2;
/** Days since its first sale during which a product counts as new. */
const NEW_PRODUCT_DAYS = 180;

/** Suggestion types of reorders; the others are new for the store, or a step up. */
export const REORDER_TYPES: readonly SuggestionType[] = ['near_expiry', 'due_now', 'stopped_buying', 'seasonal'];

/**
 * Suggestion types that apply to a candidate, strongest first; none where there is no reason to offer it now: a product that
 * the store takes and whose wait is not over, or one that stores like it take no more often than others.
 */
export function suggestionTypesOf(
  population: PopulationModel,
  { product, own, rule, season, categoryShare, ...around }: Candidate,
): SuggestionType[] {
  const types: SuggestionType[] = [];
  if (own) {
    if (own.state === 'early') return [];
    if (own.state === 'quiet') return ['stopped_buying'];
    if (own.lastYear > 0 && season >= MIN_SEASONALITY) types.push('seasonal');
    if (own.state === 'due' || types.length === 0) types.push('due_now');
    return types;
  }
  const { takenBy, neighbours } = around;
  const everywhere = population.takers[product]!.length / Math.max(1, population.buyers.length);
  const excess = takenBy - neighbours * everywhere;
  const isGap =
    takenBy >= Math.max(MIN_SIMILAR_STORES, MIN_SIMILAR_SHARE * neighbours) &&
    (takenBy >= NEARLY_ALL * neighbours ||
      excess >= MIN_EXCESS * Math.sqrt(neighbours * everywhere * (1 - everywhere)));
  if (rule && isGap) types.push('bought_together');
  if (
    population.day - population.firstDay[product]! <= NEW_PRODUCT_DAYS &&
    population.newly[product]! >= MIN_SIMILAR_STORES &&
    categoryShare > 0 &&
    population.firstDay[product]! > population.openDay + NEW_PRODUCT_DAYS
  )
    types.push('new_in_category');
  if (isGap) types.push('similar_stores');
  // a store without orders has no others like it
  if (types.length === 0 && neighbours === 0) types.push('popular');
  return types;
}

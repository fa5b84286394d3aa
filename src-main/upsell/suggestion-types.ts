import type { SuggestionType } from '../../src-shared/contract/upsell.ts';
import type { Candidate } from './features.ts';
import type { PopulationModel } from './population-model.ts';

/** Number of usual order intervals without an order after which a store has stopped buying a product. */
const STOPPED_INTERVALS = 2;
/** Minimum number of purchases to judge that. */
const MIN_PURCHASES = 3;
/** Minimum log ratio of a month's frequency to the overall one. */
const MIN_SEASONALITY = 0.15;
/** Minimum share, and minimum number, of similar stores that buy it. */
const MIN_SIMILAR_SHARE = 0.15;
const MIN_SIMILAR_STORES = 3;
/** Days since its first sale during which a product counts as new. */
const NEW_PRODUCT_DAYS = 180;

/** Suggestion types that apply to a candidate, strongest first. */
export function suggestionTypesOf(
  population: PopulationModel,
  { product, own, rule, season, categoryShare, ...around }: Candidate,
): SuggestionType[] {
  const types: SuggestionType[] = [];
  const { takenBy, neighbours } = around;
  if (own) {
    if (own.times >= MIN_PURCHASES && own.due > STOPPED_INTERVALS) types.push('stopped_buying');
    if (own.lastYear > 0 && season >= MIN_SEASONALITY) types.push('seasonal');
    if (own.times > 1 && own.due <= STOPPED_INTERVALS) types.push('due_now');
    if (rule) types.push('bought_together');
    if (types.length === 0) types.push('due_now');
    return types;
  }
  if (rule) types.push('bought_together');
  if (
    population.day - population.firstDay[product]! <= NEW_PRODUCT_DAYS &&
    population.newly[product]! >= MIN_SIMILAR_STORES &&
    categoryShare > 0 &&
    population.firstDay[product]! > population.openDay + NEW_PRODUCT_DAYS
  )
    types.push('new_in_category');
  if (takenBy >= Math.max(MIN_SIMILAR_STORES, MIN_SIMILAR_SHARE * neighbours)) types.push('similar_stores');
  if (types.length === 0) types.push('popular');
  return types;
}

import type { SuggestionKind } from '../../src-shared/contract/upsell.ts';
import type { Candidate } from './signs.ts';
import type { World } from './world.ts';

/** Number of usual order intervals without an order after which a store has stopped buying a product. */
const STOPPED_WAITS = 2;
/** Minimum number of purchases to judge that. */
const LEAST_TIMES = 3;
/** Minimum log ratio of a month's frequency to the overall one. */
const LEAST_SEASON = 0.15;
/** Minimum share, and minimum number, of similar stores that buy it. */
const LEAST_SIMILAR = 0.15;
const LEAST_STORES = 3;
/** Days since its first sale during which a product counts as new. */
const NEW_DAYS = 180;

/** Suggestion types that apply to a candidate, strongest first. */
export function kindsOf(
  world: World,
  { product, own, rule, season, categoryShare, ...around }: Candidate,
): SuggestionKind[] {
  const kinds: SuggestionKind[] = [];
  const { takenBy, neighbours } = around;
  if (own) {
    if (own.times >= LEAST_TIMES && own.due > STOPPED_WAITS) kinds.push('stopped_buying');
    if (own.lastYear > 0 && season >= LEAST_SEASON) kinds.push('seasonal');
    if (own.times > 1 && own.due <= STOPPED_WAITS) kinds.push('due_now');
    if (rule) kinds.push('bought_together');
    if (kinds.length === 0) kinds.push('due_now');
    return kinds;
  }
  if (rule) kinds.push('bought_together');
  if (
    world.day - world.firstDay[product]! <= NEW_DAYS &&
    world.newly[product]! >= LEAST_STORES &&
    categoryShare > 0 &&
    world.firstDay[product]! > world.openDay + NEW_DAYS
  )
    kinds.push('new_in_category');
  if (takenBy >= Math.max(LEAST_STORES, LEAST_SIMILAR * neighbours)) kinds.push('similar_stores');
  if (kinds.length === 0) kinds.push('popular');
  return kinds;
}

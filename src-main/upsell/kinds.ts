import type { SuggestionKind } from '../../src-shared/contract/upsell.ts';
import type { Candidate } from './signs.ts';
import type { World } from './world.ts';

/** Usual waits after which a store has stopped taking a product. */
const STOPPED_WAITS = 2;
/** Times it must have been taken before that means anything. */
const LEAST_TIMES = 3;
/** How much more often than in all a month must have it (ln). */
const LEAST_SEASON = 0.15;
/** Share of similar stores, and how many at least, that must take it. */
const LEAST_SIMILAR = 0.15;
const LEAST_STORES = 3;
/** Days since its first sale for which a product is new. */
const NEW_DAYS = 180;

/** The reasons that hold for a candidate, the most telling first. */
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

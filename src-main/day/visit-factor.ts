import { marksOf } from '../calls/marks.ts';
import { type SalesCube, unscoped } from '../cube/cube.ts';
import type { Db } from '../db/open.ts';

/** Calls as which the rate of all counts for that of visits, and for that of telephone calls. */
const PRIOR_CALLS = 20;
/** How much more often a visit ends with an order, as long as the company’s own calls do not tell. */
const PRIOR_FACTOR = 1.5;
const [LEAST, MOST] = [0.5, 3];

/**
 * How much more often a visit ends with an order than a telephone call: the ratio of their rates, each drawn to what is
 * assumed before, so that few calls say little (the posterior mean of a rate with a Gamma prior).
 */
export function visitFactor(db: Db, seen: SalesCube): number {
  return unscoped(seen).memo('visits against calls', () => {
    const rates = { visited: { made: 0, ordered: 0 }, called: { made: 0, ordered: 0 } };
    for (const { what, outcome } of marksOf(db)) {
      if (outcome === null || outcome === 'no_answer' || (what !== 'visited' && what !== 'called')) continue;
      rates[what].made++;
      if (outcome === 'ordered') rates[what].ordered++;
    }
    const { visited, called } = rates;
    const made = visited.made + called.made;
    const all = made === 0 ? 0 : (visited.ordered + called.ordered) / made;
    if (all === 0) return PRIOR_FACTOR;
    const rate = (its: { made: number; ordered: number }, prior: number) =>
      (its.ordered + PRIOR_CALLS * prior) / (its.made + PRIOR_CALLS);
    return Math.min(MOST, Math.max(LEAST, rate(visited, PRIOR_FACTOR * all) / rate(called, all)));
  });
}

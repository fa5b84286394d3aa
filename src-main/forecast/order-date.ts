import { isLostAfter, recentWaits, usualOf } from '../sales/rhythm.ts';
import { Cases } from './cases.ts';
import { fitLogistic, predictProbability } from './logistic.ts';
import { quantile } from './measures.ts';

/** How all stores wait between orders, and how often one stops for good. */
export interface WaitModel {
  /** Intervals between orders, relative to each store's usual one; sorted. */
  relative: Float64Array;
  /** Share of orders after which a store never ordered again. */
  stopRate: number;
  /** What the log-odds of an order within a week are to be: intercept, and slope over what the waits say. */
  logOdds: ArrayLike<number>;
}

/** Weeks before the last day, and stores, that the chance of an order is checked with. */
const CHECKED_WEEKS = 12;
const CHECKED_STORES = 250;
/** Log-odds as the waits say. */
const UNCHANGED = Float64Array.of(0, 1);
/** Weight of these against what the checks say. */
const UNCHANGED_WEIGHT = 20;

/**
 * Pools the order intervals of all stores, each divided by the store's usual interval, into one distribution, and counts
 * the stores that are lost by the last day; then checks the chances it gives against what came.
 */
export function fitWaits(stores: readonly number[][], lastDay: number): WaitModel {
  const shares: number[] = [];
  let [orders, stopped] = [0, 0];
  for (const days of stores) {
    const recent = recentWaits(days);
    const usual = usualOf(recent);
    if (usual === null) continue;
    orders += days.length;
    if (isLostAfter(usual, lastDay - days.at(-1)!)) stopped++;
    for (const wait of recent) shares.push(wait / usual);
  }
  const waits = {
    relative: Float64Array.from(shares).sort(),
    stopRate: (stopped + 0.5) / (orders + 1),
    logOdds: UNCHANGED,
  };
  return { ...waits, logOdds: fitLogOdds(stores, lastDay, waits) };
}

/**
 * Compares chances as of earlier weeks with what came (Platt 1999). Where stores order as if by chance, the usual wait of
 * each is known so badly that short ones are too short and long ones too long.
 */
function fitLogOdds(stores: readonly number[][], lastDay: number, waits: WaitModel): Float64Array {
  const cases = new Cases();
  const stride = Math.max(1, stores.length / CHECKED_STORES);
  for (let i = 0; i < stores.length; i += stride) {
    const days = stores[Math.floor(i)]!;
    for (let week = 1; week <= CHECKED_WEEKS; week++) {
      const silent = lastDay - 7 * week;
      const known = days.findLastIndex((day) => day <= silent) + 1;
      const when = predictOrderDate(days, waits, known);
      if (!when || isLostAfter(when.usual, silent - days[known - 1]!)) continue;
      cases.add([1, logit(when.chanceByWaits(silent, silent + 7))], known < days.length && days[known]! <= silent + 7);
    }
  }
  return cases.length === 0 ? UNCHANGED : fitLogistic(cases, UNCHANGED_WEIGHT, UNCHANGED);
}

const logit = (p: number) => Math.log(Math.max(p, 1e-4) / Math.max(1 - p, 1e-4));

export interface OrderExpectation {
  usual: number;
  /** Expected day of the next order and its 80% interval. */
  from: number;
  day: number;
  to: number;
  /** Probability of an order by the day `until`, given none up to and with the day `silent`. */
  chance(silent: number, until: number): number;
  /** The same by the waits alone, before it is checked against earlier weeks: stores are told apart by it more sharply. */
  chanceByWaits(silent: number, until: number): number;
  /** Probability that the store has stopped ordering, given no order up to and with a day. */
  churn(silent: number): number;
}

/** Weight, in waits, of how all stores wait against a store's own latest waits. */
const POOL_WEIGHT = 12;

/** Number of values up to a limit; the values are sorted. */
function countUpTo(sorted: Float64Array, limit: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! > limit) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * Predicts when a store orders next; null where it has fewer than three orders. After each order a store either stops for
 * good or waits as stores wait; its silence tells which (a mixture cure model, Boag 1949).
 * @param known number of the days that are known
 */
export function predictOrderDate(
  days: readonly number[],
  { relative, stopRate, logOdds }: WaitModel,
  known = days.length,
): OrderExpectation | null {
  const recent = recentWaits(days, known);
  const usual = usualOf(recent);
  if (usual === null || relative.length === 0) return null;
  const last = days[known - 1]!;
  const survival = (day: number) => {
    const share = Math.max(0, day - last) / usual;
    // half an interval is added so that no length has probability zero
    const pooled = (relative.length - countUpTo(relative, share) + 0.5) / (relative.length + 1);
    let longer = 0;
    for (const wait of recent) if (wait / usual > share) longer++;
    return ((1 - stopRate) * (longer + POOL_WEIGHT * pooled)) / (recent.length + POOL_WEIGHT);
  };
  const chanceByWaits = (silent: number, until: number) => {
    const survived = survival(silent);
    return (survived - survival(until)) / (survived + stopRate);
  };
  return {
    usual,
    from: last + Math.round(quantile(relative, 0.1) * usual),
    day: last + Math.round(usual),
    to: last + Math.round(quantile(relative, 0.9) * usual),
    chance: (silent, until) => predictProbability(logOdds, [1, logit(chanceByWaits(silent, until))]),
    chanceByWaits,
    churn: (silent) => stopRate / (survival(silent) + stopRate),
  };
}

import { dateOfDayNumber, dayNumber } from '../../src-shared/calendar.ts';
import type { CallPromise, CallSuggestion, CallWeights } from '../../src-shared/contract/calls.ts';
import type { Output, ParsedInput } from '../../src-shared/contract/index.ts';
import { toMinor } from '../../src-shared/money.ts';
import type { SalesCube } from '../cube/cube.ts';
import { salespersonOf } from '../cube/scope.ts';
import type { Db } from '../db/open.ts';
import { predictOrderDate } from '../forecast/order-date.ts';
import { waitModelOf } from '../forecast/past-orders.ts';
import { owedByStore } from '../owed/ageing.ts';
import { aggregateSales } from '../sales/aggregates.ts';
import { averageOrder, firstSorted } from '../sales/figures.ts';
import { isLostAfter, lastOrderDay, orderDays } from '../sales/rhythm.ts';
import { callsByStore, isHidden, isTriedOn, promiseOn } from './marks.ts';
import { reasonsOf, VISIT_DUE_DAYS } from './reasons.ts';
import { weightsOf } from './weights.ts';

/** Horizon in days for the chance of an order. */
const HORIZON_DAYS = 7;
/** Of average orders, from which one is large. */
const LARGE_PERCENTILE = 0.95;
/** Usual waits overdue at which a call is no longer urgent. */
const NOT_URGENT_AFTER = 5;

/** What a call is ranked by. Its reasons are put together only where it is shown. */
interface Candidate {
  storeId: number;
  score: number;
  expectedOrderMinor: number;
  promise: CallPromise | null;
  isTried: boolean;
  toCall(): CallSuggestion;
}

/**
 * Stores to call on a day: first those to which a call was promised for it, or before it and not made; then by descending
 * score, the weighted mean, in percent, of the store's average order value, the chance of an order within a week, how far it
 * is overdue, the time since the last visit, and the churn risk. Each component is in [0, 1]; the weights are settings. Who
 * did not answer on the day comes last. The default day is today; orders are expected as of the last day with sales if that
 * is earlier.
 */
export function callList(
  db: Db,
  cube: SalesCube,
  today: string,
  input: ParsedInput<'calls.list'>,
): Output<'calls.list'> {
  const lastDay = lastOrderDay(cube);
  const date = input.date ?? (lastDay !== null && lastDay < dayNumber(today) ? dateOfDayNumber(lastDay) : today);
  const callDay = input.date ?? today;
  const candidates = callCandidates(db, cube, input, { date, callDay, lastDay, today });
  const first = firstSorted(
    candidates,
    input.limit,
    (a, b) =>
      Number(a.isTried) - Number(b.isTried) ||
      comparePromises(a, b) ||
      b.score - a.score ||
      b.expectedOrderMinor - a.expectedOrderMinor ||
      a.storeId - b.storeId,
  );
  const items = first.map((candidate) => candidate.toCall());
  return { date, today: callDay, currency: cube.currency, items, total: candidates.length };
}

/** Promised calls first, the longest overdue of them first. */
function comparePromises(a: Candidate, b: Candidate): number {
  if (a.promise === b.promise) return 0;
  const [one, other] = [a.promise?.day ?? '9999', b.promise?.day ?? '9999'];
  return one < other ? -1 : one > other ? 1 : 0;
}

interface Days {
  /** As of which orders are expected. */
  date: string;
  /** Of the calls. */
  callDay: string;
  lastDay: number | null;
  today: string;
}

function callCandidates(
  db: Db,
  cube: SalesCube,
  input: ParsedInput<'calls.list'>,
  { date, callDay, lastDay, today }: Days,
): Candidate[] {
  const day = dayNumber(date);
  // of a day after the data it is not known yet whether a store orders on it
  const silent = lastDay !== null && day > lastDay ? day - 1 : day;
  const score = scoring(weightsOf(db));
  const waits = waitModelOf(cube);
  const { values, large } = averageOrders(cube);
  const calls = callsByStore(db, cube, callDay);
  const visits = lastVisits(db, cube, callDay);
  const openOrderIds = openOrders(db, cube);
  const daysOf = orderDays(cube);

  const candidates: Candidate[] = [];
  for (const [storeId, store] of cube.stores.rows) {
    if (input.salesperson !== undefined && salespersonOf(cube, storeId) !== input.salesperson) continue;
    if (input.city !== undefined && store.city !== input.city) continue;
    const its = calls.get(storeId);
    const promise = promiseOn(its, callDay);
    if (!input.all && isHidden(its, callDay)) continue;
    const days = daysOf.get(storeId) ?? [];
    let known = days.length;
    while (known > 0 && days[known - 1]! > day) known--;
    const last = days[known - 1];
    const when = predictOrderDate(days, waits, known);
    const isExpected = when !== null && !isLostAfter(when.usual, day - last!);
    // a promise is kept whatever is expected of the store
    if (!isExpected && !promise) continue;
    const churn = when?.churn(silent) ?? 0;
    const overdue = when && day - when.day;
    const visited = visits.get(storeId);
    const sinceVisit = visited === undefined ? null : dayNumber(callDay) - visited;
    const value = values[storeId]!;
    const parts: CallWeights = {
      revenue: Math.min(1, Math.sqrt(Math.max(0, value) / large)),
      // who comes first is a question of differences: the checked chance, nearer to that of all, brought in less money
      chance: when?.chanceByWaits(silent, silent + HORIZON_DAYS) ?? 0,
      overdue: when && overdue !== null ? urgency(overdue / when.usual) : 0,
      visit: sinceVisit === null ? 0.5 : Math.min(1, Math.max(0, sinceVisit) / VISIT_DUE_DAYS),
      // largest at a churn risk of 0.5: a store that can still be retained ranks above one that is nearly lost
      churn: 4 * churn * (1 - churn),
    };
    const ordered = openOrderIds.get(storeId);
    const candidate = {
      storeId,
      // an open order makes the call less urgent
      score: Math.round((score(parts) / (ordered ? 4 : 1)) * 10) / 10,
      expectedOrderMinor: toMinor(Math.round(value), cube.currency),
      promise,
      isTried: isTriedOn(its, callDay),
    };
    const toCall = (): CallSuggestion => {
      const chance = when?.chance(silent, silent + HORIZON_DAYS) ?? 0;
      const usual = when?.usual ?? 0;
      // what is owed is a matter of today, also where the last sale was some days ago
      const owing = owedByStore(db, cube, date > today ? date : today).get(storeId);
      return {
        storeId,
        storeName: store.name,
        city: store.city,
        phone: store.phone,
        salesperson: salespersonOf(cube, storeId),
        score: candidate.score,
        parts,
        reasons: reasonsOf(cube.currency, {
          promise,
          overdue,
          chance,
          churn,
          value,
          large,
          sinceVisit,
          ordered,
          usual,
        }),
        lastOrder: last === undefined ? null : dateOfDayNumber(last),
        usualDays: when && Math.round(when.usual),
        expectedOrderDate: when && dateOfDayNumber(when.day),
        expectedFrom: when && dateOfDayNumber(when.from),
        expectedTo: when && dateOfDayNumber(when.to),
        chance,
        expectedOrderMinor: candidate.expectedOrderMinor,
        owedMinor: owing?.totalMinor ?? 0,
        overdueMinor: owing?.overdueMinor ?? 0,
        mark: its ? shownMark(its.mark) : null,
        promise,
      };
    };
    candidates.push({ ...candidate, toCall });
  }
  return candidates;
}

/** Average order value by store id, and what is large among them. */
function averageOrders(cube: SalesCube): { values: Float64Array; large: number } {
  return cube.memo('average orders', () => {
    const { byStore } = aggregateSales(cube, {});
    const values = new Float64Array(byStore.size);
    for (const store of cube.stores.rows.keys()) values[store] = averageOrder(byStore.get(store));
    return { values, large: percentile(values.filter((amount) => amount > 0).sort(), LARGE_PERCENTILE) || 1 };
  });
}

const shownMark = ({ id, what, outcome, onDate, until }: NonNullable<CallSuggestion['mark']>) => ({
  id,
  what,
  outcome,
  onDate,
  until,
});

/** The score of a store's components, from 0 to 100. */
function scoring(weights: CallWeights): (parts: CallWeights) => number {
  const total = Object.values(weights).reduce((sum, weight) => sum + weight, 0) || 1;
  const keys = Object.keys(weights) as (keyof CallWeights)[];
  return (parts) => (100 * keys.reduce((all, key) => all + weights[key] * parts[key], 0)) / total;
}

/** Rises to 1 at one order interval overdue, then falls to 0 where a store counts as lost. */
const urgency = (intervals: number) =>
  intervals <= 0 ? 0 : intervals <= 1 ? intervals : Math.max(0, 1 - (intervals - 1) / (NOT_URGENT_AFTER - 1));

const percentile = (sorted: Float64Array, p: number) => sorted[Math.floor(p * (sorted.length - 1))] ?? 0;

/** The day number of the last visit by canonical store id, from notes and call marks. */
function lastVisits(db: Db, cube: SalesCube, date: string): Map<number, number> {
  const rows = db
    .prepare<unknown[], [number, string]>(
      `SELECT store_id, max(on_date) FROM (
         SELECT store_id, on_date FROM note WHERE kind = 'visit' AND NOT removed AND on_date <= @date
         UNION ALL SELECT store_id, on_date FROM call_mark WHERE what IN ('visited', 'ordered') AND NOT removed AND on_date <= @date)
       GROUP BY store_id`,
    )
    .raw()
    .all({ date });
  const visits = new Map<number, number>();
  for (const [id, on] of rows) {
    const store = cube.stores.canonicalId[id]!;
    visits.set(store, Math.max(visits.get(store) ?? -Infinity, dayNumber(on)));
  }
  return visits;
}

/** The id of the newest order without an invoice, by canonical store id. */
function openOrders(db: Db, cube: SalesCube): Map<number, number> {
  const rows = db
    .prepare<unknown[], [number, number]>(
      "SELECT store_id, max(id) FROM sales_order WHERE state IN ('draft', 'confirmed') AND invoice_id IS NULL GROUP BY store_id",
    )
    .raw()
    .all();
  return new Map(rows.map(([store, id]) => [cube.stores.canonicalId[store]!, id]));
}

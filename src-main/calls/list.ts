import { dateOfDayNumber, dayNumber } from '../../src-shared/calendar.ts';
import type { CallSuggestion, CallWeights } from '../../src-shared/contract/calls.ts';
import type { Output, ParsedInput } from '../../src-shared/contract/index.ts';
import { formatMoney, toMinor } from '../../src-shared/money.ts';
import type { SalesCube } from '../cube/cube.ts';
import { salespersonOf } from '../cube/scope.ts';
import type { Db } from '../db/open.ts';
import { predictOrderDate } from '../forecast/order-date.ts';
import { orderModelOf } from '../forecast/past-orders.ts';
import { owedByStore } from '../owed/ageing.ts';
import { aggregateSales } from '../sales/aggregates.ts';
import { averageOrder } from '../sales/figures.ts';
import { isLostAfter, lastOrderDay, orderDays } from '../sales/rhythm.ts';
import { storeStats } from '../sales/store-stats.ts';
import { type CallMark, marksOf } from './marks.ts';
import { weightsOf } from './weights.ts';

/** Horizon in days for the chance of an order. */
const HORIZON_DAYS = 7;
/** Days without a visit at which the visit component reaches its maximum. */
const VISIT_DUE_DAYS = 60;
/** Usual waits overdue at which a call is no longer urgent. */
const NOT_URGENT_AFTER = 5;

/**
 * Stores to call on a day, by descending score: the weighted mean, in percent, of the store's average order value, the
 * chance of an order within a week, how far it is overdue, the time since the last visit, and the churn risk. Each
 * component is in [0, 1]; the weights are settings. The default day is today, or the last day with sales if earlier.
 */
export function callList(
  db: Db,
  cube: SalesCube,
  today: string,
  input: ParsedInput<'calls.list'>,
): Output<'calls.list'> {
  const lastDay = lastOrderDay(cube);
  const date = input.date ?? (lastDay !== null && lastDay < dayNumber(today) ? dateOfDayNumber(lastDay) : today);
  const day = dayNumber(date);
  // of a day after the data it is not known yet whether a store orders on it
  const silent = lastDay !== null && day > lastDay ? day - 1 : day;
  const weights = weightsOf(db);
  const total = Object.values(weights).reduce((sum, weight) => sum + weight, 0) || 1;
  const { waits } = orderModelOf(cube);
  const stats = storeStats(cube);
  const { byStore } = aggregateSales(cube, {});
  const marks = latestMarks(db, cube, date);
  const visits = lastVisits(db, cube, date);
  const openOrderIds = openOrders(db, cube);
  // what is owed is a matter of today, also where the last sale was some days ago
  const owing = owedByStore(db, cube, date > today ? date : today);
  const averageOrders = new Map<number, number>();
  for (const store of cube.stores.rows.keys()) averageOrders.set(store, averageOrder(byStore.get(store)));
  const large =
    percentile(
      [...averageOrders.values()].filter((amount) => amount > 0),
      0.95,
    ) || 1;

  const calls: CallSuggestion[] = [];
  for (const [storeId, known] of orderDays(cube)) {
    const store = cube.stores.rows.get(storeId);
    const storeActivity = stats.get(storeId);
    const days = known.filter((on) => on <= day);
    const when = store && storeActivity && predictOrderDate(days, waits);
    if (!when) continue;
    if (input.salesperson !== undefined && salespersonOf(cube, storeId) !== input.salesperson) continue;
    if (input.city !== undefined && store.city !== input.city) continue;
    const mark = marks.get(storeId) ?? null;
    if (!input.all && mark && isHidden(mark, date)) continue;
    const last = days.at(-1)!;
    if (isLostAfter(when.usual, day - last)) continue;
    const chance = when.chance(silent, silent + HORIZON_DAYS);
    const churn = when.churn(silent);
    const overdue = day - when.day;
    const visited = visits.get(storeId);
    const sinceVisit = visited === undefined ? null : day - visited;
    const value = averageOrders.get(storeId)!;
    const parts: CallWeights = {
      revenue: Math.min(1, Math.sqrt(Math.max(0, value) / large)),
      chance,
      overdue: urgency(overdue / when.usual),
      visit: sinceVisit === null ? 0.5 : Math.min(1, Math.max(0, sinceVisit) / VISIT_DUE_DAYS),
      // largest at a churn risk of 0.5: a store that can still be retained ranks above one that is nearly lost
      churn: 4 * churn * (1 - churn),
    };
    const sum = (Object.keys(parts) as (keyof CallWeights)[]).reduce((all, key) => all + weights[key] * parts[key], 0);
    const ordered = openOrderIds.get(storeId);
    // an open order makes the call less urgent
    const score = (100 * sum) / total / (ordered ? 4 : 1);
    calls.push({
      storeId,
      storeName: store.name,
      city: store.city,
      phone: store.phone,
      salesperson: salespersonOf(cube, storeId),
      score: Math.round(score * 10) / 10,
      parts,
      reasons: reasonsOf(cube.currency, {
        overdue,
        chance,
        churn,
        value,
        large,
        sinceVisit,
        ordered,
        usual: when.usual,
      }),
      lastOrder: dateOfDayNumber(last),
      usualDays: Math.round(when.usual),
      expectedOrderDate: dateOfDayNumber(when.day),
      expectedFrom: dateOfDayNumber(when.from),
      expectedTo: dateOfDayNumber(when.to),
      chance,
      expectedOrderMinor: toMinor(Math.round(value), cube.currency),
      owedMinor: owing.get(storeId)?.totalMinor ?? 0,
      overdueMinor: owing.get(storeId)?.overdueMinor ?? 0,
      mark: mark && { id: mark.id, what: mark.what, onDate: mark.onDate, until: mark.until },
    });
  }
  calls.sort((a, b) => b.score - a.score || b.expectedOrderMinor - a.expectedOrderMinor || a.storeId - b.storeId);
  return { date, currency: cube.currency, items: calls.slice(0, input.limit), total: calls.length };
}

/** Rises to 1 at one order interval overdue, then falls to 0 where a store counts as lost. */
const urgency = (intervals: number) =>
  intervals <= 0 ? 0 : intervals <= 1 ? intervals : Math.max(0, 1 - (intervals - 1) / (NOT_URGENT_AFTER - 1));

const percentile = (values: number[], p: number) =>
  values.sort((a, b) => a - b)[Math.floor(p * (values.length - 1))] ?? 0;

/** Whether a mark hides the store from the list on a day. */
const isHidden = ({ what, onDate, until }: CallMark, date: string) =>
  what === 'snoozed' ? until !== null && until > date : onDate === date;

/** The newest mark up to the day, by canonical store id. */
function latestMarks(db: Db, cube: SalesCube, date: string): Map<number, CallMark> {
  const marks = new Map<number, CallMark>();
  for (const mark of marksOf(db)) {
    const store = cube.stores.canonicalId[mark.storeId]!;
    if (mark.onDate <= date && !marks.has(store)) marks.set(store, mark);
  }
  return marks;
}

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

interface ReasonInputs {
  overdue: number;
  chance: number;
  churn: number;
  value: number;
  large: number;
  sinceVisit: number | null;
  ordered: number | undefined;
  usual: number;
}

const churnPercent = (churn: number) => Math.min(99, Math.round(churn * 100));

function reasonsOf(
  currency: string,
  { overdue, chance, churn, value, large, sinceVisit, ordered, usual }: ReasonInputs,
): CallSuggestion['reasons'] {
  const reasons: CallSuggestion['reasons'] = [];
  const days = (n: number) => `${n} day${n === 1 ? '' : 's'}`;
  const add = (code: CallSuggestion['reasons'][number]['code'], number: number | null, text: string) =>
    reasons.push({ code, value: number, text });
  if (ordered !== undefined) add('open_order', ordered, `order #${ordered} is still open`);
  if (overdue > 0) add('overdue', overdue, `overdue by ${days(overdue)}`);
  else add('due', -overdue, overdue === 0 ? 'due today' : `due in ${days(-overdue)}`);
  if (chance >= 0.5)
    add('likely', Math.round(chance * 100), `${Math.round(chance * 100)}% likely to order within a week`);
  if (value >= 0.5 * large)
    add(
      'large',
      toMinor(Math.round(value), currency),
      `usually orders ${formatMoney(toMinor(Math.round(value), currency), currency, 'en')}`,
    );
  if (churn >= 0.5 && overdue > usual) add('may_leave', churnPercent(churn), `${churnPercent(churn)}% risk of leaving`);
  if (sinceVisit === null) add('never_visited', null, 'no visit recorded yet');
  else if (sinceVisit >= VISIT_DUE_DAYS / 2) add('not_visited', sinceVisit, `not visited for ${days(sinceVisit)}`);
  return reasons;
}

import { dateOfDay, dayNumber } from '../../src-shared/calendar.ts';
import type { Call, CallWeights } from '../../src-shared/contract/forecast.ts';
import type { Checked, Output } from '../../src-shared/contract/index.ts';
import { formatMoney, toMinor } from '../../src-shared/money.ts';
import type { Facts } from '../facts/facts.ts';
import { expectedWhen } from '../forecast/next-order.ts';
import { habitsOfAll, pastOrders } from '../forecast/past-orders.ts';
import { averageOrder } from '../sales/figures.ts';
import { storeStats } from '../sales/store-stats.ts';
import { tally } from '../sales/tally.ts';
import type { Store as Database } from '../store/open.ts';
import { type Mark, marksOf } from './marks.ts';
import { weightsOf } from './weights.ts';

/** Horizon in days for the chance of an order. */
const SOON = 7;
/** Days without a visit at which the visit component reaches its maximum. */
const VISIT_DUE = 60;
/** Stores silent for this many usual order intervals count as lost and are left out. */
const LOST_WAITS = 6;

/**
 * Stores to call on a day, by descending score: the weighted mean, in percent, of the store's average order value, the
 * chance of an order within a week, how far it is overdue, the time since the last visit, and the churn risk. Each
 * component is in [0, 1]; the weights are settings. The default day is today, or the last day with sales if earlier.
 */
export function callList(
  db: Database,
  facts: Facts,
  today: string,
  input: Checked<'calls.list'>,
): Output<'calls.list'> {
  const known = lastKnown(facts);
  const date = input.date ?? (known !== null && known < dayNumber(today) ? dateOfDay(known) : today);
  const day = dayNumber(date);
  const weights = weightsOf(db);
  const total = Object.values(weights).reduce((sum, weight) => sum + weight, 0) || 1;
  const { waits } = habitsOfAll(facts);
  const stats = storeStats(facts);
  const { byStore } = tally(facts, {});
  const marks = latestMarks(db, facts, date);
  const visits = lastVisits(db, facts, date);
  const open = openOrders(db, facts);
  const worth = new Map<number, number>();
  for (const store of facts.stores.rows.keys()) worth.set(store, averageOrder(byStore.get(store)));
  const large =
    percentile(
      [...worth.values()].filter((amount) => amount > 0),
      0.95,
    ) || 1;

  const calls: Call[] = [];
  for (const [storeId, past] of pastOrders(facts)) {
    const store = facts.stores.rows.get(storeId);
    const its = stats.get(storeId);
    const days = past.map((order) => order.day).filter((on) => on <= day);
    const when = store && its && expectedWhen(days, waits);
    if (!when) continue;
    if (input.salesperson !== undefined && its.salesperson !== input.salesperson) continue;
    if (input.city !== undefined && store.city !== input.city) continue;
    const mark = marks.get(storeId) ?? null;
    if (!input.all && mark && rests(mark, date)) continue;
    const last = days.at(-1)!;
    if (day - last > LOST_WAITS * when.usual) continue;
    const chance = when.chance(day, SOON);
    const churn = when.churn(day);
    const overdue = day - when.day;
    const visited = visits.get(storeId);
    const sinceVisit = visited === undefined ? null : day - visited;
    const value = worth.get(storeId)!;
    const parts: CallWeights = {
      revenue: Math.min(1, Math.sqrt(Math.max(0, value) / large)),
      chance,
      overdue: urgency(overdue / when.usual),
      visit: sinceVisit === null ? 0.5 : Math.min(1, Math.max(0, sinceVisit) / VISIT_DUE),
      // largest at a churn risk of 0.5: a store that can still be retained ranks above one that is nearly lost
      churn: 4 * churn * (1 - churn),
    };
    const sum = (Object.keys(parts) as (keyof CallWeights)[]).reduce((all, key) => all + weights[key] * parts[key], 0);
    const ordered = open.get(storeId);
    // an open order makes the call less urgent
    const score = (100 * sum) / total / (ordered ? 4 : 1);
    calls.push({
      storeId,
      storeName: store.name,
      city: store.city,
      phone: store.phone,
      salesperson: its.salesperson,
      score: Math.round(score * 10) / 10,
      parts,
      reasons: reasonsOf(facts.currency, {
        overdue,
        chance,
        churn,
        value,
        large,
        sinceVisit,
        ordered,
        usual: when.usual,
      }),
      lastOrder: dateOfDay(last),
      usualDays: Math.round(when.usual),
      expectedOrderDate: dateOfDay(Math.max(when.day, day)),
      expectedFrom: dateOfDay(when.from),
      expectedTo: dateOfDay(when.to),
      chance,
      expectedOrderMinor: toMinor(Math.round(value), facts.currency),
      mark: mark && { id: mark.id, what: mark.what, onDate: mark.onDate, until: mark.until },
    });
  }
  calls.sort((a, b) => b.score - a.score || b.expectedOrderMinor - a.expectedOrderMinor || a.storeId - b.storeId);
  return { date, currency: facts.currency, items: calls.slice(0, input.limit), total: calls.length };
}

function lastKnown(facts: Facts): number | null {
  let last: number | null = null;
  for (const orders of pastOrders(facts).values()) last = Math.max(last ?? -Infinity, orders.at(-1)!.day);
  return last;
}

/** Rises to 1 at one order interval overdue, then falls to 0 where a store counts as lost. */
const urgency = (waits: number) =>
  waits <= 0 ? 0 : waits <= 1 ? waits : Math.max(0, 1 - (waits - 1) / (LOST_WAITS - 2));

const percentile = (values: number[], p: number) =>
  values.sort((a, b) => a - b)[Math.floor(p * (values.length - 1))] ?? 0;

/** Whether a mark hides the store from the list on a day. */
const rests = ({ what, onDate, until }: Mark, date: string) =>
  what === 'snoozed' ? until !== null && until > date : onDate === date;

/** The newest mark up to the day, by canonical store id. */
function latestMarks(db: Database, facts: Facts, date: string): Map<number, Mark> {
  const marks = new Map<number, Mark>();
  for (const mark of marksOf(db)) {
    const store = facts.stores.countsAs[mark.storeId]!;
    if (mark.onDate <= date && !marks.has(store)) marks.set(store, mark);
  }
  return marks;
}

/** The day number of the last visit by canonical store id, from notes and call marks. */
function lastVisits(db: Database, facts: Facts, date: string): Map<number, number> {
  const rows = db
    .prepare(
      `SELECT store_id, max(on_date) FROM (
         SELECT store_id, on_date FROM note WHERE kind = 'visit' AND NOT removed AND on_date <= @date
         UNION ALL SELECT store_id, on_date FROM call_mark WHERE what IN ('visited', 'ordered') AND NOT removed AND on_date <= @date)
       GROUP BY store_id`,
    )
    .raw()
    .all({ date }) as [number, string][];
  const visits = new Map<number, number>();
  for (const [id, on] of rows) {
    const store = facts.stores.countsAs[id]!;
    visits.set(store, Math.max(visits.get(store) ?? -Infinity, dayNumber(on)));
  }
  return visits;
}

/** The id of the newest order without an invoice, by canonical store id. */
function openOrders(db: Database, facts: Facts): Map<number, number> {
  const rows = db
    .prepare(
      "SELECT store_id, max(id) FROM sales_order WHERE state IN ('draft', 'confirmed') AND invoice_id IS NULL GROUP BY store_id",
    )
    .raw()
    .all() as [number, number][];
  return new Map(rows.map(([store, id]) => [facts.stores.countsAs[store]!, id]));
}

interface Why {
  overdue: number;
  chance: number;
  churn: number;
  value: number;
  large: number;
  sinceVisit: number | null;
  ordered: number | undefined;
  usual: number;
}

const leaving = (churn: number) => Math.min(99, Math.round(churn * 100));

function reasonsOf(
  currency: string,
  { overdue, chance, churn, value, large, sinceVisit, ordered, usual }: Why,
): Call['reasons'] {
  const reasons: Call['reasons'] = [];
  const days = (n: number) => `${n} day${n === 1 ? '' : 's'}`;
  const say = (code: Call['reasons'][number]['code'], number: number | null, text: string) =>
    reasons.push({ code, value: number, text });
  if (ordered !== undefined) say('open_order', ordered, `order #${ordered} is still open`);
  if (overdue > 0) say('overdue', overdue, `overdue by ${days(overdue)}`);
  else say('due', -overdue, overdue === 0 ? 'due today' : `due in ${days(-overdue)}`);
  if (chance >= 0.5)
    say('likely', Math.round(chance * 100), `${Math.round(chance * 100)}% chance to order within a week`);
  if (value >= 0.5 * large)
    say(
      'large',
      toMinor(Math.round(value), currency),
      `usually orders ${formatMoney(toMinor(Math.round(value), currency), currency, 'en')}`,
    );
  if (churn >= 0.5 && overdue > usual) say('may_leave', leaving(churn), `${leaving(churn)}% risk of leaving`);
  if (sinceVisit === null) say('never_visited', null, 'no visit noted yet');
  else if (sinceVisit >= VISIT_DUE / 2) say('not_visited', sinceVisit, `not visited for ${days(sinceVisit)}`);
  return reasons;
}

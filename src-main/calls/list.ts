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

/** Days ahead in which an order counts as likely to come of a call. */
const SOON = 7;
/** Days without a visit from which it can't speak more for one. */
const VISIT_DUE = 60;
/** Stores silent for so many of their usual waits are lost, not due. */
const LOST_WAITS = 6;

/**
 * Whom to call on a day, best first: the score weighs what an order of the store is worth, the chance that it orders
 * within a week, how far it is overdue, how long nobody was there, and the risk that it leaves; each part is 0 … 1 and
 * the weights are the user's. The day is today, or the last day that sales are known of where that is earlier.
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
      // one that may still be kept counts more than one that is as good as gone
      churn: 4 * churn * (1 - churn),
    };
    const sum = (Object.keys(parts) as (keyof CallWeights)[]).reduce((all, key) => all + weights[key] * parts[key], 0);
    const ordered = open.get(storeId);
    // an order is on its way: the call can wait
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

/** Rises until a whole usual wait is overdue, and falls off to where a store counts as lost. */
const urgency = (waits: number) =>
  waits <= 0 ? 0 : waits <= 1 ? waits : Math.max(0, 1 - (waits - 1) / (LOST_WAITS - 2));

const percentile = (values: number[], p: number) =>
  values.sort((a, b) => a - b)[Math.floor(p * (values.length - 1))] ?? 0;

/** Whether the store is to be left in peace on the day. */
const rests = ({ what, onDate, until }: Mark, date: string) =>
  what === 'snoozed' ? until !== null && until > date : onDate === date;

/** The newest mark up to the day, by the store it counts for. */
function latestMarks(db: Database, facts: Facts, date: string): Map<number, Mark> {
  const marks = new Map<number, Mark>();
  for (const mark of marksOf(db)) {
    const store = facts.stores.countsAs[mark.storeId]!;
    if (mark.onDate <= date && !marks.has(store)) marks.set(store, mark);
  }
  return marks;
}

/** The day on which somebody was last there, by store: visits noted on its page and on the list. */
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

/** The newest order that waits for its invoice, by store. */
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

import { dateOfDayNumber } from '../../src-shared/calendar.ts';
import { type SalesCube, unscoped } from '../cube/cube.ts';
import { invoiceSums, scanInvoices } from '../cube/scan.ts';

/** Orders from which a store, or a product in a store, has a rhythm. */
const MIN_ORDERS = 3;
/** Waits that the usual one is taken from: a store that has changed its rhythm is judged by the new one. */
const RECENT_WAITS = 12;
/** Usual waits without an order after which a store is quiet, and after which it is lost. */
const QUIET_AFTER = 2;
const LOST_AFTER = 6;

/** A store's rhythm as of the last day of the data. */
interface RhythmOfStore {
  usualDays: number | null;
  dueDay: number | null;
  overdueDays: number | null;
}

/** Days between distinct order days; the days are sorted. */
const waitsOf = (days: readonly number[]): number[] => {
  const distinct = days.filter((day, i) => i === 0 || day !== days[i - 1]);
  return distinct.slice(1).map((day, i) => day - distinct[i]!);
};

/**
 * The latest waits between days with an order, sorted: those by which the rhythm of a store or product is told.
 * @param end number of the days that count
 */
export function recentWaits(days: readonly number[], end = days.length): number[] {
  const waits: number[] = [];
  for (let at = end - 1; at > 0 && waits.length < RECENT_WAITS; at--) {
    const wait = days[at]! - days[at - 1]!;
    if (wait === 0) continue;
    // insertion is the quickest way to sort a dozen numbers
    let place = waits.length;
    for (; place > 0 && waits[place - 1]! > wait; place--) waits[place] = waits[place - 1]!;
    waits[place] = wait;
  }
  return waits;
}

/** The usual one of recent waits: their lower median; null where there are orders on fewer than three days. */
export const usualOf = (waits: readonly number[]): number | null =>
  waits.length < MIN_ORDERS - 1 ? null : waits[(waits.length - 1) >> 1]!;

/**
 * The usual wait of a store, or of a product in a store: the median of its latest waits between days with an order; null
 * where there are orders on fewer than three days. Every page, list and suggestion takes it from here.
 */
export const usualWait = (days: readonly number[]): number | null => usualOf(recentWaits(days));

/** The day on which the next order is due: the last one and the usual wait; null without a rhythm. */
export function dueDayOf(days: readonly number[]): number | null {
  const wait = usualWait(days);
  return wait === null ? null : days.at(-1)! + wait;
}

/** Whether a day is more than two usual waits after the last order: what is quiet is no longer said to be due. */
export const isQuietAfter = (wait: number, silence: number): boolean => silence > QUIET_AFTER * wait;

/** Whether so many usual waits have passed that no order is expected any more. */
export const isLostAfter = (wait: number, silence: number): boolean => silence > LOST_AFTER * wait;

/** Share of the wait from which a reorder is due: half of all orders come before the median wait is over. */
const DUE_AFTER = 0.8;
/** Largest coefficient of variation of waits that are a rhythm: orders by chance have 1 (exponential waits). */
const MAX_VARIATION = 0.6;
/** Fewest waits to judge whether they are regular. */
const MIN_WAITS = 4;
/** Shares of the longest wait from which a silence is more than a long wait. */
const BEYOND_LONGEST = 1.5;

/** Where a product stands in the rhythm of a store that orders it again and again. */
export type ReorderState =
  /** No rhythm: too few orders, or waits that vary as if by chance. */
  | 'irregular'
  /** Its wait is not over. */
  | 'early'
  | 'due'
  | 'quiet';

/** The state on a day; `due` by its latest waits and by all that it ever had, so that no reminder comes early. */
export function reorderState(days: readonly number[], day: number): ReorderState {
  const wait = usualWait(days);
  if (wait === null) return 'irregular';
  const silence = day - days.at(-1)!;
  const sorted = waitsOf(days).sort((a, b) => a - b);
  if (silence < DUE_AFTER * Math.max(wait, sorted[sorted.length >> 1]!)) return 'early';
  const mean = sorted.reduce((sum, v) => sum + v, 0) / sorted.length;
  const variance = sorted.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (sorted.length - 1);
  if (sorted.length < MIN_WAITS || Math.sqrt(variance) > MAX_VARIATION * mean) return 'irregular';
  if (!isQuietAfter(wait, silence)) return 'due';
  return silence > BEYOND_LONGEST * sorted.at(-1)! ? 'quiet' : 'irregular';
}

/**
 * The state of a product in its store on a day: quiet only where the store went on without it. What is not ordered because
 * the store orders nothing has not been stopped.
 * @param lastOrder day of the store's last order of anything
 */
export function productState(days: readonly number[], lastOrder: number, day: number): ReorderState {
  const state = reorderState(days, day);
  return state === 'quiet' && reorderState(days, lastOrder) !== 'quiet' ? 'irregular' : state;
}

/** Days with an order in the main currency by store, ascending; credit notes are none. Cached until sales change. */
export function orderDays(cube: SalesCube): Map<number, number[]> {
  return cube.memoBySales('orderDays', () => {
    const stores = new Map<number, number[]>();
    scanInvoices(cube, {}, (invoice) => {
      if (invoiceSums(invoice).orders === 0) return;
      const days = stores.get(invoice.store) ?? [];
      stores.set(invoice.store, days);
      days.push(invoice.month.invoices.day[invoice.at]!);
    });
    for (const [store, days] of stores) {
      const sorted = days.sort((a, b) => a - b);
      stores.set(
        store,
        sorted.filter((day, i) => i === 0 || day !== sorted[i - 1]),
      );
    }
    return stores;
  });
}

/** The day after the last order of any store, whichever stores the caller sees: the day as of which a product has stopped. */
export const dayAfterOrders = (cube: SalesCube): number => (lastOrderDay(unscoped(cube)) ?? 0) + 1;

/** The last day with an order; null without orders. */
export function lastOrderDay(cube: SalesCube): number | null {
  return cube.memoBySales('lastOrderDay', () => {
    let last: number | null = null;
    for (const days of orderDays(cube).values()) last = Math.max(last ?? -Infinity, days.at(-1)!);
    return last;
  });
}

/** The date on which the next order is expected; null without a rhythm, and where the store is lost by the end of the data. */
export function nextOrderDate({ dueDay, usualDays, overdueDays }: RhythmOfStore): string | null {
  if (dueDay === null || usualDays === null || overdueDays === null) return null;
  return isLostAfter(usualDays, usualDays + overdueDays) ? null : dateOfDayNumber(dueDay);
}

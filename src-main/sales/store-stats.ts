import { addMonths, dateOfDay } from '../../src-shared/calendar.ts';
import type { Segment } from '../../src-shared/contract/index.ts';
import type { Facts } from '../facts/facts.ts';
import { eachInvoice, sumsOf } from '../facts/scan.ts';
import { median } from './figures.ts';
import { quintiles, type Scores, segmentOf } from './segments.ts';
import { extent } from './tally.ts';

/** Purchase behaviour of a store over all its data; money in ten-thousandths. */
export interface StoreStats {
  invoices: number;
  orders: number;
  revenue: number;
  firstDay: number;
  lastDay: number;
  /** Of the latest invoice. */
  salesperson: string;
  usualDays: number | null;
  /** The day on which the next order is due; null if there is no purchase interval. */
  dueDay: number | null;
  overdueDays: number | null;
  scores: Scores | null;
  segment: Segment;
  /** Revenue of the last twelve months of the data, oldest first. */
  trend: number[];
}

export const TREND_MONTHS = 12;
/** Minimum number of orders to estimate a purchase interval. */
const LEAST_ORDERS = 3;
const NEW_DAYS = 60;

/** The last twelve months of the data, oldest first. */
export function trendMonths(facts: Facts): string[] {
  const all = extent(facts);
  if (!all) return [];
  return Array.from({ length: TREND_MONTHS }, (_, back) =>
    addMonths(`${all.last.slice(0, 7)}-01`, back - TREND_MONTHS + 1).slice(0, 7),
  );
}

/** Median number of days between distinct order days; null if there are fewer than three. Days must be sorted. */
export function usualDaysOf(days: number[]): number | null {
  const apart = days.filter((day, i) => i === 0 || day !== days[i - 1]);
  if (apart.length < LEAST_ORDERS) return null;
  return median(apart.slice(1).map((day, i) => day - apart[i]!));
}

/** Whether the store has been inactive for more than twice its usual interval. */
export function isQuiet({ usualDays, overdueDays }: Pick<StoreStats, 'usualDays' | 'overdueDays'>): boolean {
  return usualDays !== null && overdueDays !== null && overdueDays > usualDays;
}

/** By store id; stores without an invoice in the main currency are left out. */
export function storeStats(facts: Facts): Map<number, StoreStats> {
  return facts.once('storeStats', () => statsAnew(facts));
}

function statsAnew(facts: Facts): Map<number, StoreStats> {
  const months = new Map(trendMonths(facts).map((month, place) => [month, place]));
  const stats = new Map<number, StoreStats & { days: number[] }>();
  let today = 0;
  eachInvoice(facts, {}, (met) => {
    const { month, at, store } = met;
    const day = month.invoices.day[at]!;
    today = Math.max(today, day);
    let its = stats.get(store);
    if (!its) {
      its = {
        invoices: 0,
        orders: 0,
        revenue: 0,
        firstDay: day,
        lastDay: day,
        salesperson: '',
        usualDays: null,
        dueDay: null,
        overdueDays: null,
        scores: null,
        segment: 'none',
        trend: new Array(months.size).fill(0),
        days: [],
      };
      stats.set(store, its);
    }
    const sums = sumsOf(met);
    its.invoices++;
    its.revenue += sums.revenue;
    its.lastDay = day;
    its.salesperson = month.salespeople[month.invoices.salesperson[at]!]!;
    const place = months.get(month.month);
    if (place !== undefined) its.trend[place]! += sums.revenue;
    if (sums.orders > 0) {
      its.orders++;
      its.days.push(day);
    }
  });
  for (const its of stats.values()) {
    its.usualDays = usualDaysOf(its.days);
    its.dueDay = its.usualDays === null ? null : its.days.at(-1)! + its.usualDays;
    its.overdueDays = its.dueDay === null ? null : today - its.dueDay;
  }
  addSegments(
    [...stats.values()].filter(({ orders }) => orders > 0),
    today,
  );
  return stats;
}

function addSegments(stats: (StoreStats & { days: number[] })[], today: number): void {
  const recency = quintiles(stats.map(({ days }) => days.at(-1)!));
  const frequency = quintiles(stats.map(({ orders }) => orders));
  const monetary = quintiles(stats.map(({ revenue }) => revenue));
  stats.forEach((its, i) => {
    its.scores = { recency: recency[i]!, frequency: frequency[i]!, monetary: monetary[i]! };
    its.segment = segmentOf(its.scores, today - its.days[0]! <= NEW_DAYS && its.orders <= 2);
  });
}

/** Date on which the next order is due; null if there is no purchase interval. */
export function nextOrderDate({ dueDay }: StoreStats): string | null {
  return dueDay === null ? null : dateOfDay(dueDay);
}

import { addMonths } from '../../src-shared/calendar.ts';
import type { Segment } from '../../src-shared/contract/index.ts';
import type { SalesCube } from '../cube/cube.ts';
import { invoiceSums, scanInvoices } from '../cube/scan.ts';
import { dateRange } from './aggregates.ts';
import { dueDayOf, isQuietAfter, usualWait } from './rhythm.ts';
import { quintiles, type Scores, segmentOf } from './segments.ts';

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
const NEW_DAYS = 60;

/** The last twelve months of the data, oldest first. */
export function trendMonths(cube: SalesCube): string[] {
  const all = dateRange(cube);
  if (!all) return [];
  return Array.from({ length: TREND_MONTHS }, (_, back) =>
    addMonths(`${all.last.slice(0, 7)}-01`, back - TREND_MONTHS + 1).slice(0, 7),
  );
}

/** Whether the store has been inactive for more than twice its usual wait. */
export function isQuiet({ usualDays, overdueDays }: Pick<StoreStats, 'usualDays' | 'overdueDays'>): boolean {
  return usualDays !== null && overdueDays !== null && isQuietAfter(usualDays, usualDays + overdueDays);
}

/** By store id; stores without an invoice in the main currency are left out. */
export function storeStats(cube: SalesCube): Map<number, StoreStats> {
  return cube.memo('storeStats', () => computeStoreStats(cube));
}

function computeStoreStats(cube: SalesCube): Map<number, StoreStats> {
  const months = new Map(trendMonths(cube).map((month, index) => [month, index]));
  const stats = new Map<number, StoreStats & { days: number[] }>();
  let today = 0;
  scanInvoices(cube, {}, (invoice) => {
    const { month, at, store } = invoice;
    const day = month.invoices.day[at]!;
    today = Math.max(today, day);
    let entry = stats.get(store);
    if (!entry) {
      entry = {
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
      stats.set(store, entry);
    }
    const sums = invoiceSums(invoice);
    entry.invoices++;
    entry.revenue += sums.revenue;
    entry.lastDay = day;
    entry.salesperson = month.salespeople[month.invoices.salesperson[at]!]!;
    const place = months.get(month.month);
    if (place !== undefined) entry.trend[place]! += sums.revenue;
    if (sums.orders > 0) {
      entry.orders++;
      entry.days.push(day);
    }
  });
  for (const its of stats.values()) {
    its.days.sort((a, b) => a - b);
    its.usualDays = usualWait(its.days);
    its.dueDay = dueDayOf(its.days);
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
  stats.forEach((entry, i) => {
    entry.scores = { recency: recency[i]!, frequency: frequency[i]!, monetary: monetary[i]! };
    entry.segment = segmentOf(entry.scores, today - entry.days[0]! <= NEW_DAYS && entry.orders <= 2);
  });
}

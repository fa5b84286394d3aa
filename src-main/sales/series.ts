import {
  addDays,
  addYears,
  bucketStart,
  dateOfDayNumber,
  dayNumber,
  earlier,
  later,
  nextBucketStart,
} from '../../src-shared/calendar.ts';
import type { ParsedInput, Series } from '../../src-shared/contract/index.ts';
import type { SalesCube } from '../cube/cube.ts';
import { emptySums, invoiceSums, type SalesFilter, scanInvoices } from '../cube/scan.ts';
import { dateRange } from './aggregates.ts';
import { comparedPeriods } from './dashboard.ts';
import { minorUnitsIn } from './figures.ts';

/** Prefix sums by day, so that the sum of any date range is the difference of two entries. */
interface DailyPrefixSums {
  firstDay: number;
  /** Cumulative revenue and orders before the day at this index. */
  revenue: Float64Array;
  orders: Float64Array;
}

/** Revenue over time in buckets of a grain, with the matching buckets of the comparison period. */
export function series(cube: SalesCube, { grain, compare, ...filter }: ParsedInput<'sales.series'>): Series {
  const available = dateRange(cube);
  const { currency } = cube;
  if (!available) return { grain, currency, points: [] };
  const from = filter.from ?? available.first;
  const to = filter.to ?? available.last;
  if (from > to) return { grain, currency, points: [] };
  const minor = minorUnitsIn(currency);
  const current = dailyPrefixSums(cube, filter, from, to);
  const compared = compare === 'none' ? null : comparedPeriods({ from, to })![compare];
  const before = compared && compared.from >= '0001' ? dailyPrefixSums(cube, filter, compared.from, compared.to) : null;
  const length = dayNumber(to) - dayNumber(from) + 1;
  const comparable = (date: string) => (compare === 'lastYear' ? addYears(date, -1) : addDays(date, -length));
  const points: Series['points'] = [];
  for (let start = bucketStart(from, grain); start <= to; start = nextBucketStart(start, grain)) {
    const first = later(start, from);
    const last = earlier(addDays(nextBucketStart(start, grain), -1), to);
    const hasBefore = before !== null && comparable(last) >= available.first;
    points.push({
      from: first,
      to: last,
      revenueMinor: minor(sumBetween(current, current.revenue, first, last)),
      orders: sumBetween(current, current.orders, first, last),
      beforeMinor: hasBefore ? minor(sumBetween(before, before.revenue, comparable(first), comparable(last))) : null,
    });
  }
  return { grain, currency, points };
}

function dailyPrefixSums(cube: SalesCube, filter: SalesFilter, from: string, to: string): DailyPrefixSums {
  return cube.memo(`byDay ${JSON.stringify([filter, from, to])}`, () => {
    const firstDay = dayNumber(from);
    const days = dayNumber(to) - firstDay + 1;
    const revenue = new Float64Array(days + 1);
    const orders = new Float64Array(days + 1);
    const sums = emptySums();
    scanInvoices(cube, { ...filter, from: dateOfDayNumber(firstDay), to }, (invoice) => {
      const index = invoice.month.invoices.day[invoice.at]! - firstDay + 1;
      invoiceSums(invoice, sums);
      revenue[index]! += sums.revenue;
      orders[index]! += sums.orders;
    });
    for (let day = 1; day <= days; day++) {
      revenue[day]! += revenue[day - 1]!;
      orders[day]! += orders[day - 1]!;
    }
    return { firstDay, revenue, orders };
  });
}

/** Sum over an inclusive date range; days outside the data count as zero. */
function sumBetween({ firstDay }: DailyPrefixSums, sums: Float64Array, from: string, to: string): number {
  const clamped = (place: number) => Math.min(Math.max(place, 0), sums.length - 1);
  return sums[clamped(dayNumber(to) - firstDay + 1)]! - sums[clamped(dayNumber(from) - firstDay)]!;
}

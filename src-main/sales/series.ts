import {
  addDays,
  addYears,
  dateOfDay,
  dayNumber,
  earlier,
  later,
  nextStart,
  startOf,
} from '../../src-shared/calendar.ts';
import type { Checked, Series } from '../../src-shared/contract/index.ts';
import type { Facts } from '../facts/facts.ts';
import { eachInvoice, type SalesFilter, sumsOf } from '../facts/scan.ts';
import { comparedPeriods } from './dashboard.ts';
import { minorOf } from './figures.ts';
import { extent } from './tally.ts';

/** Prefix sums by day, so that the sum of any date range is the difference of two entries. */
interface Days {
  firstDay: number;
  /** Cumulative revenue and orders before the day at this index. */
  revenue: Float64Array;
  orders: Float64Array;
}

/** Revenue over time in buckets of a grain, with the matching buckets of the comparison period. */
export function series(facts: Facts, { grain, compare, ...filter }: Checked<'sales.series'>): Series {
  const all = extent(facts);
  const { currency } = facts;
  if (!all) return { grain, currency, points: [] };
  const from = filter.from ?? all.first;
  const to = filter.to ?? all.last;
  if (from > to) return { grain, currency, points: [] };
  const minor = minorOf(currency);
  const now = byDay(facts, filter, from, to);
  const compared = compare === 'none' ? null : comparedPeriods({ from, to })![compare];
  const before = compared && compared.from >= '0001' ? byDay(facts, filter, compared.from, compared.to) : null;
  const length = dayNumber(to) - dayNumber(from) + 1;
  const shifted = (date: string) => (compare === 'lastYear' ? addYears(date, -1) : addDays(date, -length));
  const points: Series['points'] = [];
  for (let start = startOf(from, grain); start <= to; start = nextStart(start, grain)) {
    const first = later(start, from);
    const last = earlier(addDays(nextStart(start, grain), -1), to);
    const hasBefore = before !== null && shifted(last) >= all.first;
    points.push({
      from: first,
      to: last,
      revenueMinor: minor(between(now, now.revenue, first, last)),
      orders: between(now, now.orders, first, last),
      beforeMinor: hasBefore ? minor(between(before, before.revenue, shifted(first), shifted(last))) : null,
    });
  }
  return { grain, currency, points };
}

function byDay(facts: Facts, filter: SalesFilter, from: string, to: string): Days {
  return facts.once(`byDay ${JSON.stringify([filter, from, to])}`, () => {
    const firstDay = dayNumber(from);
    const days = dayNumber(to) - firstDay + 1;
    const revenue = new Float64Array(days + 1);
    const orders = new Float64Array(days + 1);
    eachInvoice(facts, { ...filter, from: dateOfDay(firstDay), to }, (met) => {
      const place = met.month.invoices.day[met.at]! - firstDay + 1;
      const sums = sumsOf(met);
      revenue[place]! += sums.revenue;
      orders[place]! += sums.orders;
    });
    for (let day = 1; day <= days; day++) {
      revenue[day]! += revenue[day - 1]!;
      orders[day]! += orders[day - 1]!;
    }
    return { firstDay, revenue, orders };
  });
}

/** Sum over an inclusive date range; days outside the data count as zero. */
function between({ firstDay }: Days, sums: Float64Array, from: string, to: string): number {
  const inside = (place: number) => Math.min(Math.max(place, 0), sums.length - 1);
  return sums[inside(dayNumber(to) - firstDay + 1)]! - sums[inside(dayNumber(from) - firstDay)]!;
}

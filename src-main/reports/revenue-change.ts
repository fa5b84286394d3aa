import { addDays, addYears, dateOfDayNumber } from '../../src-shared/calendar.ts';
import type { ReportCell } from '../../src-shared/contract/index.ts';
import { fromMinor, toMinor } from '../../src-shared/money.ts';
import { linesByProduct } from '../cube/by-product.ts';
import type { SalesCube } from '../cube/cube.ts';
import { aggregateSales } from '../sales/aggregates.ts';
import { comparedPeriods } from '../sales/dashboard.ts';
import { type RevenueChange, revenueChange } from '../sales/revenue-change.ts';
import { type Column, type HeavyReport, reportFromRows } from './report.ts';

type Filter = Parameters<HeavyReport['build']>[0]['request']['filter'];

/** Parts in the order of a waterfall; the last takes up the rounding to minor units. */
const PARTS: [Exclude<keyof RevenueChange, 'before' | 'now'>, string][] = [
  ['newStores', 'New stores'],
  ['lostStores', 'Lost stores'],
  ['newProducts', 'New products'],
  ['stoppedProducts', 'Stopped products'],
  ['price', 'Prices'],
  ['volume', 'Quantities'],
  ['returns', 'Returns'],
  ['mix', 'Mix of products'],
];

/** Why revenue differs from the same days a year before, part by part; the parts add up to the minor unit. */
export const whyRevenueChanged: HeavyReport = {
  title: 'Why revenue changed',
  about: 'Revenue against the same days a year before: new and lost stores, products, prices, quantities and mix.',
  takes: ['period', 'filter'],
  build: ({ cube, request: { filter } }) => {
    const columns: Column[] = [
      { key: 'part', label: 'Part', type: 'text' },
      { key: 'revenue', label: 'Revenue', type: 'money' },
      { key: 'share', label: 'Share', type: 'percent' },
    ];
    const period = periodOf(cube, filter);
    const periods = period && comparedPeriods(period);
    if (!periods) return reportFromRows(columns, []);
    const change = revenueChange(
      linesByProduct(cube, { ...filter, ...periods.lastYear }),
      linesByProduct(cube, { ...filter, ...period }),
    );
    const minor = (amount: number) => toMinor(amount, cube.currency);
    const [before, now] = [minor(change.before), minor(change.now)];
    let left = now - before;
    const parts = PARTS.map(([part], i) => {
      const amount = i === PARTS.length - 1 ? left : minor(change[part]);
      left -= amount;
      return amount;
    });
    const row = (label: string, amount: number): ReportCell[] => [
      label,
      fromMinor(amount, cube.currency),
      before > 0 ? amount / before : null,
    ];
    const days = ({ from, to }: { from: string; to: string }) => `${from} – ${to}`;
    const rows = [
      row(days(periods.lastYear), before),
      ...PARTS.map(([, label], i) => row(label, parts[i]!)),
      row(days(period), now),
    ];
    return reportFromRows(columns, rows);
  },
};

/** The period asked for, up to the last invoice that there is; without a beginning, the year before that. */
function periodOf(cube: SalesCube, { from, to }: Filter): { from: string; to: string } | null {
  const { lastDay } = aggregateSales(cube, {});
  if (lastDay === null) return null;
  const last = dateOfDayNumber(lastDay);
  const end = to !== undefined && to < last ? to : last;
  return { from: from ?? addDays(addYears(end, -1), 1), to: end };
}

import { addMonths } from '../../src-shared/calendar.ts';
import type { SalesCube } from '../cube/cube.ts';
import { emptySums, type Sums } from '../cube/scan.ts';
import { dateRange } from './aggregates.ts';

/**
 * A month's figures for each month from the first one with sales to the last month of the data, so that a series shows
 * when sales paused or ended.
 * @param sums figures by month, `YYYY-MM`
 */
export function wholeMonths(cube: SalesCube, sums: Iterable<[string, Sums]>): [string, Sums][] {
  const byMonth = new Map(sums);
  const first = [...byMonth.keys()].sort()[0];
  const last = dateRange(cube)?.last.slice(0, 7);
  if (first === undefined || last === undefined) return [];
  const months: [string, Sums][] = [];
  for (let month = first; month <= last; month = addMonths(`${month}-01`, 1).slice(0, 7))
    months.push([month, byMonth.get(month) ?? emptySums()]);
  return months;
}

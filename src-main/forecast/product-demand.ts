import { dateOfDayNumber, dayNumber, nextBucketStart } from '../../src-shared/calendar.ts';
import { QUANTITY_SCALE } from '../../src-shared/quantity.ts';
import { type SalesCube, unscoped } from '../cube/cube.ts';
import { type InvoiceCursor, scanInvoices } from '../cube/scan.ts';
import type { Db } from '../db/open.ts';
import type { Demand } from '../stock/outlook.ts';
import { championOf, forecastsOfVersion, type StoredForecast } from './registry.ts';
import { salesDateRange } from './series.ts';

/** Weeks whose mean stands in where no forecast is stored. */
const AVERAGE_WEEKS = 13;
/** The 90th percentile of the normal distribution: the upper end of an interval of 80%. */
const Z_80 = 1.2816;

/** Expected sales of a product from the champion's forecast, else from the mean of the last weeks of sales. */
export function demandOf(db: Db, seen: SalesCube, today: string): (productId: number) => Demand {
  const cube = unscoped(seen);
  const champion = championOf(db);
  const demands = cube.memo(`demand ${champion} ${today}`, () => {
    const found = new Map<number, Demand>();
    const stored = champion === null ? [] : forecastsOfVersion(db, champion, ['product']);
    for (const one of stored) found.set(one.productId, fromForecast(one));
    return found;
  });
  const averages = () => cube.memoBySales(`average demand ${today}`, () => weeklySales(cube, today));
  return (productId) => demands.get(productId) ?? fromWeeks(averages().get(productId) ?? NO_WEEKS);
}

const NO_WEEKS = new Float64Array(AVERAGE_WEEKS);

/** Each day of a period sells as much as the others; before its first and after its last period the nearest one goes on. */
export function fromForecast({
  first,
  grain,
  points,
  intervals,
}: Pick<StoredForecast, 'first' | 'grain' | 'points' | 'intervals'>): Demand {
  const starts = [dayNumber(first)];
  for (let start = first; starts.length <= points.length; ) {
    start = nextBucketStart(start, grain);
    starts.push(dayNumber(start));
  }
  const periodAt = (day: number) => {
    const next = starts.findIndex((start) => start > day);
    return Math.max(0, next < 0 ? points.length - 1 : next - 1);
  };
  const daysOf = (period: number) => starts[period + 1]! - starts[period]!;
  return {
    basis: 'forecast',
    onDay: (day) => {
      const period = periodAt(day);
      return (Math.max(0, points[period]!) * QUANTITY_SCALE) / daysOf(period);
    },
    deviation: (from, days) => {
      let variance = 0;
      for (let day = from; day < from + days; day++) {
        const period = periodAt(day);
        const deviation = (Math.max(0, intervals[period]!.high80 - points[period]!) / Z_80) * QUANTITY_SCALE;
        variance += deviation ** 2 / daysOf(period);
      }
      return Math.sqrt(variance);
    },
  };
}

/** Pieces of each product in the last whole weeks before the newest sale, the oldest first. */
function weeklySales(cube: SalesCube, today: string): Map<number, Float64Array> {
  const range = salesDateRange(cube, today);
  const weeks = new Map<number, Float64Array>();
  if (!range) return weeks;
  const begins = range.last + 1 - 7 * AVERAGE_WEEKS;
  const period = { from: dateOfDayNumber(begins), to: dateOfDayNumber(range.last) };
  const add = ({ month, at, first, end }: InvoiceCursor) => {
    const week = Math.floor((month.invoices.day[at]! - begins) / 7);
    const { product, quantity } = month.lines;
    for (let line = first; line < end; line++) {
      const id = cube.products.canonicalId[product[line]!]!;
      const its = weeks.get(id) ?? new Float64Array(AVERAGE_WEEKS);
      weeks.set(id, its);
      its[week]! += quantity[line]!;
    }
  };
  scanInvoices(cube, period, add, null);
  return weeks;
}

/** The mean of some weeks goes on; they deviate from it as they did. */
export function fromWeeks(weeks: Float64Array): Demand {
  const mean = Math.max(0, weeks.reduce((sum, week) => sum + week, 0) / weeks.length);
  const variance = weeks.reduce((sum, week) => sum + (week - mean) ** 2, 0) / (weeks.length - 1);
  return {
    basis: 'average',
    onDay: () => mean / 7,
    deviation: (_, days) => Math.sqrt((variance * days) / 7),
  };
}

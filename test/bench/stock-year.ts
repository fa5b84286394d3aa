import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fromForecast } from '../../src-main/forecast/product-demand.ts';
import type { SalesSeries } from '../../src-main/forecast/series.ts';
import { train } from '../../src-main/forecast/train.ts';
import { unpackIntervals } from '../../src-main/forecast/trained-series.ts';
import { buyingOf } from '../../src-main/stock/buying.ts';
import type { Demand } from '../../src-main/stock/outlook.ts';
import { bucketStart, dateOfDayNumber, dayNumber } from '../../src-shared/calendar.ts';
import { shared } from '../helpers.ts';

/** Days until an order to the supplier arrives, and between two orders. */
const LEAD_DAYS = 14;
const ORDER_EVERY_DAYS = 7;
/** Days whose mean the rule of minimum and maximum goes by. */
const MEAN_DAYS = 91;

/** What a product sold on each day, in pieces, and what a piece costs. */
interface Product {
  id: number;
  sold: Float64Array;
  price: number;
}

/** A company with a year of sales that are to be met from stock. */
interface World {
  products: Product[];
  /** The first day of all sales, and the days of the year from it on. */
  firstDay: number;
  from: number;
  to: number;
  /** The demand of each product as of a day, trained every so many days. */
  demandsAt: (day: number) => Map<number, Demand>;
}

/** What came of a policy over the year. */
export interface YearResult {
  /** Mean value of the stock. */
  stock: number;
  /** Share of the pieces asked for that was not there. */
  missed: number;
  /** Days of a product on which something asked for was not there. */
  stockOuts: number;
}

/** Makes a company by `make-world.mjs`, with its sales and those of the year to come. */
export function makeStockWorld(
  folder: string,
  { seed = 1, stores = 120, months = 30, retrainDays = 28, days = 364, most = Infinity } = {},
): World {
  const file = path.join(folder, 'world.csv');
  const flags = { seed, stores, months, ahead: 12, until: '2025-07-06' };
  const tool = path.join(shared, 'tools', 'make-world.mjs');
  const options = Object.entries(flags).flatMap(([key, value]) => [`--${key}`, String(value)]);
  execFileSync(process.execPath, [tool, file, ...options]);
  const lines = [file, file.replace('.csv', '.future.csv')].flatMap((one) =>
    fs.readFileSync(one, 'utf8').trimEnd().split('\r\n').slice(1),
  );
  const firstDay = dayNumber(lines[0]!.slice(0, 10));
  const from = dayNumber(flags.until) + 1;
  const to = from + days;
  const products = new Map<string, Product>();
  for (const line of lines) {
    const [date, , , , , , , id, , , , , pieces, , price] = line.split(',');
    const known = products.get(id!);
    if (!known && products.size >= most) continue;
    const product = known ?? {
      id: products.size + 1,
      sold: new Float64Array(to - firstDay + 60),
      price: Number(price),
    };
    products.set(id!, product);
    const day = dayNumber(date!) - firstDay;
    if (day < product.sold.length) product.sold[day]! += Number(pieces);
  }
  const kept = [...products.values()];
  const trained = new Map<number, Map<number, Demand>>();
  const demandsAt = (day: number) => {
    const origin = from + Math.floor((day - from) / retrainDays) * retrainDays;
    let demands = trained.get(origin);
    if (!demands) {
      const series = kept.flatMap((product) => weeksUntil(product, firstDay, origin));
      const result = train(series, null, { isCancelled: () => false, onProgress: () => {} });
      demands = new Map(
        result.trained.map(({ series: { productId, grain, next: first }, points, bounds }) => [
          productId,
          fromForecast({ first, grain, points, intervals: unpackIntervals(bounds) }),
        ]),
      );
      trained.set(origin, demands);
    }
    return demands;
  };
  return { products: kept, firstDay, from, to, demandsAt };
}

/** The whole weeks of a product before a day, from its first sale on; none where it was not sold before. */
function weeksUntil({ id, sold }: Product, firstDay: number, until: number): SalesSeries[] {
  const begins = sold.findIndex((pieces) => pieces > 0);
  const start = bucketStart(dateOfDayNumber(firstDay + begins), 'week');
  const next = bucketStart(dateOfDayNumber(until), 'week');
  const weeks = (dayNumber(next) - dayNumber(start)) / 7;
  if (begins < 0 || weeks < 1) return [];
  const values = new Float64Array(weeks);
  for (let day = Math.max(0, dayNumber(start) - firstDay); day < dayNumber(next) - firstDay; day++)
    values[Math.floor((firstDay + day - dayNumber(start)) / 7)]! += sold[day]!;
  const key = { level: 'product' as const, storeId: 0, productId: id, category: '' };
  return [{ ...key, grain: 'week', from: start, next, values, notes: [] }];
}

/** The stock that a product should have, on hand and on the way, on a day of ordering; what is missing is ordered. */
type Policy = (product: Product, day: number, position: number) => number;

/** The buying list of the program. */
export const byBuyingList =
  ({ demandsAt }: World): Policy =>
  ({ id }, day, position) => {
    const demand = demandsAt(day).get(id);
    if (!demand) return 0;
    const outlook = { coverDays: null, runsOut: null, unsold: [] };
    const terms = {
      coming: 0,
      leadDays: LEAD_DAYS,
      orderEveryDays: ORDER_EVERY_DAYS,
      caseSize: null,
      palletSize: null,
    };
    return buyingOf({ available: position * 1000, outlook, demand, ...terms }, dateOfDayNumber(day))?.pieces ?? 0;
  };

/**
 * The rule of minimum and maximum: at the minimum or below, order up to the maximum. The minimum is what is sold on the mean
 * of the last quarter while an order is on its way, and some days more; the maximum that and the days between two orders.
 */
export const byMinMax =
  ({ firstDay }: World, safetyDays: number): Policy =>
  ({ sold }, day, position) => {
    const last = sold.subarray(Math.max(0, day - firstDay - MEAN_DAYS), day - firstDay);
    const perDay = last.reduce((sum, pieces) => sum + pieces, 0) / Math.max(1, last.length);
    const minimum = perDay * (LEAD_DAYS + safetyDays);
    return position > minimum ? 0 : Math.ceil(minimum + perDay * ORDER_EVERY_DAYS - position);
  };

/** A year by a policy: every product begins with the stock that the policy wants. What is asked for and not there is lost. */
export function simulateYear({ products, firstDay, from, to }: World, policy: Policy): YearResult {
  let [stock, asked, missed, stockOuts] = [0, 0, 0, 0];
  for (const product of products) {
    let onHand = policy(product, from, 0);
    const arriving = new Map<number, number>();
    for (let day = from; day < to; day++) {
      onHand += arriving.get(day) ?? 0;
      arriving.delete(day);
      const wanted = Math.max(0, product.sold[day - firstDay]!);
      const sold = Math.min(wanted, onHand);
      onHand -= sold;
      asked += wanted;
      missed += wanted - sold;
      if (sold < wanted) stockOuts++;
      stock += onHand * product.price;
      if ((day - from) % ORDER_EVERY_DAYS !== ORDER_EVERY_DAYS - 1) continue;
      const onTheWay = [...arriving.values()].reduce((sum, pieces) => sum + pieces, 0);
      const ordered = policy(product, day + 1, onHand + onTheWay);
      if (ordered > 0) arriving.set(day + LEAD_DAYS, (arriving.get(day + LEAD_DAYS) ?? 0) + ordered);
    }
  }
  return { stock: stock / (to - from), missed: missed / asked, stockOuts };
}

/** The rule of minimum and maximum with as many safety days as give the same mean stock. */
export function minMaxAtEqualStock(world: World, stock: number): YearResult & { safetyDays: number } {
  let [low, high] = [-LEAD_DAYS, 200];
  for (let step = 0; step < 24; step++) {
    const middle = (low + high) / 2;
    if (simulateYear(world, byMinMax(world, middle)).stock < stock) low = middle;
    else high = middle;
  }
  // not less stock than the other has
  return { ...simulateYear(world, byMinMax(world, high)), safetyDays: high };
}

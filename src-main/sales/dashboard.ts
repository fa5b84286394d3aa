import { addDays, addYears, dateOfDayNumber, dayNumber } from '../../src-shared/calendar.ts';
import type { Dashboard, PeriodFigures, RankedItem, RevenueShare } from '../../src-shared/contract/index.ts';
import { quantityToNumber } from '../../src-shared/quantity.ts';
import type { SalesCube } from '../cube/cube.ts';
import type { GroupedSums } from '../cube/grouped-sums.ts';
import { hasColumn, type SalesFilter } from '../cube/scan.ts';
import type { Db } from '../db/open.ts';
import { aggregateSales, dateRange, type SalesAggregates, salesSummary } from './aggregates.ts';
import { averageOrder, firstSorted, minorUnitsIn } from './figures.ts';
import { isQuiet, type StoreStats, storeStats } from './store-stats.ts';

const TOP = 10;

/** The period of equal length directly before a filter's period, and the same days one year earlier. */
export function comparedPeriods({ from, to }: { from?: string | undefined; to?: string | undefined }) {
  if (!from || !to || from > to) return null;
  const days = dayNumber(to) - dayNumber(from) + 1;
  return {
    before: { from: addDays(from, -days), to: addDays(from, -1) },
    lastYear: { from: addYears(from, -1), to: addYears(to, -1) },
  };
}

/** Figures of a period, compared with the period before. Returns reduce revenue. */
export function dashboard(db: Db, cube: SalesCube, filter: SalesFilter): Dashboard {
  const minor = minorUnitsIn(cube.currency);
  const now = aggregateSales(cube, filter);
  const periods = comparedPeriods(filter);
  const before = periods && aggregateSales(cube, { ...filter, ...periods.before });
  const lastYear = periods && salesSummary(cube, { ...filter, ...periods.lastYear });
  const changeOf = (revenue: number, earlier: number) => (before ? minor(revenue) - minor(earlier) : null);
  const stores = ranking(now.byStore, before?.byStore, (id) => cube.stores.get(id).name, minor);
  const products = ranking(now.byProduct, before?.byProduct, (id) => cube.products.get(id).name, minor);
  const shares = (
    names: (totals: SalesAggregates) => Map<string, number>,
  ): { name: string; revenueMinor: number; changeMinor: number | null }[] => {
    const [current, earlier] = [names(now), before ? names(before) : new Map<string, number>()];
    return [...new Set([...current.keys(), ...earlier.keys()])]
      .map((name) => ({ name, revenue: current.get(name) ?? 0, earlier: earlier.get(name) ?? 0 }))
      .sort((a, b) => b.revenue - a.revenue || (a.name < b.name ? -1 : 1))
      .map(
        ({ name, revenue, earlier: earlierRevenue }): RevenueShare => ({
          name,
          revenueMinor: minor(revenue),
          changeMinor: changeOf(revenue, earlierRevenue),
        }),
      );
  };
  const byStoreText = (text: (id: number) => string) => (side: SalesAggregates) => revenueBy(side.byStore, text);
  const byProductText = (text: (id: number) => string) => (side: SalesAggregates) => revenueBy(side.byProduct, text);
  const inactive = quietStores(cube, filter);
  const added = newStores(cube, filter, now);
  return {
    currency: cube.currency,
    otherCurrencies: cube.otherCurrencies,
    from: now.firstDay === null ? null : dateOfDayNumber(now.firstDay),
    to: now.lastDay === null ? null : dateOfDayNumber(now.lastDay),
    ...figuresOf(now, minor),
    invoices: now.sums.invoices,
    products: now.products,
    byMonth: [...now.byMonth].map(([month, { revenue, orders }]) => ({ month, revenueMinor: minor(revenue), orders })),
    topStores: stores.top,
    bottomStores: stores.bottom,
    topProducts: products.top,
    bottomProducts: products.bottom,
    topInvoices: topInvoices(db, cube, now),
    byCategory: shares(byProductText((id) => cube.products.get(id).category)).map(({ name, ...rest }) => ({
      category: name,
      ...rest,
    })),
    byBrand: shares(byProductText((id) => cube.products.get(id).brand)),
    byCity: shares(byStoreText((id) => cube.stores.get(id).city)),
    bySalesperson: shares((side) => new Map([...side.bySalesperson].map(([name, { revenue }]) => [name, revenue]))),
    quietStores: inactive.first,
    quietStoresInAll: inactive.all,
    newStores: added.first,
    newStoresInAll: added.all,
    concentration: concentration(now.byStore),
    change: {
      before: periods && before ? periodFigures(cube, periods.before, before, minor) : null,
      lastYear: periods && lastYear ? periodFigures(cube, periods.lastYear, lastYear, minor) : null,
    },
  };
}

type ToMinorUnits = (amount: number | null) => number;

type SummaryTotals = Pick<SalesAggregates, 'sums' | 'stores'>;

function figuresOf({ sums, stores }: SummaryTotals, minor: ToMinorUnits) {
  return {
    revenueMinor: minor(sums.revenue),
    orders: sums.orders,
    stores,
    averageOrderMinor: minor(Math.round(averageOrder(sums))),
    returnsMinor: minor(sums.returns),
    units: quantityToNumber(sums.quantity),
  };
}

/** Figures of a period to compare with; null if it has no invoices, or begins before the data. */
function periodFigures(
  cube: SalesCube,
  period: { from: string; to: string },
  totals: SummaryTotals,
  minor: ToMinorUnits,
): PeriodFigures | null {
  const first = dateRange(cube)?.first;
  const isCovered = first !== undefined && first <= period.from;
  return totals.sums.invoices === 0 || !isCovered ? null : { ...period, ...figuresOf(totals, minor) };
}

/** The best and worst sellers of all that sold in either period, with the change between them. */
function ranking(
  now: GroupedSums,
  before: GroupedSums | undefined,
  nameOf: (id: number) => string,
  minor: ToMinorUnits,
) {
  const ids: number[] = [];
  for (let id = 0; id < now.size; id++) if (now.has(id) || before?.has(id)) ids.push(id);
  const compare = (a: number, b: number) => now.revenue(b) - now.revenue(a) || a - b;
  const ranked = (id: number): RankedItem => ({
    id,
    name: nameOf(id),
    revenueMinor: minor(now.revenue(id)),
    orders: now.orders(id),
    changeMinor: before ? minor(now.revenue(id)) - minor(before.revenue(id)) : null,
  });
  const top = firstSorted(ids, TOP, compare);
  const bottom = firstSorted(ids, Math.min(TOP, ids.length - top.length), (a, b) => compare(b, a));
  return { top: top.map(ranked), bottom: bottom.map(ranked) };
}

/** Revenue grouped by a text attribute of each key. */
function revenueBy(by: GroupedSums, text: (id: number) => string): Map<string, number> {
  const sums = new Map<string, number>();
  for (const id of by.keys()) {
    const name = text(id);
    sums.set(name, (sums.get(name) ?? 0) + by.revenue(id));
  }
  return sums;
}

function topInvoices(db: Db, facts: SalesCube, { topInvoices: top }: SalesAggregates): Dashboard['topInvoices'] {
  const number = db.prepare<unknown[], string>('SELECT number FROM invoice WHERE id = ?').pluck();
  const minor = minorUnitsIn(facts.currency);
  return top.map(({ id, day, store, total }) => ({
    id,
    number: number.get(id)!,
    date: dateOfDayNumber(day),
    storeName: facts.stores.get(store).name,
    totalMinor: minor(total),
  }));
}

/** Share of revenue that the largest fifth of the stores accounts for. */
function concentration(byStore: GroupedSums): Dashboard['concentration'] {
  const revenues = Float64Array.from(byStore.keys(), (id) => byStore.revenue(id))
    .sort()
    .reverse();
  const all = revenues.reduce((sum, revenue) => sum + revenue, 0);
  if (all <= 0) return null;
  const fifth = Math.max(1, Math.round(revenues.length / 5));
  return { stores: fifth, share: revenues.slice(0, fifth).reduce((sum, revenue) => sum + revenue, 0) / all };
}

type KnownStore = [id: number, stats: StoreStats];

/** Whether a store matches the filter by its own attributes, not by its purchases. */
function matchesStoreFilter(
  cube: SalesCube,
  { storeId, city, salesperson, storeColumn }: SalesFilter,
  [id, stats]: KnownStore,
): boolean {
  return (
    (storeId === undefined || cube.stores.canonicalId[storeId] === id) &&
    (city === undefined || cube.stores.get(id).city === city) &&
    (storeColumn === undefined || hasColumn(cube.stores.get(id), storeColumn)) &&
    (salesperson === undefined || stats.salesperson === salesperson)
  );
}

/** The first of some stores that match the filter, and how many do. */
function firstStores<Shown>(
  cube: SalesCube,
  filter: SalesFilter,
  stores: KnownStore[],
  shown: (store: KnownStore) => Shown,
): { first: Shown[]; all: number } {
  const found = stores.filter((store) => matchesStoreFilter(cube, filter, store));
  return { first: found.slice(0, TOP).map(shown), all: found.length };
}

/** Those worth most first. */
function quietStores(cube: SalesCube, filter: SalesFilter) {
  const minor = minorUnitsIn(cube.currency);
  const quiet = cube.memo('quiet stores', () =>
    [...storeStats(cube)].filter(([, stats]) => isQuiet(stats)).sort(([, a], [, b]) => b.revenue - a.revenue),
  );
  return firstStores(cube, filter, quiet, ([id, { revenue, lastDay, overdueDays }]) => ({
    id,
    name: cube.stores.get(id).name,
    lifetimeMinor: minor(revenue),
    lastInvoice: dateOfDayNumber(lastDay),
    overdueDays: overdueDays!,
  }));
}

/** The newest first. */
function newStores(cube: SalesCube, filter: SalesFilter, now: SalesAggregates) {
  if (!filter.from) return { first: [], all: 0 };
  const minor = minorUnitsIn(cube.currency);
  const from = dayNumber(filter.from);
  const to = filter.to ? dayNumber(filter.to) : Number.POSITIVE_INFINITY;
  const newest = cube.memo('newest stores', () =>
    [...storeStats(cube)].sort(([, a], [, b]) => b.firstDay - a.firstDay),
  );
  const added = newest.filter(([, { firstDay }]) => firstDay >= from && firstDay <= to);
  return firstStores(cube, filter, added, ([id, { firstDay }]) => ({
    id,
    name: cube.stores.get(id).name,
    firstInvoice: dateOfDayNumber(firstDay),
    revenueMinor: minor(now.byStore.get(id).revenue),
  }));
}

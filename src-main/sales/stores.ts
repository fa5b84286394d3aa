import { dateOfDayNumber } from '../../src-shared/calendar.ts';
import type {
  Output,
  ParsedInput,
  PurchasedProduct,
  StoreProfile,
  Store as StoreRow,
} from '../../src-shared/contract/index.ts';
import { Problem } from '../../src-shared/problem.ts';
import { quantityToNumber } from '../../src-shared/quantity.ts';
import { memoOfList, type SalesCube } from '../cube/cube.ts';
import type { StoreAttributes } from '../cube/dimensions.ts';
import { addInvoice, emptySums, hasColumn, type SalesFilter, type Sums, scanInvoices } from '../cube/scan.ts';
import type { Db } from '../db/open.ts';
import { aggregateSales, dateRange, type SalesAggregates, sumsUnder } from './aggregates.ts';
import { averageOrder, foldText, minorUnitsIn, sortRows } from './figures.ts';
import { listedOfStore } from './listed.ts';
import { dayAfterOrders, nextOrderDate, productState, usualWait } from './rhythm.ts';
import { isQuiet, type StoreStats, storeStats, TREND_MONTHS } from './store-stats.ts';
import { wholeMonths } from './whole-months.ts';

const TOP_PRODUCTS = 50;

/** Lists stores with their purchases in the period, highest revenue first by default. */
export function listStores(cube: SalesCube, input: ParsedInput<'sales.stores'>): Output<'sales.stores'> {
  const { limit, offset, search, sort = 'revenueMinor', descending, segment, quiet, ...filter } = input;
  const rows = memoOfList(
    cube,
    `stores ${JSON.stringify([filter, search, sort, descending, segment, quiet])}`,
    (): StoreRow[] => {
      const words = foldText(search).trim();
      const money = aggregateSales(cube, filter);
      const counts = aggregateSales(cube, filter, null);
      const stats = storeStats(cube);
      const filtersByProduct = [
        filter.productId,
        filter.category,
        filter.brand,
        filter.salesperson,
        filter.productColumn,
      ].some((one) => one !== undefined);
      const storeId = filter.storeId === undefined ? undefined : cube.stores.canonicalId[filter.storeId];
      const found = [...cube.stores.rows.values()].filter(
        (store) =>
          matches(store, words) &&
          (storeId === undefined || store.id === storeId) &&
          (filter.city === undefined || store.city === filter.city) &&
          hasColumn(store, filter.storeColumn) &&
          (segment === undefined || (stats.get(store.id)?.segment ?? 'none') === segment) &&
          (quiet === undefined || isQuiet(stats.get(store.id) ?? NO_STATS) === quiet) &&
          (!filtersByProduct || counts.byStore.get(store.id).invoices > 0),
      );
      const listed = found.map((store) => storeRow(cube, store, money, counts, stats.get(store.id)));
      return sortRows(listed, sort, descending);
    },
  );
  return { items: rows.slice(offset, offset + limit), total: rows.length };
}

const matches = ({ name, city, externalId }: StoreAttributes, words: string) =>
  words === '' ||
  foldText(name).includes(words) ||
  foldText(city).includes(words) ||
  externalId.toLocaleLowerCase('en') === words;

const NO_STATS: StoreStats = {
  invoices: 0,
  orders: 0,
  revenue: 0,
  firstDay: 0,
  lastDay: 0,
  salesperson: '',
  usualDays: null,
  dueDay: null,
  overdueDays: null,
  scores: null,
  segment: 'none',
  trend: new Array(TREND_MONTHS).fill(0),
};

function storeRow(
  cube: SalesCube,
  store: StoreAttributes,
  money: SalesAggregates,
  counts: SalesAggregates,
  stats: StoreStats = NO_STATS,
): StoreRow {
  const minor = minorUnitsIn(cube.currency);
  const last = counts.byStore.lastDay(store.id);
  return {
    id: store.id,
    name: store.name,
    city: store.city,
    salesperson: stats.salesperson,
    segment: stats.segment,
    invoices: counts.byStore.get(store.id).invoices,
    revenueMinor: minor(money.byStore.get(store.id).revenue),
    lifetimeMinor: minor(stats.revenue),
    firstInvoice: stats.invoices === 0 ? null : dateOfDayNumber(stats.firstDay),
    lastInvoice: last === null ? null : dateOfDayNumber(last),
    usualDays: stats.usualDays,
    overdueDays: stats.overdueDays,
    trendMinor: stats.trend.map(minor),
  };
}

/** Reads a store's open orders and notes, which are not part of the cube. */
export type StoreExtrasReader = (storeIds: number[]) => Pick<StoreProfile, 'openOrders' | 'notes'>;

/**
 * Full profile of one store, over all time.
 * @throws Problem `store_unknown`
 */
export function storeProfile(db: Db, cube: SalesCube, id: number, readStoreExtras: StoreExtrasReader): StoreProfile {
  const canonical = cube.stores.canonicalId[id];
  const store = canonical === undefined ? undefined : cube.stores.rows.get(canonical);
  if (!store) throw new Problem('store_unknown/list', { id });
  const filter: SalesFilter = { storeId: store.id };
  const minor = minorUnitsIn(cube.currency);
  const totals = aggregateSales(cube, filter);
  const stats = storeStats(cube).get(store.id) ?? NO_STATS;
  const products = purchasesOf(cube, filter);
  const byCategory = new Map<string, Sums>();
  for (const [product, sums] of totals.byProduct.entries()) {
    const categorySums = sumsUnder(byCategory, cube.products.get(product).category);
    categorySums.revenue += sums.revenue;
  }
  const mergedStores = db
    .prepare<
      unknown[],
      {
        id: number;
        name: string;
      }
    >('SELECT id, name FROM store WHERE merged_into IS NOT NULL ORDER BY id')
    .all();
  const merged = mergedStores.filter((other) => cube.stores.canonicalId[other.id] === store.id);
  return {
    ...storeRow(cube, store, totals, aggregateSales(cube, filter, null), stats),
    currency: cube.currency,
    edition: store.edition,
    externalId: store.externalId,
    state: store.state,
    country: store.country,
    contact: store.contact,
    phone: store.phone,
    email: store.email,
    address: store.address,
    ...listedOfStore(db, store, cube.currency),
    orders: totals.sums.orders,
    averageOrderMinor: minor(Math.round(averageOrder(totals.sums))),
    returnsMinor: minor(totals.sums.returns),
    units: quantityToNumber(totals.sums.quantity),
    recency: stats.scores?.recency ?? null,
    frequency: stats.scores?.frequency ?? null,
    monetary: stats.scores?.monetary ?? null,
    nextOrderDate: nextOrderDate(stats),
    byMonth: wholeMonths(cube, totals.byMonth).map(([month, { revenue, orders }]) => ({
      month,
      revenueMinor: minor(revenue),
      orders,
    })),
    salesUntil: dateRange(cube)?.last ?? null,
    byCategory: [...byCategory]
      .sort(([, a], [, b]) => b.revenue - a.revenue)
      .map(([name, { revenue }]) => ({ name, revenueMinor: minor(revenue), changeMinor: null })),
    topProducts: products.slice(0, TOP_PRODUCTS),
    stopped: products.filter(({ stopped }) => stopped),
    merged,
    suggestions: [],
    ...readStoreExtras([store.id, ...merged.map((other) => other.id)]),
  };
}

/** Every product that a store bought, highest revenue first. */
function purchasesOf(cube: SalesCube, filter: SalesFilter): PurchasedProduct[] {
  const { canonicalId } = cube.products;
  const minor = minorUnitsIn(cube.currency);
  const asOf = dayAfterOrders(cube);
  const purchases = new Map<number, { ordered: number[]; first: number; last: number; sums: Sums }>();
  scanInvoices(cube, filter, (invoice) => {
    const { month, at, first, end } = invoice;
    const day = month.invoices.day[at]!;
    for (let line = first; line < end; line++) {
      const id = canonicalId[month.lines.product[line]!]!;
      let entry = purchases.get(id);
      if (!entry) {
        entry = { ordered: [], first: day, last: day, sums: emptySums() };
        purchases.set(id, entry);
      }
      entry.last = day;
      addInvoice(entry.sums, { ...invoice, first: line, end: line + 1, totals: null });
      if (month.invoices.isCredit[at] === 0 && entry.ordered.at(-1) !== day) entry.ordered.push(day);
    }
  });
  const lastOrder = Math.max(...[...purchases.values()].map(({ ordered }) => ordered.at(-1) ?? 0));
  return [...purchases]
    .map(([id, { ordered, first, last, sums }]): PurchasedProduct => {
      const { name, sku } = cube.products.get(id);
      return {
        id,
        sku,
        name,
        quantity: quantityToNumber(sums.quantity),
        revenueMinor: minor(sums.revenue),
        orders: ordered.length,
        firstInvoice: dateOfDayNumber(first),
        lastInvoice: dateOfDayNumber(last),
        usualDays: usualWait(ordered),
        stopped: productState(ordered, lastOrder, asOf) === 'quiet',
      };
    })
    .sort((a, b) => b.revenueMinor - a.revenueMinor || a.id - b.id);
}

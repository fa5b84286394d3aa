import { dateOfDay, dayNumber } from '../../src-shared/calendar.ts';
import type { Bought, Checked, Output, StoreProfile, Store as StoreRow } from '../../src-shared/contract/index.ts';
import { Problem } from '../../src-shared/problem.ts';
import { quantityToNumber } from '../../src-shared/quantity.ts';
import type { StoreFacts } from '../facts/dimensions.ts';
import type { Facts } from '../facts/facts.ts';
import { addInvoice, eachInvoice, noSums, type SalesFilter, type Sums } from '../facts/scan.ts';
import type { Store as Database } from '../store/open.ts';
import { averageOrder, folded, minorOf, sortRows } from './figures.ts';
import { isQuiet, nextOrderDate, type StoreStats, storeStats, TREND_MONTHS, usualDaysOf } from './store-stats.ts';
import { extent, sumsIn, type Tally, tally } from './tally.ts';

const TOP_PRODUCTS = 50;

/** Lists stores with their purchases in the period, highest revenue first by default. */
export function listStores(facts: Facts, input: Checked<'sales.stores'>): Output<'sales.stores'> {
  const { limit, offset, search, sort = 'revenueMinor', descending, segment, quiet, ...filter } = input;
  const rows = facts.once(
    `stores ${JSON.stringify([filter, search, sort, descending, segment, quiet])}`,
    (): StoreRow[] => {
      const words = folded(search).trim();
      const money = tally(facts, filter);
      const counts = tally(facts, filter, null);
      const stats = storeStats(facts);
      const bought = [filter.productId, filter.category, filter.brand, filter.salesperson].some(
        (one) => one !== undefined,
      );
      const asked = filter.storeId === undefined ? undefined : facts.stores.countsAs[filter.storeId];
      const found = [...facts.stores.rows.values()].filter(
        (store) =>
          matches(store, words) &&
          (asked === undefined || store.id === asked) &&
          (filter.city === undefined || store.city === filter.city) &&
          (segment === undefined || (stats.get(store.id)?.segment ?? 'none') === segment) &&
          (quiet === undefined || isQuiet(stats.get(store.id) ?? NEVER) === quiet) &&
          (!bought || counts.byStore.get(store.id).invoices > 0),
      );
      const listed = found.map((store) => row(facts, store, money, counts, stats.get(store.id)));
      return sortRows(listed, sort, descending);
    },
  );
  return { items: rows.slice(offset, offset + limit), total: rows.length };
}

const matches = ({ name, city, externalId }: StoreFacts, words: string) =>
  words === '' ||
  folded(name).includes(words) ||
  folded(city).includes(words) ||
  externalId.toLocaleLowerCase('en') === words;

const NEVER: StoreStats = {
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

function row(facts: Facts, store: StoreFacts, money: Tally, counts: Tally, stats: StoreStats = NEVER): StoreRow {
  const minor = minorOf(facts.currency);
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
    firstInvoice: stats.invoices === 0 ? null : dateOfDay(stats.firstDay),
    lastInvoice: last === null ? null : dateOfDay(last),
    usualDays: stats.usualDays,
    overdueDays: stats.overdueDays,
    trendMinor: stats.trend.map(minor),
  };
}

/** Reads a store's open orders and notes, which are not part of the cube. */
export type DeskOf = (storeIds: number[]) => Pick<StoreProfile, 'openOrders' | 'notes'>;

/**
 * Full profile of one store, over all time.
 * @throws Problem `store_unknown`
 */
export function storeProfile(db: Database, facts: Facts, id: number, deskOf: DeskOf): StoreProfile {
  const known = facts.stores.countsAs[id];
  const store = known === undefined ? undefined : facts.stores.rows.get(known);
  if (!store)
    throw new Problem('store_unknown', `There is no store ${id}.`, 'The list of stores shows those that are here.');
  const filter: SalesFilter = { storeId: store.id };
  const minor = minorOf(facts.currency);
  const mine = tally(facts, filter);
  const stats = storeStats(facts).get(store.id) ?? NEVER;
  const products = boughtBy(facts, filter);
  const byCategory = new Map<string, Sums>();
  for (const [product, sums] of mine.byProduct.entries()) {
    const of = sumsIn(byCategory, facts.products.of(product).category);
    of.revenue += sums.revenue;
  }
  const group = db.prepare('SELECT id, name FROM store WHERE merged_into IS NOT NULL ORDER BY id').all() as {
    id: number;
    name: string;
  }[];
  const merged = group.filter((other) => facts.stores.countsAs[other.id] === store.id);
  return {
    ...row(facts, store, mine, tally(facts, filter, null), stats),
    currency: facts.currency,
    edition: store.edition,
    externalId: store.externalId,
    state: store.state,
    country: store.country,
    contact: store.contact,
    phone: store.phone,
    email: store.email,
    address: store.address,
    orders: mine.sums.orders,
    averageOrderMinor: minor(Math.round(averageOrder(mine.sums))),
    returnsMinor: minor(mine.sums.returns),
    units: quantityToNumber(mine.sums.quantity),
    recency: stats.scores?.recency ?? null,
    frequency: stats.scores?.frequency ?? null,
    monetary: stats.scores?.monetary ?? null,
    nextOrderDate: nextOrderDate(stats),
    byMonth: [...mine.byMonth].map(([month, { revenue, orders }]) => ({ month, revenueMinor: minor(revenue), orders })),
    byCategory: [...byCategory]
      .sort(([, a], [, b]) => b.revenue - a.revenue)
      .map(([name, { revenue }]) => ({ name, revenueMinor: minor(revenue), changeMinor: null })),
    topProducts: products.slice(0, TOP_PRODUCTS),
    stopped: products.filter(({ stopped }) => stopped),
    merged,
    suggestions: [],
    ...deskOf([store.id, ...merged.map((other) => other.id)]),
  };
}

/** Every product that a store bought, highest revenue first. */
function boughtBy(facts: Facts, filter: SalesFilter): Bought[] {
  const { countsAs } = facts.products;
  const minor = minorOf(facts.currency);
  const today = extent(facts)?.last;
  const days = new Map<number, { ordered: number[]; first: number; last: number; sums: Sums }>();
  eachInvoice(facts, filter, (met) => {
    const { month, at, first, end } = met;
    const day = month.invoices.day[at]!;
    for (let line = first; line < end; line++) {
      const id = countsAs[month.lines.product[line]!]!;
      let its = days.get(id);
      if (!its) {
        its = { ordered: [], first: day, last: day, sums: noSums() };
        days.set(id, its);
      }
      its.last = day;
      addInvoice(its.sums, { ...met, first: line, end: line + 1 });
      if (month.invoices.isCredit[at] === 0 && its.ordered.at(-1) !== day) its.ordered.push(day);
    }
  });
  return [...days]
    .map(([id, { ordered, first, last, sums }]): Bought => {
      const usualDays = usualDaysOf(ordered);
      const silent = today === undefined || ordered.length === 0 ? 0 : dayNumber(today) - ordered.at(-1)!;
      const { name, sku } = facts.products.of(id);
      return {
        id,
        sku,
        name,
        quantity: quantityToNumber(sums.quantity),
        revenueMinor: minor(sums.revenue),
        orders: ordered.length,
        firstInvoice: dateOfDay(first),
        lastInvoice: dateOfDay(last),
        usualDays,
        stopped: usualDays !== null && isQuiet({ usualDays, overdueDays: silent - usualDays }),
      };
    })
    .sort((a, b) => b.revenueMinor - a.revenueMinor || a.id - b.id);
}

import { addDays, addYears, dateOfDay, dayNumber } from '../../src-shared/calendar.ts';
import type { Compared, Dashboard, Ranked, Share } from '../../src-shared/contract/index.ts';
import { quantityToNumber } from '../../src-shared/quantity.ts';
import type { Facts } from '../facts/facts.ts';
import type { SalesFilter, SumsBy } from '../facts/scan.ts';
import type { Store } from '../store/open.ts';
import { averageOrder, minorOf } from './figures.ts';
import { isQuiet, storeStats } from './store-stats.ts';
import { summary, type Tally, tally } from './tally.ts';

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
export function dashboard(db: Store, facts: Facts, filter: SalesFilter): Dashboard {
  const minor = minorOf(facts.currency);
  const now = tally(facts, filter);
  const periods = comparedPeriods(filter);
  const before = periods && tally(facts, { ...filter, ...periods.before });
  const lastYear = periods && summary(facts, { ...filter, ...periods.lastYear });
  const changeOf = (revenue: number, earlier: number) => (before ? minor(revenue) - minor(earlier) : null);
  const stores = ranking(now.byStore, before?.byStore, (id) => facts.stores.of(id).name, minor);
  const products = ranking(now.byProduct, before?.byProduct, (id) => facts.products.of(id).name, minor);
  const shares = (
    names: (side: Tally) => Map<string, number>,
  ): { name: string; revenueMinor: number; changeMinor: number | null }[] => {
    const [here, earlier] = [names(now), before ? names(before) : new Map<string, number>()];
    return [...new Set([...here.keys(), ...earlier.keys()])]
      .map((name) => ({ name, revenue: here.get(name) ?? 0, earlier: earlier.get(name) ?? 0 }))
      .sort((a, b) => b.revenue - a.revenue || (a.name < b.name ? -1 : 1))
      .map(
        ({ name, revenue, earlier: was }): Share => ({
          name,
          revenueMinor: minor(revenue),
          changeMinor: changeOf(revenue, was),
        }),
      );
  };
  const byStoreText = (text: (id: number) => string) => (side: Tally) => revenueBy(side.byStore, text);
  const byProductText = (text: (id: number) => string) => (side: Tally) => revenueBy(side.byProduct, text);
  const quiet = quietStores(facts, filter);
  const fresh = newStores(facts, filter, now);
  return {
    currency: facts.currency,
    otherCurrencies: facts.otherCurrencies,
    from: now.firstDay === null ? null : dateOfDay(now.firstDay),
    to: now.lastDay === null ? null : dateOfDay(now.lastDay),
    ...figuresOf(now, minor),
    invoices: now.sums.invoices,
    products: now.products,
    byMonth: [...now.byMonth].map(([month, { revenue, orders }]) => ({ month, revenueMinor: minor(revenue), orders })),
    topStores: stores.top,
    bottomStores: stores.bottom,
    topProducts: products.top,
    bottomProducts: products.bottom,
    topInvoices: topInvoices(db, facts, now),
    byCategory: shares(byProductText((id) => facts.products.of(id).category)).map(({ name, ...rest }) => ({
      category: name,
      ...rest,
    })),
    byBrand: shares(byProductText((id) => facts.products.of(id).brand)),
    byCity: shares(byStoreText((id) => facts.stores.of(id).city)),
    bySalesperson: shares((side) => new Map([...side.bySalesperson].map(([name, { revenue }]) => [name, revenue]))),
    quietStores: quiet.slice(0, TOP),
    quietStoresInAll: quiet.length,
    newStores: fresh.slice(0, TOP),
    newStoresInAll: fresh.length,
    concentration: concentration(now.byStore),
    change: {
      before: periods && before ? compared(periods.before, before, minor) : null,
      lastYear: periods && lastYear ? compared(periods.lastYear, lastYear, minor) : null,
    },
  };
}

type Minor = (amount: number | null) => number;

type Summary = Pick<Tally, 'sums' | 'stores'>;

function figuresOf({ sums, stores }: Summary, minor: Minor) {
  return {
    revenueMinor: minor(sums.revenue),
    orders: sums.orders,
    stores,
    averageOrderMinor: minor(Math.round(averageOrder(sums))),
    returnsMinor: minor(sums.returns),
    units: quantityToNumber(sums.quantity),
  };
}

function compared(period: { from: string; to: string }, side: Summary, minor: Minor): Compared | null {
  return side.sums.invoices === 0 ? null : { ...period, ...figuresOf(side, minor) };
}

/** The best and worst sellers of all that sold in either period, with the change between them. */
function ranking(now: SumsBy, before: SumsBy | undefined, nameOf: (id: number) => string, minor: Minor) {
  const ids = before ? [...new Set([...now.keys(), ...before.keys()])] : now.keys();
  ids.sort((a, b) => now.revenue(b) - now.revenue(a) || a - b);
  const ranked = (id: number): Ranked => ({
    id,
    name: nameOf(id),
    revenueMinor: minor(now.revenue(id)),
    orders: now.orders(id),
    changeMinor: before ? minor(now.revenue(id)) - minor(before.revenue(id)) : null,
  });
  return { top: ids.slice(0, TOP).map(ranked), bottom: ids.slice(TOP).slice(-TOP).reverse().map(ranked) };
}

/** Revenue grouped by a text attribute of each key. */
function revenueBy(by: SumsBy, text: (id: number) => string): Map<string, number> {
  const sums = new Map<string, number>();
  for (const id of by.keys()) sums.set(text(id), (sums.get(text(id)) ?? 0) + by.revenue(id));
  return sums;
}

function topInvoices(db: Store, facts: Facts, { topInvoices: top }: Tally): Dashboard['topInvoices'] {
  const number = db.prepare('SELECT number FROM invoice WHERE id = ?').pluck();
  const minor = minorOf(facts.currency);
  return top.map(({ id, day, store, total }) => ({
    id,
    number: number.get(id) as string,
    date: dateOfDay(day),
    storeName: facts.stores.of(store).name,
    totalMinor: minor(total),
  }));
}

/** Share of revenue that the largest fifth of the stores accounts for. */
function concentration(byStore: SumsBy): Dashboard['concentration'] {
  const revenues = byStore
    .keys()
    .map((id) => byStore.revenue(id))
    .sort((a, b) => b - a);
  const all = revenues.reduce((sum, revenue) => sum + revenue, 0);
  if (all <= 0) return null;
  const fifth = Math.max(1, Math.round(revenues.length / 5));
  return { stores: fifth, share: revenues.slice(0, fifth).reduce((sum, revenue) => sum + revenue, 0) / all };
}

/** Whether a store matches the filter by its own attributes, not by its purchases. */
function isAsked(facts: Facts, { storeId, city, salesperson }: SalesFilter, id: number, lastSalesperson: string) {
  return (
    (storeId === undefined || facts.stores.countsAs[storeId] === id) &&
    (city === undefined || facts.stores.of(id).city === city) &&
    (salesperson === undefined || lastSalesperson === salesperson)
  );
}

function quietStores(facts: Facts, filter: SalesFilter): Dashboard['quietStores'] {
  const minor = minorOf(facts.currency);
  return [...storeStats(facts)]
    .filter(([id, stats]) => isQuiet(stats) && isAsked(facts, filter, id, stats.salesperson))
    .sort(([, a], [, b]) => b.revenue - a.revenue)
    .map(([id, { revenue, lastDay, overdueDays }]) => ({
      id,
      name: facts.stores.of(id).name,
      lifetimeMinor: minor(revenue),
      lastInvoice: dateOfDay(lastDay),
      overdueDays: overdueDays!,
    }));
}

function newStores(facts: Facts, filter: SalesFilter, now: Tally): Dashboard['newStores'] {
  if (!filter.from) return [];
  const minor = minorOf(facts.currency);
  const from = dayNumber(filter.from);
  const to = filter.to ? dayNumber(filter.to) : Number.POSITIVE_INFINITY;
  return [...storeStats(facts)]
    .filter(
      ([id, { firstDay, salesperson }]) =>
        firstDay >= from && firstDay <= to && isAsked(facts, filter, id, salesperson),
    )
    .sort(([, a], [, b]) => b.firstDay - a.firstDay)
    .map(([id, { firstDay }]) => ({
      id,
      name: facts.stores.of(id).name,
      firstInvoice: dateOfDay(firstDay),
      revenueMinor: minor(now.byStore.get(id).revenue),
    }));
}

import { dateOfDay } from '../../src-shared/calendar.ts';
import type { ReportCell } from '../../src-shared/contract/index.ts';
import { fromMinor, priceTimesQuantity } from '../../src-shared/money.ts';
import { linesByProduct } from '../facts/by-product.ts';
import { addInvoice, eachInvoice, noSums, type Sums } from '../facts/scan.ts';
import { averageOrder } from '../sales/figures.ts';
import { unitPrice } from '../sales/products.ts';
import { isQuiet, nextOrderDate, storeStats } from '../sales/store-stats.ts';
import { tally } from '../sales/tally.ts';
import { pivotReport } from './pivot.ts';
import { type Column, type Definition, made } from './report.ts';

const money = (key: string, label: string, sum = true): Column => ({ key, label, type: 'money', sum });
const text = (key: string, label: string): Column => ({ key, label, type: 'text' });
const date = (key: string, label: string): Column => ({ key, label, type: 'date' });
const number = (key: string, label: string, sum = false): Column => ({ key, label, type: 'number', sum });
const quantity = (key: string, label: string, sum = true): Column => ({ key, label, type: 'quantity', sum });

export const dailySales: Definition = {
  title: 'Daily sales',
  about: 'Each day with its orders, revenue, returns, pieces and active stores.',
  takes: ['period', 'filter'],
  make: ({ facts, question: { filter } }) => {
    const days = new Map<number, { sums: Sums; stores: Set<number> }>();
    eachInvoice(facts, filter, (met) => {
      const day = met.month.invoices.day[met.at]!;
      const its = days.get(day) ?? { sums: noSums(), stores: new Set() };
      days.set(day, its);
      addInvoice(its.sums, met);
      its.stores.add(met.store);
    });
    const columns = [
      date('day', 'Day'),
      number('orders', 'Invoices', true),
      money('revenue', 'Revenue'),
      money('returns', 'Returns'),
      quantity('quantity', 'Quantity'),
      number('stores', 'Active stores'),
      money('average', 'Average invoice', false),
    ];
    const rows = [...days].map(([day, { sums, stores }]): ReportCell[] => [
      dateOfDay(day),
      sums.orders,
      sums.revenue,
      sums.returns,
      sums.quantity,
      stores.size,
      Math.round(averageOrder(sums)),
    ]);
    return made(columns, rows);
  },
};

const BY = ['store', 'product', 'category', 'brand', 'salesperson', 'city'] as const;

export const salesBy: Record<string, Definition> = Object.fromEntries(
  BY.map((rows): [string, Definition] => [
    `sales-by-${rows}`,
    {
      title: `Sales by ${rows}`,
      about: `What each ${rows} brought, period by period.`,
      takes: ['period', 'filter', 'grain'],
      make: ({ facts, question: { filter, grain } }) =>
        pivotReport(facts, { rows, columns: grain, measure: 'revenue', filter }),
    },
  ]),
);

export const quietStores: Definition = {
  title: 'Stores gone quiet',
  about: 'Stores that have been silent for more than twice their usual days, those worth most first.',
  takes: ['filter'],
  make: ({ facts, question: { filter } }) => {
    const asked = filter.storeId === undefined ? undefined : facts.stores.countsAs[filter.storeId];
    const found = [...storeStats(facts)].filter(
      ([id, stats]) =>
        isQuiet(stats) &&
        (asked === undefined || id === asked) &&
        (filter.city === undefined || facts.stores.of(id).city === filter.city) &&
        (filter.salesperson === undefined || stats.salesperson === filter.salesperson),
    );
    const columns = [
      text('store', 'Store'),
      text('city', 'City'),
      text('salesperson', 'Salesperson'),
      date('last', 'Last invoice'),
      number('usualDays', 'Usual days'),
      date('due', 'Was due'),
      number('overdueDays', 'Overdue by days'),
      number('orders', 'Invoices', true),
      money('lifetime', 'Lifetime value'),
    ];
    const rows = found
      .sort(([, a], [, b]) => b.revenue - a.revenue)
      .map(([id, stats]): ReportCell[] => [
        facts.stores.of(id).name,
        facts.stores.of(id).city,
        stats.salesperson,
        dateOfDay(stats.lastDay),
        stats.usualDays,
        nextOrderDate(stats),
        stats.overdueDays,
        stats.orders,
        stats.revenue,
      ]);
    return made(columns, rows);
  },
};

const A_SHARE = 0.8;
const B_SHARE = 0.95;
const X_VARIATION = 0.5;
const Y_VARIATION = 1;
/** Minimum number of months to compute a coefficient of variation. */
const LEAST_MONTHS = 3;

export const productPerformance: Definition = {
  title: 'Product performance (ABC/XYZ)',
  about:
    'A products make the first 80% of revenue, B the next 15%; X sells evenly from month to month (variation up to 0.5), Y less (up to 1), Z by chance.',
  takes: ['period', 'filter'],
  make: ({ facts, question: { filter } }) => {
    const { byProduct, sums, firstDay, lastDay } = tally(facts, filter);
    const variation = firstDay === null ? new Map<number, number>() : variations(facts, filter, firstDay, lastDay!);
    const all = [...byProduct.entries()].reduce((total, [, { revenue }]) => total + Math.max(0, revenue), 0);
    let cumulated = 0;
    const columns = [
      text('abc', 'ABC'),
      text('xyz', 'XYZ'),
      text('sku', 'SKU'),
      text('product', 'Product'),
      text('category', 'Category'),
      money('revenue', 'Revenue'),
      { key: 'share', label: 'Share', type: 'percent' as const },
      quantity('quantity', 'Quantity'),
      number('orders', 'Invoices'),
      money('returns', 'Returns'),
      money('margin', 'Margin', false),
      number('variation', 'Variation'),
    ];
    const rows = [...byProduct.entries()]
      .sort(([a, x], [b, y]) => y.revenue - x.revenue || a - b)
      .map(([id, its]): ReportCell[] => {
        const { sku, name, category, cost } = facts.products.of(id);
        const before = all === 0 ? 1 : cumulated / all;
        cumulated += Math.max(0, its.revenue);
        const v = variation.get(id) ?? null;
        return [
          its.revenue > 0 && before < A_SHARE ? 'A' : its.revenue > 0 && before < B_SHARE ? 'B' : 'C',
          v === null ? '' : v <= X_VARIATION ? 'X' : v <= Y_VARIATION ? 'Y' : 'Z',
          sku,
          name,
          category,
          its.revenue,
          sums.revenue === 0 ? 0 : its.revenue / sums.revenue,
          its.quantity,
          its.orders,
          its.returns,
          cost === null ? null : its.revenue - priceTimesQuantity(cost, its.quantity),
          v === null ? null : Math.round(v * 100) / 100,
        ];
      });
    return made(columns, rows);
  },
};

/** Coefficient of variation of monthly pieces by product; months without sales count as zero. */
function variations(
  facts: Parameters<Definition['make']>[0]['facts'],
  filter: Parameters<Definition['make']>[0]['question']['filter'],
  firstDay: number,
  lastDay: number,
): Map<number, number> {
  const monthOf = (day: number) => {
    const name = dateOfDay(day);
    return Number(name.slice(0, 4)) * 12 + Number(name.slice(5, 7));
  };
  const base = monthOf(firstDay);
  const months = monthOf(lastDay) - base + 1;
  const found = new Map<number, number>();
  if (months < LEAST_MONTHS) return found;
  const { first, day, quantity: pieces } = linesByProduct(facts, filter);
  const names = new Map<number, number>();
  const byMonth = new Float64Array(months);
  for (let product = 0; product < first.length - 1; product++) {
    if (first[product] === first[product + 1]) continue;
    byMonth.fill(0);
    for (let line = first[product]!; line < first[product + 1]!; line++) {
      let place = names.get(day[line]!);
      if (place === undefined) {
        place = monthOf(day[line]!) - base;
        names.set(day[line]!, place);
      }
      byMonth[place]! += pieces[line]!;
    }
    const mean = byMonth.reduce((sum, n) => sum + n, 0) / months;
    if (mean <= 0) continue;
    found.set(product, Math.sqrt(byMonth.reduce((sum, n) => sum + (n - mean) ** 2, 0) / months) / mean);
  }
  return found;
}

export const priceChanges: Definition = {
  title: 'Price changes',
  about: 'Where a store paid another price for a product than the time before, the newest first.',
  takes: ['period', 'filter'],
  make: ({ facts, question: { filter } }) => {
    // the price before the period is taken from earlier lines
    const { from, ...whole } = filter;
    const lines = linesByProduct(facts, whole);
    const before = new Float64Array(facts.stores.countsAs.length);
    const seenFor = new Int32Array(before.length).fill(-1);
    const changes: { day: number; row: ReportCell[] }[] = [];
    for (let product = 0; product < lines.first.length - 1; product++) {
      for (let line = lines.first[product]!; line < lines.first[product + 1]!; line++) {
        if (lines.isCredit[line] === 1) continue;
        const price = unitPrice(lines.total[line]!, lines.quantity[line]!, facts.currency);
        if (price === null) continue;
        const store = lines.store[line]!;
        const was = seenFor[store] === product ? before[store]! : null;
        seenFor[store] = product;
        before[store] = price;
        if (was === null || was === price) continue;
        const day = lines.day[line]!;
        if (from !== undefined && dateOfDay(day) < from) continue;
        const { sku, name } = facts.products.of(product);
        const amounts = [was, price].map((minor) => fromMinor(minor, facts.currency));
        changes.push({
          day,
          row: [dateOfDay(day), sku, name, facts.stores.of(store).name, ...amounts, price / was - 1],
        });
      }
    }
    const columns: Column[] = [
      date('date', 'Date'),
      text('sku', 'SKU'),
      text('product', 'Product'),
      text('store', 'Store'),
      money('before', 'Price before', false),
      money('after', 'Price now', false),
      { key: 'change', label: 'Change', type: 'percent' },
    ];
    return made(
      columns,
      changes.sort((a, b) => b.day - a.day).map(({ row }) => row),
    );
  },
};

export const returns: Definition = {
  title: 'Returns',
  about: 'Every line that came back: of credit notes, and with a negative quantity or amount.',
  takes: ['period', 'filter'],
  make: ({ db, facts, question: { filter } }) => {
    const { countsAs } = facts.products;
    const number = db.prepare('SELECT number FROM invoice WHERE id = ?').pluck();
    const rows: ReportCell[][] = [];
    eachInvoice(facts, filter, ({ month: { lines, invoices }, at, store, first, end, wanted }) => {
      for (let line = first; line < end; line++) {
        const product = lines.product[line]!;
        if (wanted && wanted[product] !== 1) continue;
        const [pieces, total] = [lines.quantity[line]!, lines.total[line]!];
        if (invoices.isCredit[at] === 0 && pieces >= 0 && total >= 0) continue;
        const { sku, name } = facts.products.of(countsAs[product]!);
        rows.push([
          dateOfDay(invoices.day[at]!),
          number.get(invoices.id[at]!) as string,
          facts.stores.of(store).name,
          sku,
          name,
          pieces,
          -total,
        ]);
      }
    });
    const columns = [
      date('date', 'Date'),
      text('number', 'Invoice'),
      text('store', 'Store'),
      text('sku', 'SKU'),
      text('product', 'Product'),
      quantity('quantity', 'Quantity'),
      money('returns', 'Came back'),
    ];
    return made(columns, rows.reverse());
  },
};

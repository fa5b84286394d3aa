import { dateOfDayNumber } from '../../src-shared/calendar.ts';
import type { ReportCell } from '../../src-shared/contract/index.ts';
import { fromMinor, priceTimesQuantity } from '../../src-shared/money.ts';
import { linesByProduct } from '../cube/by-product.ts';
import { addInvoice, emptySums, type Sums, scanInvoices } from '../cube/scan.ts';
import { aggregateSales } from '../sales/aggregates.ts';
import { averageOrder } from '../sales/figures.ts';
import { unitPrice } from '../sales/products.ts';
import { nextOrderDate } from '../sales/rhythm.ts';
import { isQuiet, storeStats } from '../sales/store-stats.ts';
import { pivotReport } from './pivot.ts';
import { type Column, type HeavyReport, type ReportDefinition, reportFromRows } from './report.ts';
import { returnReasons } from './return-reasons.ts';

const money = (key: string, label: string, sum = true): Column => ({ key, label, type: 'money', sum });
const text = (key: string, label: string): Column => ({ key, label, type: 'text' });
const date = (key: string, label: string): Column => ({ key, label, type: 'date' });
const number = (key: string, label: string, sum = false): Column => ({ key, label, type: 'number', sum });
const quantity = (key: string, label: string, sum = true): Column => ({ key, label, type: 'quantity', sum });

export const dailySales: ReportDefinition = {
  title: 'Daily sales',
  about: 'Each day with its orders, revenue, returns, pieces and active stores.',
  takes: ['period', 'filter'],
  build: ({ cube, request: { filter } }) => {
    const days = new Map<number, { sums: Sums; stores: Set<number> }>();
    scanInvoices(cube, filter, (invoice) => {
      const day = invoice.month.invoices.day[invoice.at]!;
      const entry = days.get(day) ?? { sums: emptySums(), stores: new Set() };
      days.set(day, entry);
      addInvoice(entry.sums, invoice);
      entry.stores.add(invoice.store);
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
      dateOfDayNumber(day),
      sums.orders,
      sums.revenue,
      sums.returns,
      sums.quantity,
      stores.size,
      Math.round(averageOrder(sums)),
    ]);
    return reportFromRows(columns, rows);
  },
};

const GROUPINGS = ['store', 'product', 'category', 'brand', 'salesperson', 'city'] as const;

export const salesBy: Record<string, HeavyReport> = Object.fromEntries(
  GROUPINGS.map((rows): [string, HeavyReport] => [
    `sales-by-${rows}`,
    {
      title: `Sales by ${rows}`,
      about: `What each ${rows} brought, period by period.`,
      takes: ['period', 'filter', 'grain'],
      build: ({ cube, request: { filter, grain } }) =>
        pivotReport(cube, { rows, columns: grain, measure: 'revenue', filter }),
    },
  ]),
);

export const quietStores: ReportDefinition = {
  title: 'Stores gone quiet',
  about: 'Stores that have been silent for more than twice their usual days, those worth most first.',
  takes: ['filter'],
  build: ({ cube, request: { filter } }) => {
    const storeId = filter.storeId === undefined ? undefined : cube.stores.canonicalId[filter.storeId];
    const found = [...storeStats(cube)].filter(
      ([id, stats]) =>
        isQuiet(stats) &&
        (storeId === undefined || id === storeId) &&
        (filter.city === undefined || cube.stores.get(id).city === filter.city) &&
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
        cube.stores.get(id).name,
        cube.stores.get(id).city,
        stats.salesperson,
        dateOfDayNumber(stats.lastDay),
        stats.usualDays,
        nextOrderDate(stats),
        stats.overdueDays,
        stats.orders,
        stats.revenue,
      ]);
    return reportFromRows(columns, rows);
  },
};

const A_SHARE = 0.8;
const B_SHARE = 0.95;
const X_VARIATION = 0.5;
const Y_VARIATION = 1;
/** Minimum number of months to compute a coefficient of variation. */
const MIN_MONTHS = 3;

export const productPerformance: HeavyReport = {
  title: 'Product performance (ABC/XYZ)',
  about:
    'A products make the first 80% of revenue, B the next 15%; X sells evenly from month to month (variation up to 0.5), Y less (up to 1), Z by chance.',
  takes: ['period', 'filter'],
  build: ({ cube, request: { filter } }) => {
    const { byProduct, sums, firstDay, lastDay } = aggregateSales(cube, filter);
    const variation =
      firstDay === null ? new Map<number, number>() : coefficientsOfVariation(cube, filter, firstDay, lastDay!);
    const positiveRevenue = [...byProduct.entries()].reduce(
      (total, [, { revenue }]) => total + Math.max(0, revenue),
      0,
    );
    let cumulative = 0;
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
      .map(([id, productSums]): ReportCell[] => {
        const { sku, name, category, cost } = cube.products.get(id);
        const shareBefore = positiveRevenue === 0 ? 1 : cumulative / positiveRevenue;
        cumulative += Math.max(0, productSums.revenue);
        const coefficient = variation.get(id) ?? null;
        return [
          productSums.revenue > 0 && shareBefore < A_SHARE
            ? 'A'
            : productSums.revenue > 0 && shareBefore < B_SHARE
              ? 'B'
              : 'C',
          coefficient === null ? '' : coefficient <= X_VARIATION ? 'X' : coefficient <= Y_VARIATION ? 'Y' : 'Z',
          sku,
          name,
          category,
          productSums.revenue,
          sums.revenue === 0 ? 0 : productSums.revenue / sums.revenue,
          productSums.quantity,
          productSums.orders,
          productSums.returns,
          cost === null ? null : productSums.revenue - priceTimesQuantity(cost, productSums.quantity),
          coefficient === null ? null : Math.round(coefficient * 100) / 100,
        ];
      });
    return reportFromRows(columns, rows);
  },
};

/** Coefficient of variation of monthly pieces by product; months without sales count as zero. */
function coefficientsOfVariation(
  cube: Parameters<ReportDefinition['build']>[0]['cube'],
  filter: Parameters<ReportDefinition['build']>[0]['request']['filter'],
  firstDay: number,
  lastDay: number,
): Map<number, number> {
  const monthOf = (day: number) => {
    const name = dateOfDayNumber(day);
    return Number(name.slice(0, 4)) * 12 + Number(name.slice(5, 7));
  };
  const base = monthOf(firstDay);
  const months = monthOf(lastDay) - base + 1;
  const found = new Map<number, number>();
  if (months < MIN_MONTHS) return found;
  const { first, day, quantity: pieces } = linesByProduct(cube, filter);
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

export const priceChanges: HeavyReport = {
  title: 'Price changes',
  about: 'Where a store paid another price for a product than the time before, the newest first.',
  takes: ['period', 'filter'],
  build: ({ cube, request: { filter } }) => {
    // the price before the period is taken from earlier lines
    const { from, ...whole } = filter;
    const lines = linesByProduct(cube, whole);
    const lastPrice = new Float64Array(cube.stores.canonicalId.length);
    const lastProduct = new Int32Array(lastPrice.length).fill(-1);
    const changes: { day: number; row: ReportCell[] }[] = [];
    for (let product = 0; product < lines.first.length - 1; product++) {
      for (let line = lines.first[product]!; line < lines.first[product + 1]!; line++) {
        if (lines.isCredit[line] === 1) continue;
        const price = unitPrice(lines.total[line]!, lines.quantity[line]!, cube.currency);
        if (price === null) continue;
        const store = lines.store[line]!;
        const previous = lastProduct[store] === product ? lastPrice[store]! : null;
        lastProduct[store] = product;
        lastPrice[store] = price;
        if (previous === null || previous === price) continue;
        const day = lines.day[line]!;
        if (from !== undefined && dateOfDayNumber(day) < from) continue;
        const { sku, name } = cube.products.get(product);
        const amounts = [previous, price].map((minor) => fromMinor(minor, cube.currency));
        changes.push({
          day,
          row: [dateOfDayNumber(day), sku, name, cube.stores.get(store).name, ...amounts, price / previous - 1],
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
    return reportFromRows(
      columns,
      changes.sort((a, b) => b.day - a.day).map(({ row }) => row),
    );
  },
};

export const returns: HeavyReport = {
  title: 'Returns',
  about:
    'Every line that came back: of credit notes, and with a negative quantity or amount; with the reason, where files say it.',
  takes: ['period', 'filter'],
  build: ({ db, cube, request: { filter } }) => {
    const { canonicalId } = cube.products;
    const number = db.prepare<unknown[], string>('SELECT number FROM invoice WHERE id = ?').pluck();
    const reasonOf = returnReasons(db);
    const rows: ReportCell[][] = [];
    scanInvoices(cube, filter, ({ month: { lines, invoices }, at, store, first, end, wanted }) => {
      for (let line = first; line < end; line++) {
        const product = lines.product[line]!;
        if (wanted && wanted[product] !== 1) continue;
        const [pieces, total] = [lines.quantity[line]!, lines.total[line]!];
        if (invoices.isCredit[at] === 0 && pieces >= 0 && total >= 0) continue;
        const { sku, name } = cube.products.get(canonicalId[product]!);
        rows.push([
          dateOfDayNumber(invoices.day[at]!),
          number.get(invoices.id[at]!)!,
          cube.stores.get(store).name,
          sku,
          name,
          pieces,
          -total,
          reasonOf(invoices.id[at]!, line - invoices.firstLine[at]!),
        ]);
      }
    });
    const hasReasons = rows.some((row) => row.at(-1) !== '');
    const columns = [
      date('date', 'Date'),
      text('number', 'Invoice'),
      text('store', 'Store'),
      text('sku', 'SKU'),
      text('product', 'Product'),
      quantity('quantity', 'Quantity'),
      money('returns', 'Came back'),
      ...(hasReasons ? [text('reason', 'Reason')] : []),
    ];
    return reportFromRows(columns, rows.map((row) => row.slice(0, columns.length)).reverse());
  },
};

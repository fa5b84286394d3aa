import type { Dashboard } from '../../src-shared/contract/index.ts';
import type { Store } from '../store/open.ts';
import { currencies, minorOf } from './figures.ts';

const TOP = 10;

interface Ranked {
  id: number;
  name: string;
  revenue: number;
  orders: number;
}

/** What the invoices of a period say, in the currency that most of them are in. Returns lower revenue. */
export function dashboard(db: Store, period: { from?: string | undefined; to?: string | undefined }): Dashboard {
  const { currency, others } = currencies(db);
  const minor = minorOf(currency);
  const bounds = { currency, from: period.from ?? '0000', to: period.to ?? '9999', top: TOP };
  const within = 'i.currency = @currency AND i.date BETWEEN @from AND @to';
  const sums = db
    .prepare(
      `SELECT coalesce(sum(total), 0) AS revenue, coalesce(sum(NOT is_credit), 0) AS orders, count(*) AS invoices,
         count(DISTINCT store_id) AS stores, min(date) AS first, max(date) AS last,
         coalesce(sum(iif(is_credit, 0, total)), 0) AS ordered
       FROM invoice i WHERE ${within}`,
    )
    .get(bounds) as {
    revenue: number;
    orders: number;
    invoices: number;
    stores: number;
    first: string | null;
    last: string | null;
    ordered: number;
  };
  const products = db
    .prepare(
      `SELECT count(DISTINCT l.product_id) FROM invoice_line l JOIN invoice i ON i.id = l.invoice_id WHERE ${within}`,
    )
    .pluck()
    .get(bounds) as number;
  const byMonth = db
    .prepare(
      `SELECT substr(date, 1, 7) AS month, sum(total) AS revenue, sum(NOT is_credit) AS orders FROM invoice i WHERE ${within} GROUP BY month ORDER BY month`,
    )
    .all(bounds) as { month: string; revenue: number; orders: number }[];
  const topStores = db
    .prepare(
      `SELECT s.id, s.name, sum(i.total) AS revenue, sum(NOT i.is_credit) AS orders FROM invoice i JOIN store s ON s.id = i.store_id
       WHERE ${within} GROUP BY s.id ORDER BY revenue DESC, s.id LIMIT @top`,
    )
    .all(bounds) as Ranked[];
  const topProducts = db
    .prepare(
      `SELECT p.id, p.name, sum(l.total) AS revenue, count(DISTINCT iif(i.is_credit, NULL, i.id)) AS orders
       FROM invoice_line l JOIN invoice i ON i.id = l.invoice_id JOIN product p ON p.id = l.product_id
       WHERE ${within} GROUP BY p.id ORDER BY revenue DESC, p.id LIMIT @top`,
    )
    .all(bounds) as Ranked[];
  const topInvoices = db
    .prepare(
      `SELECT i.id, i.number, i.date, s.name AS storeName, i.total FROM invoice i JOIN store s ON s.id = i.store_id
       WHERE ${within} ORDER BY i.total DESC, i.id LIMIT @top`,
    )
    .all(bounds) as { id: number; number: string; date: string; storeName: string; total: number }[];
  const byCategory = db
    .prepare(
      `SELECT p.category, sum(l.total) AS revenue FROM invoice_line l JOIN invoice i ON i.id = l.invoice_id JOIN product p ON p.id = l.product_id
       WHERE ${within} GROUP BY p.category ORDER BY revenue DESC`,
    )
    .all(bounds) as { category: string; revenue: number }[];
  const ranked = ({ id, name, revenue, orders }: Ranked) => ({ id, name, revenueMinor: minor(revenue), orders });
  return {
    currency,
    otherCurrencies: others,
    from: sums.first,
    to: sums.last,
    revenueMinor: minor(sums.revenue),
    orders: sums.orders,
    invoices: sums.invoices,
    stores: sums.stores,
    products,
    averageOrderMinor: sums.orders === 0 ? 0 : Math.round(minor(sums.ordered) / sums.orders),
    byMonth: byMonth.map(({ month, revenue, orders }) => ({ month, revenueMinor: minor(revenue), orders })),
    topStores: topStores.map(ranked),
    topProducts: topProducts.map(ranked),
    topInvoices: topInvoices.map(({ total, ...rest }) => ({ ...rest, totalMinor: minor(total) })),
    byCategory: byCategory.map(({ category, revenue }) => ({ category, revenueMinor: minor(revenue) })),
  };
}

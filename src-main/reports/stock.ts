import { localToday } from '../../src-shared/calendar.ts';
import type { ReportCell } from '../../src-shared/contract/index.ts';
import { demandOf } from '../forecast/product-demand.ts';
import { buyingList } from '../stock/buying-list.ts';
import { newestCount } from '../stock/counts.ts';
import { soldExpired } from '../stock/ledger.ts';
import { stockRows } from '../stock/list.ts';
import { stockOf } from '../stock/stock.ts';
import { type Column, type ReportDefinition, reportFromRows } from './report.ts';

const text = (key: string, label: string): Column => ({ key, label, type: 'text' });
const date = (key: string, label: string): Column => ({ key, label, type: 'date' });
const number = (key: string, label: string, sum = false): Column => ({ key, label, type: 'number', sum });

type Context = Parameters<ReportDefinition['build']>[0];

/** The stock of today with the demand of each product. */
const now = ({ db, cube }: Pick<Context, 'db' | 'cube'>) => {
  const today = localToday();
  return { stock: stockOf(db, cube, today), demands: demandOf(db, cube, today) };
};

const isThere: ReportDefinition['isThere'] = (db) => newestCount(db) !== null;

const stockToday: ReportDefinition = {
  title: 'Stock',
  about: 'What is in stock today by product: promised, available, how long it lasts, and what expires unsold.',
  takes: [],
  needs: 'stock.list',
  isThere,
  build: (context) => {
    const { stock, demands } = now(context);
    const rows = stock ? stockRows(context.cube, stock, demands) : [];
    return reportFromRows(
      [
        text('sku', 'SKU'),
        text('product', 'Product'),
        text('category', 'Category'),
        number('onHand', 'On hand', true),
        number('expired', 'Expired', true),
        number('promised', 'Promised', true),
        number('available', 'Available', true),
        number('beyond', 'Beyond count', true),
        number('perWeek', 'Per week'),
        number('coverDays', 'Lasts days'),
        date('runsOut', 'Runs out'),
        date('nextExpiry', 'Next expiry'),
        number('unsold', 'Expires unsold', true),
        text('places', 'Places'),
        date('countedOn', 'Counted'),
      ],
      rows.map(({ item }): ReportCell[] => [
        ...[item.sku, item.name, item.category, item.onHand, item.expired, item.promised, item.available],
        ...[item.beyond, item.perWeek, item.coverDays, item.runsOut, item.nextExpiry, item.unsold],
        ...[item.places, item.countedOn],
      ]),
    );
  },
};

const buying: ReportDefinition = {
  title: 'Buying list',
  about: 'What to order from suppliers today, how much, and why: by lead time, forecast and safety stock.',
  takes: [],
  needs: 'stock.buying',
  isThere,
  build: (context) => {
    const { stock, demands } = now(context);
    const items = buyingList(context.db, context.cube, stock, demands);
    return reportFromRows(
      [
        text('supplier', 'Supplier'),
        text('sku', 'SKU'),
        text('product', 'Product'),
        number('pieces', 'Order'),
        number('cases', 'Cases'),
        number('available', 'Available'),
        number('coming', 'On the way'),
        date('runsOut', 'Runs out'),
        number('expected', 'Expected'),
        number('safety', 'Safety'),
        number('leadDays', 'Lead time in days'),
        text('why', 'Why'),
      ],
      items.map((item): ReportCell[] => [
        ...[item.supplier, item.sku, item.name, item.pieces, item.cases, item.available, item.coming, item.runsOut],
        ...[item.expected, item.safety, item.leadDays, item.reason.message],
      ]),
    );
  },
};

const expiredSold: ReportDefinition = {
  title: 'Sold after expiry',
  about: 'Lines of invoices that name a batch which had expired on their day.',
  takes: [],
  needs: 'stock.list',
  isThere,
  build: ({ db, cube }) => {
    const invoiceOf = db.prepare<unknown[], { number: string; storeId: number }>(
      'SELECT number, store_id AS storeId FROM invoice WHERE id = ?',
    );
    const rows = [...(stockOf(db, cube, localToday())?.products ?? [])].flatMap(([product, { ledger }]) =>
      soldExpired(ledger).flatMap(({ day, batch, quantity, invoiceId }): ReportCell[][] => {
        const { expiry, batch: name } = batch!;
        const { number: invoice, storeId } = invoiceOf.get(invoiceId)!;
        const store = cube.stores.rows.get(cube.stores.canonicalId[storeId] ?? 0);
        // another's store
        if (!store) return [];
        const { sku, name: productName } = cube.products.get(product);
        return [[day, invoice, store.name, sku, productName, name, expiry, -quantity]];
      }),
    );
    return reportFromRows(
      [
        date('date', 'Date'),
        text('invoice', 'Invoice'),
        text('store', 'Store'),
        text('sku', 'SKU'),
        text('product', 'Product'),
        text('batch', 'Batch'),
        date('expiry', 'Expiry'),
        { key: 'quantity', label: 'Quantity', type: 'quantity', sum: true },
      ],
      rows.sort((a, b) => String(b[0]).localeCompare(String(a[0]))),
    );
  },
};

/** Reports about stock; there are none of them where none was counted. */
export const stockReports: Record<string, ReportDefinition> = {
  stock: stockToday,
  'buying-list': buying,
  'sold-after-expiry': expiredSold,
};

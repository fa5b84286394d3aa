import type { Checked, Output } from '../../src-shared/contract/index.ts';
import { toMinor } from '../../src-shared/money.ts';
import { Problem } from '../../src-shared/problem.ts';
import { quantityToNumber } from '../../src-shared/quantity.ts';
import type { Store } from '../store/open.ts';
import { currencies, like, minorOf } from './figures.ts';

/** Stores with what they bought in the period, the largest first. */
export function listStores(db: Store, input: Checked<'sales.stores'>): Output<'sales.stores'> {
  const { currency } = currencies(db);
  const minor = minorOf(currency);
  const where = "(s.name LIKE @like ESCAPE '\\' OR s.city LIKE @like ESCAPE '\\' OR s.external_id = @search)";
  const bounds = {
    currency,
    like: like(input.search),
    search: input.search.trim(),
    from: input.from ?? '0000',
    to: input.to ?? '9999',
  };
  const rows = db
    .prepare(
      `SELECT s.id, s.name, s.city, count(i.id) AS invoices, coalesce(sum(iif(i.currency = @currency, i.total, 0)), 0) AS revenue, max(i.date) AS lastInvoice
       FROM store s LEFT JOIN invoice i ON i.store_id = s.id AND i.date BETWEEN @from AND @to
       WHERE ${where} GROUP BY s.id ORDER BY revenue DESC, s.id LIMIT @limit OFFSET @offset`,
    )
    .all({ ...bounds, limit: input.limit, offset: input.offset }) as {
    id: number;
    name: string;
    city: string;
    invoices: number;
    revenue: number;
    lastInvoice: string | null;
  }[];
  const total = db
    .prepare(`SELECT count(*) FROM store s WHERE ${where}`)
    .pluck()
    .get({ like: bounds.like, search: bounds.search }) as number;
  return { items: rows.map(({ revenue, ...row }) => ({ ...row, revenueMinor: minor(revenue) })), total };
}

/** Products with what was sold of them in the period, the largest first; with a store, what that store bought. */
export function listProducts(db: Store, input: Checked<'sales.products'>): Output<'sales.products'> {
  const { currency } = currencies(db);
  const minor = minorOf(currency);
  const found =
    "(p.name LIKE @like ESCAPE '\\' OR p.sku LIKE @like ESCAPE '\\' OR p.brand LIKE @like ESCAPE '\\' OR p.category LIKE @like ESCAPE '\\')";
  const sold = `SELECT l.product_id, sum(l.quantity) AS quantity, sum(iif(i.currency = @currency, l.total, 0)) AS revenue, count(DISTINCT i.store_id) AS stores
    FROM invoice_line l JOIN invoice i ON i.id = l.invoice_id
    WHERE i.date BETWEEN @from AND @to AND (@storeId IS NULL OR i.store_id = @storeId) GROUP BY l.product_id`;
  const bounds = {
    currency,
    like: like(input.search),
    from: input.from ?? '0000',
    to: input.to ?? '9999',
    storeId: input.storeId ?? null,
  };
  const only = input.storeId ? 'JOIN' : 'LEFT JOIN';
  const rows = db
    .prepare(
      `SELECT p.id, p.sku, p.name, p.brand, p.category, coalesce(s.quantity, 0) AS quantity, coalesce(s.revenue, 0) AS revenue, coalesce(s.stores, 0) AS stores
       FROM product p ${only} (${sold}) s ON s.product_id = p.id WHERE ${found} ORDER BY revenue DESC, p.id LIMIT @limit OFFSET @offset`,
    )
    .all({ ...bounds, limit: input.limit, offset: input.offset }) as {
    id: number;
    sku: string;
    name: string;
    brand: string;
    category: string;
    quantity: number;
    revenue: number;
    stores: number;
  }[];
  const total = input.storeId
    ? (db
        .prepare(`SELECT count(*) FROM product p JOIN (${sold}) s ON s.product_id = p.id WHERE ${found}`)
        .pluck()
        .get(bounds) as number)
    : (db.prepare(`SELECT count(*) FROM product p WHERE ${found}`).pluck().get({ like: bounds.like }) as number);
  const items = rows.map(({ revenue, quantity, ...row }) => ({
    ...row,
    quantity: quantityToNumber(quantity),
    revenueMinor: minor(revenue),
  }));
  return { items, total };
}

const INVOICE = `SELECT i.id, i.number, i.date, i.status, i.store_id AS storeId, s.name AS storeName, i.line_count AS lines, i.total, i.currency,
  i.is_credit AS isCredit, i.rejected_lines AS rejectedLines FROM invoice i JOIN store s ON s.id = i.store_id`;

interface InvoiceRow {
  id: number;
  number: string;
  date: string;
  status: string;
  storeId: number;
  storeName: string;
  lines: number;
  total: number;
  currency: string;
  isCredit: number;
  rejectedLines: number;
}

function invoiceOf({ total, isCredit, ...row }: InvoiceRow) {
  return { ...row, isCredit: isCredit === 1, totalMinor: toMinor(total, row.currency) };
}

/** Invoices, the newest first. */
export function listInvoices(db: Store, input: Checked<'sales.invoices'>): Output<'sales.invoices'> {
  const where = ["(i.number LIKE @like ESCAPE '\\' OR s.name LIKE @like ESCAPE '\\')", 'i.date BETWEEN @from AND @to'];
  if (input.storeId) where.push('i.store_id = @storeId');
  if (input.productId) where.push('i.id IN (SELECT invoice_id FROM invoice_line WHERE product_id = @productId)');
  const bounds = {
    like: like(input.search),
    from: input.from ?? '0000',
    to: input.to ?? '9999',
    ...(input.storeId ? { storeId: input.storeId } : {}),
    ...(input.productId ? { productId: input.productId } : {}),
  };
  const rows = db
    .prepare(`${INVOICE} WHERE ${where.join(' AND ')} ORDER BY i.date DESC, i.id DESC LIMIT @limit OFFSET @offset`)
    .all({ ...bounds, limit: input.limit, offset: input.offset }) as InvoiceRow[];
  const total = db
    .prepare(`SELECT count(*) FROM invoice i JOIN store s ON s.id = i.store_id WHERE ${where.join(' AND ')}`)
    .pluck()
    .get(bounds) as number;
  return { items: rows.map(invoiceOf), total };
}

/** One invoice with its lines in their places, each with the file and physical line it came from. */
export function getInvoice(db: Store, id: number): Output<'sales.invoice'> {
  const row = db.prepare(`${INVOICE} WHERE i.id = ?`).get(id) as InvoiceRow | undefined;
  if (!row)
    throw new Problem(
      'invoice_unknown',
      `There is no invoice ${id}.`,
      'The list of invoices shows those that are here.',
    );
  const lines = db
    .prepare(
      `SELECT l.id, l.line_no AS lineNo, l.product_id AS productId, p.sku, p.name, l.quantity, l.price, l.total, l.import_id AS importId,
         json_extract(m.summary, '$.file.name') AS fileName, l.physical_line AS physicalLine
       FROM invoice_line l JOIN product p ON p.id = l.product_id JOIN import m ON m.id = l.import_id WHERE l.invoice_id = ? ORDER BY l.line_no`,
    )
    .all(id) as {
    id: number;
    lineNo: number;
    productId: number;
    sku: string;
    name: string;
    quantity: number;
    price: number | null;
    total: number;
    importId: number;
    fileName: string;
    physicalLine: number;
  }[];
  const items = lines.map(({ quantity, price, total, ...line }) => ({
    ...line,
    quantity: quantityToNumber(quantity),
    priceMinor: price === null ? null : toMinor(price, row.currency),
    totalMinor: toMinor(total, row.currency),
  }));
  return { ...invoiceOf(row), items };
}

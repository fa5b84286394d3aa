import { z } from 'zod';
import { listInput, page } from './page.ts';
import { reads } from './procedure.ts';

const ranked = z.object({ id: z.int(), name: z.string(), revenueMinor: z.int(), orders: z.int() });

export const store = z.object({
  id: z.int(),
  name: z.string(),
  city: z.string(),
  invoices: z.int(),
  revenueMinor: z.int(),
  lastInvoice: z.string().nullable(),
});
export const product = z.object({
  id: z.int(),
  sku: z.string(),
  name: z.string(),
  brand: z.string(),
  category: z.string(),
  quantity: z.number(),
  revenueMinor: z.int(),
  stores: z.int(),
});
export const invoice = z.object({
  id: z.int(),
  number: z.string(),
  date: z.string(),
  status: z.string(),
  storeId: z.int(),
  storeName: z.string(),
  lines: z.int(),
  totalMinor: z.int(),
  currency: z.string(),
  isCredit: z.boolean(),
  /** How many of its records were rejected; not zero means that the invoice is incomplete. */
  rejectedLines: z.int(),
});
export const invoiceLine = z.object({
  id: z.int(),
  lineNo: z.int(),
  productId: z.int(),
  sku: z.string(),
  name: z.string(),
  quantity: z.number(),
  priceMinor: z.int().nullable(),
  totalMinor: z.int(),
  importId: z.int(),
  fileName: z.string(),
  physicalLine: z.int(),
});
export type Store = z.infer<typeof store>;
export type Product = z.infer<typeof product>;
export type Invoice = z.infer<typeof invoice>;
export type InvoiceLine = z.infer<typeof invoiceLine>;

const dashboard = z.object({
  currency: z.string(),
  /** Other currencies in the data, which these figures leave out. */
  otherCurrencies: z.array(z.string()),
  from: z.string().nullable(),
  to: z.string().nullable(),
  revenueMinor: z.int(),
  /** Invoices that are no credit notes. */
  orders: z.int(),
  invoices: z.int(),
  stores: z.int(),
  products: z.int(),
  averageOrderMinor: z.int(),
  byMonth: z.array(z.object({ month: z.string(), revenueMinor: z.int(), orders: z.int() })),
  topStores: z.array(ranked),
  topProducts: z.array(ranked),
  topInvoices: z.array(
    z.object({ id: z.int(), number: z.string(), date: z.string(), storeName: z.string(), totalMinor: z.int() }),
  ),
  byCategory: z.array(z.object({ category: z.string(), revenueMinor: z.int() })),
});
export type Dashboard = z.infer<typeof dashboard>;

export const salesContract = {
  'sales.dashboard': reads(
    'sales:read',
    z.strictObject({ from: z.iso.date().optional(), to: z.iso.date().optional() }),
    dashboard,
  ),
  'sales.stores': reads('sales:read', listInput.omit({ storeId: true }), page(store)),
  'sales.products': reads('sales:read', listInput, page(product)),
  'sales.invoices': reads('sales:read', listInput.extend({ productId: z.int().positive().optional() }), page(invoice)),
  'sales.invoice': reads(
    'sales:read',
    z.strictObject({ id: z.int().positive() }),
    invoice.extend({ items: z.array(invoiceLine) }),
  ),
};

import { z } from 'zod';
import { listInput, pageOf, salesFilter } from './lists.ts';
import { query } from './procedure.ts';
import { dashboard, GRAINS, series } from './sales/dashboard.ts';
import { invoice, invoiceLine, product, SEGMENTS, store } from './sales/list-items.ts';
import { productProfile, storeProfile } from './sales/profiles.ts';

export type { Dashboard, Series } from './sales/dashboard.ts';
export type { PeriodFigures, RankedItem, RevenueShare } from './sales/figures.ts';
export type { Invoice, InvoiceLine, Product, Segment, Store } from './sales/list-items.ts';
export type { Note, ProductProfile, PurchasedProduct, StoreProfile } from './sales/profiles.ts';

const id = z.int().positive();
const idInput = z.strictObject({ id });

/** Sort key and direction. */
const sortInput = <const Keys extends readonly [string, ...string[]]>(keys: Keys) => ({
  sort: z.enum(keys).optional(),
  descending: z.boolean().default(true),
});
const STORE_SORTS = [
  'name',
  'city',
  'salesperson',
  'segment',
  'invoices',
  'revenueMinor',
  'lifetimeMinor',
  'lastInvoice',
  'usualDays',
  'overdueDays',
] as const;
const PRODUCT_SORTS = [
  'sku',
  'name',
  'brand',
  'category',
  'quantity',
  'revenueMinor',
  'stores',
  'lastInvoice',
  'marginMinor',
] as const;
const INVOICE_SORTS = ['number', 'date', 'storeName', 'totalMinor'] as const;

const columnChoice = z.object({ name: z.string(), values: z.array(z.string()) });

/** Totals by currency. */
const sums = z.array(z.object({ currency: z.string(), totalMinor: z.int() }));

export const salesContract = {
  'sales.dashboard': query(salesFilter, dashboard),
  /** What arrived since: invoices added or changed by imports, their totals, and orders. */
  'sales.news': query(
    z.strictObject({ since: z.iso.datetime() }),
    z.object({ invoices: z.int(), sums, orders: z.int() }),
  ),
  /** Revenue over time, with a comparison period. */
  'sales.series': query(
    salesFilter.extend({
      grain: z.enum(GRAINS).default('month'),
      compare: z.enum(['before', 'lastYear', 'none']).default('none'),
    }),
    series,
  ),
  /** Available filter values, and the date range of the data. */
  'sales.choices': query(
    z.strictObject({}),
    z.object({
      currency: z.string(),
      first: z.string().nullable(),
      last: z.string().nullable(),
      cities: z.array(z.string()),
      /** Of invoices. */
      salespeople: z.array(z.string()),
      /** Who stores are assigned to or, where they are not, who sold to them. */
      storeSalespeople: z.array(z.string()),
      categories: z.array(z.string()),
      brands: z.array(z.string()),
      /** Columns of lists without a field, for the filters `storeColumn` and `productColumn`. */
      storeColumns: z.array(columnChoice),
      productColumns: z.array(columnChoice),
    }),
  ),
  'sales.stores': query(
    listInput.extend({
      ...sortInput(STORE_SORTS),
      segment: z.enum(SEGMENTS).optional(),
      /** Only stores inactive for more than twice their usual interval, or only the others. */
      quiet: z.boolean().optional(),
    }),
    pageOf(store),
  ),
  'sales.products': query(listInput.extend(sortInput(PRODUCT_SORTS)), pageOf(product)),
  'sales.invoices': query(
    listInput.extend({
      ...sortInput(INVOICE_SORTS),
      returns: z.boolean().optional(),
      /** Invoices that count in figures, or those that do not: void, cancelled, drafts, quotations. */
      counted: z.enum(['yes', 'no']).default('yes'),
      /** Only these ids, in addition to the filter. */
      ids: z.array(z.int()).max(1000).optional(),
    }),
    pageOf(invoice).extend({ sums }),
  ),
  'sales.store': query(idInput, storeProfile),
  'sales.product': query(idInput, productProfile),
  'sales.invoice': query(idInput, invoice.omit({ matchedMinor: true }).extend({ items: z.array(invoiceLine) })),
  /** Search by name or number in stores, products, invoices and orders, best matches first. */
  'sales.find': query(
    z.strictObject({ text: z.string().max(200) }),
    z.object({
      found: z.array(
        z.object({
          kind: z.enum(['store', 'product', 'invoice', 'order']),
          id: z.int(),
          name: z.string(),
          detail: z.string(),
        }),
      ),
    }),
  ),
};

import { z } from 'zod';
import { listInput, pageOf, salesFilter } from './lists.ts';
import { query } from './procedure.ts';

const id = z.int().positive();
const idInput = z.strictObject({ id });

const rankedItem = z.object({
  id: z.int(),
  name: z.string(),
  revenueMinor: z.int(),
  orders: z.int(),
  /** Change against the previous period; null if there is none. */
  changeMinor: z.int().nullable(),
});
export type RankedItem = z.infer<typeof rankedItem>;

/** Revenue of one member of a breakdown. */
const revenueShare = z.object({ name: z.string(), revenueMinor: z.int(), changeMinor: z.int().nullable() });
export type RevenueShare = z.infer<typeof revenueShare>;

/** Customer segment by quintiles of recency, frequency and monetary value (RFM). */
const SEGMENTS = ['champion', 'loyal', 'promising', 'new', 'sleeping', 'at_risk', 'lost', 'none'] as const;

const store = z.object({
  id: z.int(),
  name: z.string(),
  city: z.string(),
  /** Of its latest invoice. */
  salesperson: z.string(),
  segment: z.enum(SEGMENTS),
  invoices: z.int(),
  revenueMinor: z.int(),
  /** Lifetime revenue, regardless of the period. */
  lifetimeMinor: z.int(),
  firstInvoice: z.string().nullable(),
  lastInvoice: z.string().nullable(),
  /** Median number of days between orders; null before the third order. */
  usualDays: z.int().nullable(),
  /**
   * Days since the next order was due, as of the last day of the data; negative before, null if no interval is known.
   */
  overdueDays: z.int().nullable(),
  /** Revenue of the last twelve months of the data, oldest first. */
  trendMinor: z.array(z.int()),
});
const product = z.object({
  id: z.int(),
  sku: z.string(),
  barcode: z.string(),
  name: z.string(),
  brand: z.string(),
  category: z.string(),
  quantity: z.number(),
  revenueMinor: z.int(),
  stores: z.int(),
  lastInvoice: z.string().nullable(),
  /** Revenue less cost; null if the cost is unknown. */
  marginMinor: z.int().nullable(),
  trendMinor: z.array(z.int()),
});
const invoice = z.object({
  id: z.int(),
  number: z.string(),
  date: z.string(),
  status: z.string(),
  storeId: z.int(),
  storeName: z.string(),
  salesperson: z.string(),
  lines: z.int(),
  totalMinor: z.int(),
  currency: z.string(),
  isCredit: z.boolean(),
  /** Number of rejected records; if not zero, the invoice is incomplete. */
  rejectedLines: z.int(),
  /** Total of the lines that match the filter. */
  matchedMinor: z.int(),
});
const invoiceLine = z.object({
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
export type Segment = Store['segment'];
export type Product = z.infer<typeof product>;
export type Invoice = z.infer<typeof invoice>;
export type InvoiceLine = z.infer<typeof invoiceLine>;

const note = z.object({
  id: z.int(),
  kind: z.enum(['note', 'visit']),
  date: z.string(),
  text: z.string(),
  author: z.string(),
  edition: z.int(),
});
export type Note = z.infer<typeof note>;

const month = z.object({ month: z.string(), revenueMinor: z.int(), orders: z.int() });

/** A product as bought by one store. */
const purchasedProduct = z.object({
  id: z.int(),
  sku: z.string(),
  name: z.string(),
  quantity: z.number(),
  revenueMinor: z.int(),
  orders: z.int(),
  firstInvoice: z.string(),
  lastInvoice: z.string(),
  usualDays: z.int().nullable(),
  /** Whether the store bought it regularly, but not for more than twice the usual interval. */
  stopped: z.boolean(),
});
export type PurchasedProduct = z.infer<typeof purchasedProduct>;

const openOrder = z.object({
  id: z.int(),
  state: z.string(),
  orderedOn: z.string(),
  lines: z.int(),
  totalMinor: z.int(),
  currency: z.string(),
});

const storeProfile = store.extend({
  currency: z.string(),
  edition: z.int(),
  externalId: z.string(),
  state: z.string(),
  country: z.string(),
  contact: z.string(),
  phone: z.string(),
  email: z.string(),
  address: z.string(),
  orders: z.int(),
  averageOrderMinor: z.int(),
  returnsMinor: z.int(),
  units: z.number(),
  recency: z.int().nullable(),
  frequency: z.int().nullable(),
  monetary: z.int().nullable(),
  nextOrderDate: z.string().nullable(),
  byMonth: z.array(month),
  byCategory: z.array(revenueShare),
  topProducts: z.array(purchasedProduct),
  stopped: z.array(purchasedProduct),
  openOrders: z.array(openOrder),
  notes: z.array(note),
  /** The stores merged into this one. */
  merged: z.array(z.object({ id: z.int(), name: z.string() })),
  suggestions: z.array(z.object({ product: z.int(), reason: z.string() })),
});
export type StoreProfile = z.infer<typeof storeProfile>;

const productProfile = product.extend({
  currency: z.string(),
  edition: z.int(),
  externalId: z.string(),
  unit: z.string(),
  caseSize: z.int().nullable(),
  costMinor: z.int().nullable(),
  withdrawn: z.boolean(),
  orders: z.int(),
  returnsMinor: z.int(),
  byMonth: z.array(month.extend({ quantity: z.number() })),
  /** Seasonal index by calendar month: 1 is average; null without a complete year. */
  seasonality: z.array(z.number()).nullable(),
  /** Price history with the date of the first invoice at each price, newest first. */
  prices: z.array(z.object({ from: z.string(), to: z.string(), priceMinor: z.int(), lines: z.int() })),
  topStores: z.array(
    z.object({
      id: z.int(),
      name: z.string(),
      quantity: z.number(),
      revenueMinor: z.int(),
      orders: z.int(),
      lastInvoice: z.string(),
    }),
  ),
  merged: z.array(z.object({ id: z.int(), name: z.string() })),
});
export type ProductProfile = z.infer<typeof productProfile>;

export const GRAINS = ['day', 'week', 'month', 'quarter', 'year'] as const;

const periodFigures = z.object({
  from: z.string(),
  to: z.string(),
  revenueMinor: z.int(),
  orders: z.int(),
  stores: z.int(),
  averageOrderMinor: z.int(),
  returnsMinor: z.int(),
  units: z.number(),
});
export type PeriodFigures = z.infer<typeof periodFigures>;

const dashboard = z.object({
  currency: z.string(),
  /** Other currencies in the data, which these figures exclude. */
  otherCurrencies: z.array(z.string()),
  /** First and last invoice of the period; null if there is none. */
  from: z.string().nullable(),
  to: z.string().nullable(),
  revenueMinor: z.int(),
  /** Invoices that are not credit notes. */
  orders: z.int(),
  invoices: z.int(),
  stores: z.int(),
  products: z.int(),
  averageOrderMinor: z.int(),
  returnsMinor: z.int(),
  units: z.number(),
  byMonth: z.array(month),
  topStores: z.array(rankedItem),
  bottomStores: z.array(rankedItem),
  topProducts: z.array(rankedItem),
  bottomProducts: z.array(rankedItem),
  topInvoices: z.array(
    z.object({ id: z.int(), number: z.string(), date: z.string(), storeName: z.string(), totalMinor: z.int() }),
  ),
  byCategory: z.array(z.object({ category: z.string(), revenueMinor: z.int(), changeMinor: z.int().nullable() })),
  byBrand: z.array(revenueShare),
  byCity: z.array(revenueShare),
  bySalesperson: z.array(revenueShare),
  /** Stores without an order for more than twice their usual interval, highest lifetime revenue first. */
  quietStores: z.array(
    z.object({ id: z.int(), name: z.string(), lifetimeMinor: z.int(), lastInvoice: z.string(), overdueDays: z.int() }),
  ),
  /** Stores whose first invoice is in the period, newest first. */
  newStores: z.array(z.object({ id: z.int(), name: z.string(), firstInvoice: z.string(), revenueMinor: z.int() })),
  newStoresInAll: z.int(),
  quietStoresInAll: z.int(),
  /** Share of revenue of the largest fifth of the stores; null without revenue. */
  concentration: z.object({ stores: z.int(), share: z.number() }).nullable(),
  /**
   * The preceding period of equal length, and the same days one year earlier; null if the period is unbounded or holds
   * no data.
   */
  change: z.object({ before: periodFigures.nullable(), lastYear: periodFigures.nullable() }),
});
export type Dashboard = z.infer<typeof dashboard>;

const series = z.object({
  grain: z.enum(GRAINS),
  currency: z.string(),
  points: z.array(
    z.object({
      /** First and last day of the bucket, clipped to the period. */
      from: z.string(),
      to: z.string(),
      revenueMinor: z.int(),
      orders: z.int(),
      /** The matching bucket of the comparison period; null if there is none. */
      beforeMinor: z.int().nullable(),
    }),
  ),
});
export type Series = z.infer<typeof series>;

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
      salespeople: z.array(z.string()),
      categories: z.array(z.string()),
      brands: z.array(z.string()),
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

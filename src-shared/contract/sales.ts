import { z } from 'zod';
import { listInput, page, salesFilter } from './page.ts';
import { reads } from './procedure.ts';

const id = z.int().positive();
const oneById = z.strictObject({ id });

const ranked = z.object({
  id: z.int(),
  name: z.string(),
  revenueMinor: z.int(),
  orders: z.int(),
  /** Against the period before; null where there is none to compare with. */
  changeMinor: z.int().nullable(),
});
export type Ranked = z.infer<typeof ranked>;

/** What a share of the sales comes to. */
const share = z.object({ name: z.string(), revenueMinor: z.int(), changeMinor: z.int().nullable() });
export type Share = z.infer<typeof share>;

/** How a store has been buying, in a word: by quintiles of recency, frequency and money (RFM). */
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
  /** All that it ever bought, whatever the period. */
  lifetimeMinor: z.int(),
  firstInvoice: z.string().nullable(),
  lastInvoice: z.string().nullable(),
  /** The median of the days between its orders; null before the third order. */
  usualDays: z.int().nullable(),
  /** Days since its next order was due, on the last day of the data; negative before, null without a rhythm. */
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
  /** Revenue less cost; null where no cost is known. */
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
  /** How many of its records were rejected; not zero means that the invoice is incomplete. */
  rejectedLines: z.int(),
  /** What those of its lines come to that the filter asks for. */
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

/** A product as a store buys it. */
const bought = z.object({
  id: z.int(),
  sku: z.string(),
  name: z.string(),
  quantity: z.number(),
  revenueMinor: z.int(),
  orders: z.int(),
  firstInvoice: z.string(),
  lastInvoice: z.string(),
  usualDays: z.int().nullable(),
  /** Whether it bought it regularly and has not for more than twice its usual days. */
  stopped: z.boolean(),
});
export type Bought = z.infer<typeof bought>;

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
  byCategory: z.array(share),
  topProducts: z.array(bought),
  stopped: z.array(bought),
  openOrders: z.array(openOrder),
  notes: z.array(note),
  /** Names of the stores that count as this one. */
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
  /** A month's usual share of a year's pieces times twelve: 1 is an ordinary month; null before a whole year is known. */
  seasonality: z.array(z.number()).nullable(),
  /** Each price from the day that it first stood on an invoice, newest first. */
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

const compared = z.object({
  from: z.string(),
  to: z.string(),
  revenueMinor: z.int(),
  orders: z.int(),
  stores: z.int(),
  averageOrderMinor: z.int(),
  returnsMinor: z.int(),
  units: z.number(),
});
export type Compared = z.infer<typeof compared>;

const dashboard = z.object({
  currency: z.string(),
  /** Other currencies in the data, which these figures leave out. */
  otherCurrencies: z.array(z.string()),
  /** First and last invoice of the period; null where there is none. */
  from: z.string().nullable(),
  to: z.string().nullable(),
  revenueMinor: z.int(),
  /** Invoices that are no credit notes. */
  orders: z.int(),
  invoices: z.int(),
  stores: z.int(),
  products: z.int(),
  averageOrderMinor: z.int(),
  returnsMinor: z.int(),
  units: z.number(),
  byMonth: z.array(month),
  topStores: z.array(ranked),
  bottomStores: z.array(ranked),
  topProducts: z.array(ranked),
  bottomProducts: z.array(ranked),
  topInvoices: z.array(
    z.object({ id: z.int(), number: z.string(), date: z.string(), storeName: z.string(), totalMinor: z.int() }),
  ),
  byCategory: z.array(z.object({ category: z.string(), revenueMinor: z.int(), changeMinor: z.int().nullable() })),
  byBrand: z.array(share),
  byCity: z.array(share),
  bySalesperson: z.array(share),
  /** Stores that have not ordered for more than twice their usual days, the most worth first. */
  quietStores: z.array(
    z.object({ id: z.int(), name: z.string(), lifetimeMinor: z.int(), lastInvoice: z.string(), overdueDays: z.int() }),
  ),
  /** Stores whose first invoice ever lies in the period, newest first. */
  newStores: z.array(z.object({ id: z.int(), name: z.string(), firstInvoice: z.string(), revenueMinor: z.int() })),
  newStoresInAll: z.int(),
  quietStoresInAll: z.int(),
  /** What share of revenue the largest fifth of the stores makes; null without revenue. */
  concentration: z.object({ stores: z.int(), share: z.number() }).nullable(),
  /** The period of the same length right before, and the same days a year earlier; null where the period has no bounds or nothing is there. */
  change: z.object({ before: compared.nullable(), lastYear: compared.nullable() }),
});
export type Dashboard = z.infer<typeof dashboard>;

const series = z.object({
  grain: z.enum(GRAINS),
  currency: z.string(),
  points: z.array(
    z.object({
      /** First and last day of the piece, within the period. */
      from: z.string(),
      to: z.string(),
      revenueMinor: z.int(),
      orders: z.int(),
      /** The same piece of the period compared with; null where that has none. */
      beforeMinor: z.int().nullable(),
    }),
  ),
});
export type Series = z.infer<typeof series>;

/** A sort key with its direction. */
const sorted = <const Keys extends readonly [string, ...string[]]>(keys: Keys) => ({
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

/** Amounts of several currencies. */
const sums = z.array(z.object({ currency: z.string(), totalMinor: z.int() }));

export const salesContract = {
  'sales.dashboard': reads(salesFilter, dashboard),
  /** What came in since: invoices that an import brought or changed, what they come to, and orders taken. */
  'sales.news': reads(
    z.strictObject({ since: z.iso.datetime() }),
    z.object({ invoices: z.int(), sums, orders: z.int() }),
  ),
  /** Revenue over time, with the period compared with behind it. */
  'sales.series': reads(
    salesFilter.extend({
      grain: z.enum(GRAINS).default('month'),
      compare: z.enum(['before', 'lastYear', 'none']).default('none'),
    }),
    series,
  ),
  /** What can be filtered by, and the days that the data covers. */
  'sales.choices': reads(
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
  'sales.stores': reads(
    listInput.extend({
      ...sorted(STORE_SORTS),
      segment: z.enum(SEGMENTS).optional(),
      /** Only those that have been silent for more than twice their usual days, or only the others. */
      quiet: z.boolean().optional(),
    }),
    page(store),
  ),
  'sales.products': reads(listInput.extend(sorted(PRODUCT_SORTS)), page(product)),
  'sales.invoices': reads(
    listInput.extend({
      ...sorted(INVOICE_SORTS),
      returns: z.boolean().optional(),
      /** Those that count in figures, or those that are kept and shown alone: void, cancelled, drafts, quotations. */
      counted: z.enum(['yes', 'no']).default('yes'),
      /** These alone, as far as the filter lets them through. */
      ids: z.array(z.int()).max(1000).optional(),
    }),
    page(invoice).extend({ sums }),
  ),
  'sales.store': reads(oneById, storeProfile),
  'sales.product': reads(oneById, productProfile),
  'sales.invoice': reads(oneById, invoice.omit({ matchedMinor: true }).extend({ items: z.array(invoiceLine) })),
  /** Anything by its name or number: stores, products, invoices and orders, the best matches first. */
  'sales.find': reads(
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

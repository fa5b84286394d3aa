import { z } from 'zod';
import { month, revenueShare } from './figures.ts';
import { product, store } from './list-items.ts';

const note = z.object({
  id: z.int(),
  kind: z.enum(['note', 'visit']),
  date: z.string(),
  text: z.string(),
  author: z.string(),
  edition: z.int(),
});
export type Note = z.infer<typeof note>;

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

/** Where the value of a field comes from: a list, by its file and line. */
const listSource = z.object({
  field: z.string(),
  importId: z.int(),
  fileName: z.string(),
  at: z.string(),
  line: z.int(),
});
/** A column of a list that has no field. */
const extraColumn = z.object({ name: z.string(), value: z.string() });

/** A store with its history. */
export const storeProfile = store.extend({
  currency: z.string(),
  edition: z.int(),
  externalId: z.string(),
  state: z.string(),
  country: z.string(),
  contact: z.string(),
  phone: z.string(),
  email: z.string(),
  address: z.string(),
  postalCode: z.string(),
  taxNumber: z.string(),
  beat: z.string(),
  storeGroup: z.string(),
  /** Typed by hand or of a list; `salesperson` is that of the latest invoice. */
  assignedTo: z.string(),
  creditLimitMinor: z.int().nullable(),
  creditDays: z.int().nullable(),
  openingBalanceMinor: z.int().nullable(),
  extras: z.array(extraColumn),
  sources: z.array(listSource),
  orders: z.int(),
  averageOrderMinor: z.int(),
  returnsMinor: z.int(),
  units: z.number(),
  recency: z.int().nullable(),
  frequency: z.int().nullable(),
  monetary: z.int().nullable(),
  nextOrderDate: z.string().nullable(),
  byMonth: z.array(month),
  /** Last day of the data. */
  salesUntil: z.string().nullable(),
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

/** A product with its history. */
export const productProfile = product.extend({
  currency: z.string(),
  edition: z.int(),
  externalId: z.string(),
  unit: z.string(),
  caseSize: z.int().nullable(),
  /** Where none is known: one that invoices suggest, for a person to take. */
  proposedCaseSize: z.int().nullable(),
  costMinor: z.int().nullable(),
  withdrawn: z.boolean(),
  listPriceMinor: z.int().nullable(),
  /** In per cent. */
  taxRate: z.number().nullable(),
  shelfLifeDays: z.int().nullable(),
  /** Days until an order to the supplier arrives; null for those of the company. */
  leadDays: z.int().nullable(),
  supplier: z.string(),
  palletSize: z.int().nullable(),
  extras: z.array(extraColumn),
  sources: z.array(listSource),
  /** Prices of price lists that apply, by store group. */
  listPrices: z.array(
    z.object({
      storeGroup: z.string(),
      from: z.string(),
      to: z.string(),
      priceMinor: z.int(),
      currency: z.string(),
    }),
  ),
  /** The newest count of each place, by batch. */
  stock: z.array(
    z.object({
      place: z.string(),
      batch: z.string(),
      expiry: z.string().nullable(),
      quantity: z.number(),
      countedOn: z.string(),
    }),
  ),
  orders: z.int(),
  returnsMinor: z.int(),
  byMonth: z.array(month.extend({ quantity: z.number() })),
  /** Last day of the data. */
  salesUntil: z.string().nullable(),
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

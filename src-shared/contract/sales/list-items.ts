import { z } from 'zod';

/** Customer segment by quintiles of recency, frequency and monetary value (RFM). */
export const SEGMENTS = ['champion', 'loyal', 'promising', 'new', 'sleeping', 'at_risk', 'lost', 'none'] as const;

/** A store in the list of stores. */
export const store = z.object({
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
/** A product in the list of products. */
export const product = z.object({
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
/** An invoice in the list of invoices. */
export const invoice = z.object({
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
/** A line of an invoice. */
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
export type Segment = Store['segment'];
export type Product = z.infer<typeof product>;
export type Invoice = z.infer<typeof invoice>;
export type InvoiceLine = z.infer<typeof invoiceLine>;

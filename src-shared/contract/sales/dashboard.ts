import { z } from 'zod';
import { month, periodFigures, rankedItem, revenueShare } from './figures.ts';

/** The figures of a period, with its rankings and breakdowns. */
export const dashboard = z.object({
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

/** Bucket sizes of a series, finest first. */
export const GRAINS = ['day', 'week', 'month', 'quarter', 'year'] as const;

/** Revenue by buckets of time. */
export const series = z.object({
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

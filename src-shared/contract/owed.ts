import { z } from 'zod';
import { pageInput, pageOf } from './lists.ts';
import { query } from './procedure.ts';

/** Ageing buckets by the days since an item was due. */
export const BUCKETS = ['notDue', 'd1_30', 'd31_60', 'd61_90', 'over90'] as const;
export type Bucket = (typeof BUCKETS)[number];

const id = z.int().positive();
const buckets = z.object({ notDue: z.int(), d1_30: z.int(), d31_60: z.int(), d61_90: z.int(), over90: z.int() });

const storeOwed = z.object({
  storeId: z.int(),
  name: z.string(),
  /** Less credits that are not applied; minor units. */
  totalMinor: z.int(),
  overdueMinor: z.int(),
  buckets,
  /** Due day of the oldest open bill; null without any. */
  oldestDue: z.string().nullable(),
});

/** What is owed on a day. Buckets sum to the total; credits are negative in the bucket of their own day. */
const owed = z.object({
  totalMinor: z.int(),
  currency: z.string(),
  asOf: z.string(),
  buckets,
  stores: z.array(storeOwed),
});
export type Owed = z.infer<typeof owed>;

const openItem = z.object({
  storeId: z.int(),
  storeName: z.string(),
  /** An invoice or credit note, a row of a balance list, or a payment on account. */
  kind: z.enum(['invoice', 'list', 'payment']),
  invoiceId: z.int().nullable(),
  number: z.string(),
  date: z.string().nullable(),
  due: z.string(),
  days: z.int(),
  bucket: z.enum(BUCKETS),
  amountMinor: z.int(),
});

export const owedContract = {
  /** What stores owe on a day, today if omitted. */
  'owed.get': query(z.strictObject({ storeId: id.optional(), on: z.iso.date().optional() }), owed),
  /** The open items behind it, oldest due first. */
  'owed.items': query(
    z.strictObject({
      storeId: id.optional(),
      on: z.iso.date().optional(),
      bucket: z.enum(BUCKETS).optional(),
      ...pageInput,
    }),
    pageOf(openItem).extend({ currency: z.string(), asOf: z.string() }),
  ),
};

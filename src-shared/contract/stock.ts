import { z } from 'zod';
import { pageInput, pageOf } from './lists.ts';
import { messageDescriptor } from './message.ts';
import { mutation, query } from './procedure.ts';

const id = z.int().positive();

/** What the stock has to say of a quantity: a message and its English sentence. */
export const stockNote = z.object({ message: z.string(), descriptor: messageDescriptor });

/** Which products a list of the stock shows. */
export const STOCK_FILTERS = ['all', 'running_out', 'near_expiry', 'expired', 'beyond'] as const;
export type StockFilter = (typeof STOCK_FILTERS)[number];

/** The stock of a product, in pieces. On hand = available + expired + promised, where no more is promised than is there. */
const stockItem = z.object({
  id: z.int(),
  name: z.string(),
  sku: z.string(),
  category: z.string(),
  brand: z.string(),
  /** Counted, less what invoices took since; expired goods are in it. */
  onHand: z.number(),
  expired: z.number(),
  /** In confirmed orders without an invoice. */
  promised: z.number(),
  /** May be offered: neither expired nor promised. */
  available: z.number(),
  /** Sold beyond what was counted: goods have come in since. */
  beyond: z.number(),
  /** Sold from a batch that the invoice names and that had expired on its day. */
  soldExpired: z.number(),
  /** Expected sales of a week from today on. */
  perWeek: z.number(),
  /** Days that the available stock lasts; null where that is longer than a year. */
  coverDays: z.int().nullable(),
  runsOut: z.string().nullable(),
  /** The next day after which something of it expires, and what is not sold by the days on which it expires. */
  nextExpiry: z.string().nullable(),
  unsold: z.number(),
  places: z.string(),
  countedOn: z.string(),
});
export type StockItem = z.infer<typeof stockItem>;

const STOCK_SORTS = [
  'name',
  'sku',
  'category',
  'onHand',
  'expired',
  'promised',
  'available',
  'beyond',
  'soldExpired',
  'perWeek',
  'coverDays',
  'nextExpiry',
  'unsold',
  'countedOn',
] as const satisfies (keyof StockItem)[];

const batch = z.object({
  place: z.string(),
  batch: z.string(),
  expiry: z.string().nullable(),
  countedOn: z.string(),
  counted: z.number(),
  /** After what was sold since. */
  left: z.number(),
  /** After what is promised besides. */
  free: z.number(),
  isExpired: z.boolean(),
  /** Of what is free, not sold before it expires. */
  unsold: z.number(),
});

const buyingItem = z.object({
  id: z.int(),
  name: z.string(),
  sku: z.string(),
  supplier: z.string(),
  pieces: z.number(),
  /** Whole cases, where the case size is known and the pieces fill cases. */
  cases: z.number().nullable(),
  leadDays: z.int(),
  available: z.number(),
  /** Ordered already, and not counted since it arrived. */
  coming: z.number(),
  runsOut: z.string().nullable(),
  /** Expected sales until the order after this one arrives, and what is kept besides. */
  expected: z.number(),
  safety: z.number(),
  reason: stockNote,
});
export type BuyingItem = z.infer<typeof buyingItem>;

const purchase = z.object({
  id: z.int(),
  productId: z.int(),
  name: z.string(),
  pieces: z.number(),
  orderedOn: z.string(),
  arrivesOn: z.string(),
  author: z.string(),
});

const stockSettings = z.strictObject({
  /** Days until an order to a supplier arrives, for products without days of their own. */
  leadDays: z.int().min(0).max(365),
  /** Days between two orders to a supplier. */
  orderEveryDays: z.int().min(1).max(365),
  /** Days before its expiry from which on a batch counts as near it. */
  nearExpiryDays: z.int().min(0).max(1000),
});

export const stockContract = {
  /** Whether stock was ever counted: without it there is nothing to show. */
  'stock.state': query(z.strictObject({}), z.object({ isCounted: z.boolean(), countedOn: z.string().nullable() })),
  /** The stock of each counted product, what runs out first by default. */
  'stock.list': query(
    z.strictObject({
      show: z.enum(STOCK_FILTERS).default('all'),
      search: z.string().max(200).default(''),
      productId: id.optional(),
      sort: z.enum(STOCK_SORTS).default('coverDays'),
      descending: z.boolean().default(false),
      ...pageInput,
    }),
    pageOf(stockItem).extend({
      /** Where the expected sales come from: forecasts, or the mean of the last weeks while none is trained. */
      basis: z.enum(['forecast', 'average']),
      /** Products by filter. */
      counts: z.record(z.enum(STOCK_FILTERS), z.int()),
      /** Pieces that run out or expire, by the first day of each week from now on. */
      weeks: z.array(z.object({ week: z.string(), runOut: z.int(), unsold: z.number() })),
    }),
  ),
  /** The batches of a product, in the order in which they are sold; empty where it was never counted. */
  'stock.batches': query(z.strictObject({ productId: id }), z.object({ items: z.array(batch) })),
  /** What the stock has to say of the lines of an order, in their order; null where there is nothing to say. */
  'stock.check': query(
    z.strictObject({
      /** The day on which it is wanted; today if left out. */
      on: z.iso.date().optional(),
      lines: z.array(z.strictObject({ productId: id, pieces: z.number() })).max(2000),
    }),
    z.object({
      items: z.array(
        z
          .object({
            note: stockNote,
            /** What may be promised of it, in pieces. */
            available: z.number(),
            /** The nearest other product, where nothing of it may be. */
            instead: z.object({ productId: z.int(), name: z.string(), available: z.number() }).nullable(),
          })
          .nullable(),
      ),
    }),
  ),
  /** What to order from suppliers today, what runs out first on top. */
  'stock.buying': query(z.strictObject({ search: z.string().max(200).default(''), ...pageInput }), pageOf(buyingItem)),
  /** What is on the way from suppliers: ordered, and not counted since its arrival. */
  'stock.purchases': query(z.strictObject({}), z.object({ items: z.array(purchase) })),
  /** Notes what was ordered from suppliers today, so that it is not on the buying list again. */
  'stock.ordered': mutation(
    z.strictObject({
      items: z
        .array(z.strictObject({ productId: z.int(), pieces: z.number().max(1_000_000_000) }))
        .min(1)
        .max(2000),
    }),
    z.object({ ids: z.array(z.int()) }),
  ),
  /** Takes back what was noted as ordered, or with `removed: false` notes it again. */
  'stock.removePurchases': mutation(
    z.strictObject({ ids: z.array(id).min(1).max(2000), removed: z.boolean().default(true) }),
    z.object({ ids: z.array(z.int()) }),
  ),
  'stock.settings': query(z.strictObject({}), stockSettings),
  'stock.changeSettings': mutation(stockSettings, stockSettings),
};

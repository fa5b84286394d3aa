import { z } from 'zod';
import { mutation, query } from './procedure.ts';
import { stockNote } from './stock.ts';

const id = z.int().positive();
const share = z.number().min(0).max(1);

/** Reason for a suggestion; if several apply, the first in this order is shown. */
export const SUGGESTION_TYPES = [
  'near_expiry',
  'step_up',
  'stopped_buying',
  'seasonal',
  'bought_together',
  'due_now',
  'new_in_category',
  'similar_stores',
  'popular',
] as const;
export type SuggestionType = (typeof SUGGESTION_TYPES)[number];

const DECLINE_REASONS = [
  'has_enough',
  'too_expensive',
  'does_not_sell',
  'takes_another',
  'cannot_get',
  'other',
] as const;
export type DeclineReason = (typeof DECLINE_REASONS)[number];

const rule = z.object({
  lhs: z.array(z.string()),
  rhs: z.string(),
  lhsProductIds: z.array(z.int()),
  rhsProductId: z.int(),
  support: z.number(),
  confidence: z.number(),
  lift: z.number(),
  count: z.int(),
});

/** Data that a suggestion is based on. */
const evidence = z.object({
  /** The store's own purchases; null if it never bought the product. */
  timesBought: z.int(),
  inOrders: z.int(),
  ofOrders: z.int(),
  usualDays: z.number().nullable(),
  lastBought: z.string().nullable(),
  daysSince: z.int().nullable(),
  /** Orders with it within three weeks of this day last year. */
  lastYear: z.int(),
  /**
   * Stores with the most similar product mix, how many of them bought it recently, and their usual reorder interval.
   */
  similarStores: z.int(),
  takenBySimilar: z.int(),
  similarStoreIds: z.array(z.int()),
  reorderDays: z.number().nullable(),
  city: z.string(),
  storesInCity: z.int(),
  takenInCity: z.int(),
  /** Stores that bought it for the first time in the last three months. */
  newStores: z.int(),
  firstSold: z.string().nullable(),
  category: z.string(),
  rule: z
    .object({
      productIds: z.array(z.int()),
      products: z.array(z.string()),
      support: z.number(),
      confidence: z.number(),
      lift: z.number(),
      count: z.int(),
    })
    .nullable(),
  stepUp: z
    .object({
      why: z.enum(['pack', 'case', 'margin']),
      /** What the store buys instead, and how much of it. */
      productId: z.int(),
      product: z.string(),
      pieces: z.number(),
    })
    .nullable(),
  /** Of what is in stock, what is not sold before it expires; null unless it is suggested for that. */
  expiring: z
    .object({
      pieces: z.number(),
      /** The last day on which it may be sold. */
      date: z.string(),
      /** What this store sells of it in a week. */
      perWeek: z.number(),
      /** The deal that gives it for less; empty for none. */
      deal: z.string(),
    })
    .nullable(),
  /** The latest supporting invoices. */
  invoiceIds: z.array(z.int()),
});
export type SuggestionEvidence = z.infer<typeof evidence>;

const suggestion = z.object({
  productId: z.int(),
  product: z.string(),
  sku: z.string(),
  kind: z.enum(SUGGESTION_TYPES),
  /** Further reasons that apply. */
  alsoKinds: z.array(z.enum(SUGGESTION_TYPES)),
  /** One sentence. */
  reason: z.string(),
  /** Probability that the store buys it when it is offered. */
  confidence: z.number(),
  /** Probability × quantity × price, or × margin if requested. */
  expectedMinor: z.int(),
  quantity: z.number(),
  unit: z.enum(['piece', 'case']),
  caseSize: z.int().nullable(),
  pieces: z.number(),
  priceMinor: z.int().nullable(),
  /** What the stock has to say of it: less than usual is there, or it takes the place of another product. */
  note: stockNote.nullable(),
  evidence,
});
export type Suggestion = z.infer<typeof suggestion>;

const suggestions = z.object({
  storeId: z.int(),
  storeName: z.string(),
  currency: z.string(),
  /** Reference date. */
  date: z.string(),
  /** Basis of the suggestions: the store's own orders, or if there are too few its city or all stores. */
  basis: z.enum(['own', 'city', 'all']),
  suggestions: z.array(suggestion),
  /** Number left out because they were declined or snoozed recently, or are unavailable. */
  leftOut: z.int(),
  /** Number left out because nothing of them is in stock. */
  outOfStock: z.int(),
});
export type Suggestions = z.infer<typeof suggestions>;

const suggestionInput = {
  /** Only reminders of what it takes again and again, or only what is new for it; both if left out. */
  kind: z.enum(['reorder', 'new']).optional(),
  limit: z.int().min(1).max(100).default(10),
  /** Value measure: revenue, or margin if costs are known. */
  by: z.enum(['revenue', 'margin']).default('revenue'),
};

const scores = z.object({
  /** Share of the products bought that were among the ten. */
  recallAt10: z.number(),
  /** Share of the ten that were bought. */
  precisionAt10: z.number(),
  /** Share of stores that bought at least one of the ten. */
  hitRateAt10: z.number(),
  /** Share of the revenue of the products bought that was among the ten. */
  moneyAt10: z.number(),
  /** Number of suggestions, at most ten per store. */
  made: z.int(),
});
export type UpsellScores = z.infer<typeof scores>;

const backtest = z.object({
  stores: z.int(),
  products: z.int(),
  dataTo: z.string().nullable(),
  /** Ranked by probability. */
  blend: scores,
  /** As displayed: ranked by expected value, diversified by type. */
  shown: scores,
  kinds: z.partialRecord(z.enum(SUGGESTION_TYPES), scores),
  baselines: z.object({ popular: scores, frequency: scores, cooccurrence: scores }),
  /** Predicted probability against observed frequency, by decile. */
  calibration: z.array(z.object({ from: z.number(), expected: z.number(), observed: z.number(), cases: z.int() })),
});
export type UpsellBacktest = z.infer<typeof backtest>;

const acceptanceRate = z.object({
  name: z.string(),
  accepted: z.int(),
  refused: z.int(),
  snoozed: z.int(),
  /** Declined or snoozed, but invoiced to the store within two months. */
  orderedLater: z.int(),
  /** Accepted ÷ (accepted + refused); null without either. */
  rate: z.number().nullable(),
  /** Factor applied to probabilities, learnt from this feedback. */
  factor: z.number(),
});
export type AcceptanceRate = z.infer<typeof acceptanceRate>;

export const upsellContract = {
  /** Association rules mined from invoices, highest lift first. */
  'upsell.rules': query(
    z.strictObject({
      support: share.default(0.005),
      confidence: share.default(0.3),
      limit: z.int().min(1).max(100_000).default(1000),
    }),
    z.object({ invoices: z.int(), total: z.int(), items: z.array(rule) }),
  ),
  /** Suggestions for a store, highest expected value first. */
  'upsell.suggest': query(
    z.strictObject({
      storeId: id,
      /** Products already in the current order. */
      within: z.array(id).max(2000).optional(),
      ...suggestionInput,
    }),
    suggestions,
  ),
  /** Suggestions for several stores. */
  'upsell.suggestAll': query(
    z.strictObject({ storeIds: z.array(id).max(1000), ...suggestionInput }),
    z.object({ items: z.array(suggestions) }),
  ),
  /** Records the response to a suggestion; it can be undone. */
  'upsell.answer': mutation(
    z.strictObject({
      storeId: id,
      productId: id,
      kind: z.enum(SUGGESTION_TYPES),
      confidence: z.number().min(0).max(1),
      what: z.enum(['accepted', 'refused', 'snoozed']),
      why: z.enum(DECLINE_REASONS).optional(),
      remark: z.string().trim().max(500).default(''),
      until: z.iso.date().optional(),
    }),
    z.object({ editId: z.int() }),
  ),
  /** Acceptance of suggestions, by type and by sales representative. */
  'upsell.feedback': query(
    z.strictObject({}),
    z.object({
      kinds: z.array(acceptanceRate),
      reps: z.array(acceptanceRate),
      refusals: z.partialRecord(z.enum(DECLINE_REASONS), z.int()),
    }),
  ),
  /** Backtest: holds out each store's last order and scores the suggestions made before it. */
  'upsell.backtest': query(z.strictObject({}), backtest),
};

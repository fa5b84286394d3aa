import { z } from 'zod';
import { changes, reads } from './procedure.ts';

const id = z.int().positive();
const share = z.number().min(0).max(1);

/** Why something is suggested; where several reasons hold, the first of them here speaks. */
export const SUGGESTION_KINDS = [
  'step_up',
  'stopped_buying',
  'seasonal',
  'bought_together',
  'due_now',
  'new_in_category',
  'similar_stores',
  'popular',
] as const;
export type SuggestionKind = (typeof SUGGESTION_KINDS)[number];

const REFUSALS = ['has_enough', 'too_expensive', 'does_not_sell', 'takes_another', 'cannot_get', 'other'] as const;
export type Refusal = (typeof REFUSALS)[number];

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

/** What a suggestion rests on. */
const evidence = z.object({
  /** How the store itself took it; nulls where it never did. */
  timesBought: z.int(),
  inOrders: z.int(),
  ofOrders: z.int(),
  usualDays: z.number().nullable(),
  lastBought: z.string().nullable(),
  daysSince: z.int().nullable(),
  /** Orders with it within three weeks of this day last year. */
  lastYear: z.int(),
  /** Stores with the most similar mix of products, of how many it was taken lately, and how often they reorder it. */
  similarStores: z.int(),
  takenBySimilar: z.int(),
  similarStoreIds: z.array(z.int()),
  reorderDays: z.number().nullable(),
  city: z.string(),
  storesInCity: z.int(),
  takenInCity: z.int(),
  /** Stores that took it for the first time in the last three months. */
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
      /** What the store takes instead, and how much of it. */
      productId: z.int(),
      product: z.string(),
      pieces: z.number(),
    })
    .nullable(),
  /** The newest invoices behind it. */
  invoiceIds: z.array(z.int()),
});
export type SuggestionEvidence = z.infer<typeof evidence>;

const suggestion = z.object({
  productId: z.int(),
  product: z.string(),
  sku: z.string(),
  kind: z.enum(SUGGESTION_KINDS),
  /** Other reasons that hold as well. */
  alsoKinds: z.array(z.enum(SUGGESTION_KINDS)),
  /** One sentence. */
  reason: z.string(),
  /** The chance that the store takes it when it is offered. */
  confidence: z.number(),
  /** Chance × quantity × price, or × margin where that was asked for. */
  expectedMinor: z.int(),
  quantity: z.number(),
  unit: z.enum(['piece', 'case']),
  caseSize: z.int().nullable(),
  pieces: z.number(),
  priceMinor: z.int().nullable(),
  evidence,
});
export type Suggestion = z.infer<typeof suggestion>;

const suggestions = z.object({
  storeId: z.int(),
  storeName: z.string(),
  currency: z.string(),
  /** The day that it is as of. */
  date: z.string(),
  /** What little is known of a store makes of the rest: its own orders, or for want of them its city or all stores. */
  basis: z.enum(['own', 'city', 'all']),
  suggestions: z.array(suggestion),
  /** Left out since they were refused or put off lately, or can't be got. */
  leftOut: z.int(),
});
export type Suggestions = z.infer<typeof suggestions>;

const asked = {
  limit: z.int().min(1).max(100).default(10),
  /** What money counts: revenue, or margin where costs are known. */
  by: z.enum(['revenue', 'margin']).default('revenue'),
};

const scores = z.object({
  /** Of the products that came, the share that was among the ten. */
  recallAt10: z.number(),
  /** Of the ten, the share that came. */
  precisionAt10: z.number(),
  /** Stores of which at least one of the ten came. */
  hitRateAt10: z.number(),
  /** Of the money of what came, the share that was among the ten. */
  moneyAt10: z.number(),
  /** Suggestions made, at most ten a store. */
  made: z.int(),
});
export type UpsellScores = z.infer<typeof scores>;

const backtest = z.object({
  stores: z.int(),
  products: z.int(),
  dataTo: z.string().nullable(),
  /** Ranked by chance. */
  blend: scores,
  /** As they are shown: ranked by expected money, spread over kinds. */
  shown: scores,
  kinds: z.partialRecord(z.enum(SUGGESTION_KINDS), scores),
  baselines: z.object({ popular: scores, frequency: scores, cooccurrence: scores }),
  /** Chances that were told, and how many of them came, by tenths. */
  calibration: z.array(z.object({ from: z.number(), told: z.number(), came: z.number(), cases: z.int() })),
});
export type UpsellBacktest = z.infer<typeof backtest>;

const rate = z.object({
  name: z.string(),
  accepted: z.int(),
  refused: z.int(),
  snoozed: z.int(),
  /** Refused or snoozed, and on an invoice of the store within two months all the same. */
  orderedLater: z.int(),
  /** Accepted ÷ (accepted + refused); null without either. */
  rate: z.number().nullable(),
  /** What chances are multiplied by, learnt from all this. */
  factor: z.number(),
});
export type UpsellRate = z.infer<typeof rate>;

export const upsellContract = {
  /** What is bought together on invoices, the highest lift first. */
  'upsell.rules': reads(
    z.strictObject({
      support: share.default(0.005),
      confidence: share.default(0.3),
      limit: z.int().min(1).max(100_000).default(1000),
    }),
    z.object({ invoices: z.int(), total: z.int(), items: z.array(rule) }),
  ),
  /** What else a store might take, what is worth most first. */
  'upsell.suggest': reads(
    z.strictObject({
      storeId: id,
      /** Products in the order that is being taken. */
      within: z.array(id).max(2000).optional(),
      ...asked,
    }),
    suggestions,
  ),
  /** The same for many stores together. */
  'upsell.suggestAll': reads(
    z.strictObject({ storeIds: z.array(id).max(1000), ...asked }),
    z.object({ items: z.array(suggestions) }),
  ),
  /** What came of a suggestion; it can be taken back. */
  'upsell.answer': changes(
    z.strictObject({
      storeId: id,
      productId: id,
      kind: z.enum(SUGGESTION_KINDS),
      confidence: z.number().min(0).max(1),
      what: z.enum(['accepted', 'refused', 'snoozed']),
      why: z.enum(REFUSALS).optional(),
      remark: z.string().trim().max(500).default(''),
      until: z.iso.date().optional(),
    }),
    z.object({ editId: z.int() }),
  ),
  /** What became of suggestions, by kind and by who made them. */
  'upsell.feedback': reads(
    z.strictObject({}),
    z.object({ kinds: z.array(rate), reps: z.array(rate), refusals: z.partialRecord(z.enum(REFUSALS), z.int()) }),
  ),
  /** Leaves each store's last order out and measures what would have been suggested before it. */
  'upsell.backtest': reads(z.strictObject({}), backtest),
};

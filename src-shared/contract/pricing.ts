import { z } from 'zod';
import { mutation, query } from './procedure.ts';

const id = z.int().positive();
const name = z.string().max(300);
const UNITS = ['piece', 'case'] as const;

const slab = z.strictObject({
  /** Quantity from which its terms apply to the whole quantity. */
  from: z.number(),
  /** Last quantity of the slab; null for the last slab. */
  to: z.number().nullable(),
});

/** What a deal gives. Values may be invalid: errors are reported by field. */
const dealTerms = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('percent'),
    unit: z.enum(UNITS),
    slabs: z.array(slab.extend({ percent: z.number() })).max(50),
  }),
  z.strictObject({
    kind: z.literal('price'),
    unit: z.enum(UNITS),
    /** Prices per piece. */
    slabs: z.array(slab.extend({ priceMinor: z.number() })).max(50),
  }),
  z.strictObject({
    kind: z.literal('free'),
    unit: z.enum(UNITS),
    buy: z.number(),
    free: z.number(),
    /** Null for the same product, or the cheapest of those that are mixed. */
    freeProductId: z.int().nullable(),
  }),
  /** Off the whole order: one of the two. */
  z.strictObject({ kind: z.literal('order'), percent: z.number().nullable(), amountMinor: z.number().nullable() }),
]);
export type DealTermsInput = z.infer<typeof dealTerms>;

const dealContent = {
  name,
  /** First and last day; empty where it is not limited. */
  from: z.union([z.iso.date(), z.literal('')]).default(''),
  to: z.union([z.iso.date(), z.literal('')]).default(''),
  /** Empty for all stores. */
  storeGroup: name.default(''),
  /** A code that the order needs; empty for none. */
  coupon: z.string().max(60).default(''),
  /** Value of the order before deals from which it applies. */
  minimumMinor: z.number().nullable().default(null),
  /** Of the amounts; needed where there is one. */
  currency: z.string().max(3).default(''),
  /** The products it is for; with category and brand: those that are all of it. Nothing said: all products. */
  productIds: z.array(z.int()).max(2000).default([]),
  category: name.default(''),
  brand: name.default(''),
  /** Whether quantities of its products add up. */
  mixed: z.boolean().default(false),
  terms: dealTerms,
};

const deal = z.object({
  id: z.int(),
  edition: z.int(),
  ...dealContent,
  /** Names of the products that it names. */
  products: z.array(z.object({ id: z.int(), name: z.string() })),
  author: z.string(),
  removed: z.boolean(),
});
export type DealItem = z.infer<typeof deal>;

const pricingSettings = z.strictObject({
  /** Largest reduction of a list price by hand, in percent, that needs no approval; null for none that does. */
  limitPercent: z.number().min(0).max(100).nullable(),
});

export const pricingContract = {
  /** Deals, newest first. */
  'pricing.deals': query(
    z.strictObject({
      /** Only those of a day. */
      on: z.iso.date().optional(),
      removed: z.boolean().default(false),
    }),
    z.object({ items: z.array(deal), currency: z.string(), storeGroups: z.array(z.string()) }),
  ),
  /** A new deal, or with `id` and `edition` another content of one. */
  'pricing.saveDeal': mutation(
    z.strictObject({ id: id.optional(), edition: z.int().optional(), ...dealContent }),
    deal,
  ),
  /** Removes a deal, or with `removed: false` takes it back. */
  'pricing.removeDeal': mutation(z.strictObject({ id, edition: z.int(), removed: z.boolean().default(true) }), deal),
  'pricing.settings': query(z.strictObject({}), pricingSettings),
  'pricing.changeSettings': mutation(pricingSettings, pricingSettings),
};

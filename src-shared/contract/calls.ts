import { z } from 'zod';
import { orderLineInput } from './orders.ts';
import { mutation, query } from './procedure.ts';

const id = z.int().positive();

const weights = z.strictObject({
  revenue: z.number().min(0).max(10),
  chance: z.number().min(0).max(10),
  overdue: z.number().min(0).max(10),
  visit: z.number().min(0).max(10),
  churn: z.number().min(0).max(10),
});
export type CallWeights = z.infer<typeof weights>;

const reason = z.object({
  code: z.enum([
    'promised',
    'due',
    'overdue',
    'likely',
    'large',
    'not_visited',
    'never_visited',
    'may_leave',
    'open_order',
  ]),
  value: z.number().nullable(),
  /** The reason as text. */
  text: z.string(),
});

/** How a call ended. */
const CALL_OUTCOMES = ['ordered', 'later', 'nothing', 'no_answer'] as const;
export type CallOutcome = (typeof CALL_OUTCOMES)[number];

/** A store that asked to be called on a day, and when and to whom it said so. */
const promise = z.object({ day: z.string(), madeOn: z.string(), author: z.string() });
export type CallPromise = z.infer<typeof promise>;

const mark = z.object({
  id: z.int(),
  what: z.string(),
  outcome: z.enum(CALL_OUTCOMES).nullable(),
  onDate: z.string(),
  until: z.string().nullable(),
});

export const callSuggestion = z.object({
  storeId: z.int(),
  storeName: z.string(),
  city: z.string(),
  phone: z.string(),
  salesperson: z.string(),
  /** 0 … 100. */
  score: z.number(),
  parts: weights,
  reasons: z.array(reason),
  /** Null for a store without orders. */
  lastOrder: z.string().nullable(),
  /** The rhythm of the store; null for one without, which is here since a call was promised. */
  usualDays: z.number().nullable(),
  expectedOrderDate: z.string().nullable(),
  expectedFrom: z.string().nullable(),
  expectedTo: z.string().nullable(),
  /** Probability of an order within a week of the requested day. */
  chance: z.number(),
  expectedOrderMinor: z.int(),
  /** What the store owes on the requested day, and what of it is overdue. */
  owedMinor: z.int(),
  overdueMinor: z.int(),
  mark: mark.nullable(),
  /** A call that was promised for the day, or before it and not made. */
  promise: promise.nullable(),
});
export type CallSuggestion = z.infer<typeof callSuggestion>;

/** A product that the store is likely to need, with what tells how much of it. Quantities are pieces. */
const neededProduct = z.object({
  productId: z.int(),
  sku: z.string(),
  name: z.string(),
  caseSize: z.int().nullable(),
  priceMinor: z.int().nullable(),
  /** Whether its own wait is over; else it belongs to the usual order. */
  isDue: z.boolean(),
  lastOrdered: z.string(),
  /** What it orders at a time, and how many days that lasts; null where it was ordered fewer than three times. */
  usualPieces: z.number(),
  usualDays: z.number().nullable(),
  /** What is sold until the store is due again. */
  neededPieces: z.number(),
  /** Ordered within three weeks of this day last year. */
  lastYearPieces: z.number(),
  /** What was counted on the shelf at an earlier call. */
  counted: z.object({ pieces: z.number(), date: z.string() }).nullable(),
  /** Pieces in our stock that may be promised; null where the product was never counted. */
  available: z.number().nullable(),
  /** The nearest product to offer where none is in stock. */
  instead: z.object({ productId: z.int(), name: z.string() }).nullable(),
});
export type NeededProduct = z.infer<typeof neededProduct>;

const preparation = z.object({
  storeId: z.int(),
  storeName: z.string(),
  currency: z.string(),
  /** The day of the call. */
  date: z.string(),
  /** The day on which the store is due again after an order now; null without a rhythm. */
  nextDue: z.string().nullable(),
  promise: promise.nullable(),
  /** The latest call and how it ended. */
  lastCall: mark.extend({ author: z.string() }).nullable(),
  /** Some calls before it, newest first. */
  earlierCalls: z.array(mark.extend({ author: z.string() })),
  products: z.array(neededProduct),
});
export type CallPreparation = z.infer<typeof preparation>;

export const callsContract = {
  'calls.list': query(
    z.strictObject({
      date: z.iso.date().optional(),
      salesperson: z.string().max(300).optional(),
      city: z.string().max(300).optional(),
      /** Include stores that are snoozed or were contacted on the day. */
      all: z.boolean().default(false),
      limit: z.int().min(1).max(1000).default(25),
    }),
    z.object({
      date: z.string(),
      /** The day on which results are recorded: the one asked for, else today. */
      today: z.string(),
      currency: z.string(),
      items: z.array(callSuggestion),
      total: z.int(),
    }),
  ),
  /** What to know for a call to a store: what it needs, what was promised, how the latest call ended. */
  'calls.prepare': query(z.strictObject({ storeId: id, date: z.iso.date().optional() }), preparation),
  /** Ends a call: how it ended, what was counted on the shelf, and what was ordered, as a draft. It can be undone. */
  'calls.finish': mutation(
    z.strictObject({
      storeId: id,
      date: z.iso.date(),
      /** By phone, or at the store. */
      how: z.enum(['called', 'visited']).default('called'),
      outcome: z.enum(CALL_OUTCOMES),
      /** The day on which the store wants to be called; needed with `later`. */
      until: z.iso.date().optional(),
      shelf: z
        .array(z.strictObject({ productId: id, pieces: z.number().min(0).max(1_000_000).multipleOf(0.001) }))
        .max(2000)
        .default([]),
      lines: z.array(orderLineInput).max(2000).default([]),
      remark: z.string().trim().max(2000).default(''),
    }),
    z.object({ editId: z.int(), orderId: z.int().nullable() }),
  ),
  'calls.mark': mutation(
    z.strictObject({
      storeId: id,
      what: z.enum(['called', 'visited', 'ordered', 'snoozed']),
      date: z.iso.date(),
      until: z.iso.date().optional(),
    }),
    z.object({ editId: z.int() }),
  ),
  'calls.weights': query(z.strictObject({}), weights),
  'calls.setWeights': mutation(weights.partial(), weights),
};

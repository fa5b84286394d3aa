import { z } from 'zod';
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
  code: z.enum(['due', 'overdue', 'likely', 'large', 'not_visited', 'never_visited', 'may_leave', 'open_order']),
  value: z.number().nullable(),
  /** The reason as text. */
  text: z.string(),
});

const callSuggestion = z.object({
  storeId: z.int(),
  storeName: z.string(),
  city: z.string(),
  phone: z.string(),
  salesperson: z.string(),
  /** 0 … 100. */
  score: z.number(),
  parts: weights,
  reasons: z.array(reason),
  lastOrder: z.string(),
  usualDays: z.number(),
  expectedOrderDate: z.string(),
  expectedFrom: z.string(),
  expectedTo: z.string(),
  /** Probability of an order within a week of the requested day. */
  chance: z.number(),
  expectedOrderMinor: z.int(),
  /** What the store owes on the requested day, and what of it is overdue. */
  owedMinor: z.int(),
  overdueMinor: z.int(),
  mark: z.object({ id: z.int(), what: z.string(), onDate: z.string(), until: z.string().nullable() }).nullable(),
});
export type CallSuggestion = z.infer<typeof callSuggestion>;

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
    z.object({ date: z.string(), currency: z.string(), items: z.array(callSuggestion), total: z.int() }),
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

import { z } from 'zod';

/** What a collision is about. */
export const collisionKind = z.enum(['invoice', 'store', 'product']);

/**
 * An entity outside the author's scope that an import referred to: a separate row was created and nothing else changed.
 */
export const collision = z.object({
  kind: collisionKind,
  id: z.int(),
  /** Number of an invoice, or name of a store or product. */
  name: z.string(),
  /** For an invoice: its store and total. */
  store: z.string().nullable(),
  totalMinor: z.int().nullable(),
  currency: z.string().nullable(),
  importId: z.int(),
  fileName: z.string(),
  author: z.string(),
  at: z.string(),
  /** `known`: the number or name exists already; `outside`: it is new, but outside the author's scope. */
  reason: z.enum(['known', 'outside']),
  /** The entity with the same number or name. */
  existing: z
    .object({
      id: z.int(),
      name: z.string(),
      store: z.string().nullable(),
      totalMinor: z.int().nullable(),
      currency: z.string().nullable(),
    })
    .nullable(),
  settledAt: z.string().nullable(),
  settledBy: z.string().nullable(),
});
export type Collision = z.infer<typeof collision>;

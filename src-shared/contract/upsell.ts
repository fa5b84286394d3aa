import { z } from 'zod';
import { reads } from './procedure.ts';

const share = z.number().min(0).max(1);

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
export type AssociationRule = z.infer<typeof rule>;

export const upsellContract = {
  /** What is bought together on invoices, the highest lift first. */
  'upsell.rules': reads(
    'sales:read',
    z.strictObject({
      support: share.default(0.005),
      confidence: share.default(0.3),
      limit: z.int().min(1).max(100_000).default(1000),
    }),
    z.object({ invoices: z.int(), total: z.int(), items: z.array(rule) }),
  ),
};

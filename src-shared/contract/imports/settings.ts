import { z } from 'zod';
import { asFolder } from '../resources.ts';

/** Settings of imports; a policy may override them. */
export const importSettings = z.strictObject({
  /** For invoices without a currency (ISO 4217). */
  defaultCurrency: z.string().regex(/^[A-Z]{3}$/),
  breaker: z.strictObject({
    maxErrorRate: z.number().min(0).max(1),
    /** Number of recent records over which the share is also computed. */
    window: z.int().min(10).max(1_000_000),
    /** Minimum number of records before the overall share counts. */
    smallestSample: z.int().min(1).max(1_000_000),
    maxConsecutiveRejects: z.int().min(1).max(1_000_000),
  }),
  /** Files that appear in this folder are imported; null for none. */
  watchedFolder: asFolder(z.string().max(32_767)).nullable(),
});
export type ImportSettings = z.infer<typeof importSettings>;

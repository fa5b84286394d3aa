import { z } from 'zod';
import { reads } from './procedure.ts';

const verification = z.object({
  ok: z.boolean(),
  parts: z.array(
    z.object({
      name: z.enum(['database', 'sums', 'imports', 'months', 'accounts', 'audit', 'seals']),
      ok: z.boolean(),
      /** How many things were looked at. */
      checked: z.int(),
      /** The first hundred findings, a sentence each. */
      findings: z.array(z.string()),
      remarks: z.array(z.string()),
    }),
  ),
  durationMs: z.int(),
});
export type Verification = z.infer<typeof verification>;

export const systemContract = {
  'system.about': reads(
    z.strictObject({}),
    z.object({ version: z.string(), dataFolder: z.string(), empty: z.boolean() }),
  ),
  /** Whether all that is kept agrees with itself: the database, the sums, the accounts and the audit's chain. */
  'system.verify': reads(z.strictObject({}), verification),
};

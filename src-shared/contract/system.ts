import { z } from 'zod';
import { messageDescriptor } from './message.ts';
import { query } from './procedure.ts';

const verification = z.object({
  ok: z.boolean(),
  parts: z.array(
    z.object({
      name: z.enum(['database', 'sums', 'imports', 'months', 'accounts', 'audit', 'seals']),
      ok: z.boolean(),
      /** Number of items checked. */
      checked: z.int(),
      /** The first hundred findings, one sentence each. */
      findings: z.array(z.string()),
      /** Of the same findings. */
      findingDescriptors: z.array(messageDescriptor).optional(),
      remarks: z.array(z.string()),
      remarkDescriptors: z.array(messageDescriptor).optional(),
    }),
  ),
  durationMs: z.int(),
});
export type Verification = z.infer<typeof verification>;

export const systemContract = {
  'system.about': query(
    z.strictObject({}),
    z.object({ version: z.string(), dataFolder: z.string(), empty: z.boolean() }),
  ),
  /** Consistency check of the database, the sums, the accounts and the audit chain. */
  'system.verify': query(z.strictObject({}), verification),
};

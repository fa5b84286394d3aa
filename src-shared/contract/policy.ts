import { z } from 'zod';
import { reads } from './procedure.ts';

export const policyContract = {
  /** What the company fixed here, by key; what was wrong with it was left out and is told. */
  'policy.get': reads(
    z.strictObject({}),
    z.object({
      source: z.string().nullable(),
      values: z.record(z.string(), z.unknown()),
      problems: z.array(z.object({ key: z.string(), message: z.string() })),
    }),
  ),
};

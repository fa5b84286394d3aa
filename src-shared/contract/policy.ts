import { z } from 'zod';
import { messageDescriptor } from './message.ts';
import { query } from './procedure.ts';

export const policyContract = {
  /** The policy values by key; invalid ones are ignored and reported in `problems`. */
  'policy.get': query(
    z.strictObject({}),
    z.object({
      source: z.string().nullable(),
      values: z.record(z.string(), z.unknown()),
      problems: z.array(z.object({ key: z.string(), message: z.string(), descriptor: messageDescriptor.optional() })),
    }),
  ),
};

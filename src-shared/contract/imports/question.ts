import { z } from 'zod';
import { messageDescriptor } from '../message.ts';

/** An ambiguity of a file that only a user can resolve, with the outcome of each choice. */
export const fileQuestion = z.object({
  code: z.string(),
  message: z.string(),
  descriptor: messageDescriptor.optional(),
  /** The columns concerned. */
  columns: z.array(z.string()),
  choices: z.array(
    z.object({
      value: z.string(),
      label: z.string(),
      descriptor: messageDescriptor.optional(),
      /** Sum of the lines, in minor units of `currency`. */
      totalMinor: z.int(),
      currency: z.string(),
      invoices: z.int(),
      stores: z.int(),
      products: z.int(),
    }),
  ),
});
export type FileQuestion = z.infer<typeof fileQuestion>;

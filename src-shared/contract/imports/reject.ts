import { z } from 'zod';

/** A value of a record that can’t be read, and why. */
export const fault = z.object({
  column: z.string(),
  value: z.string(),
  code: z.string(),
  message: z.string(),
});
export type Fault = z.infer<typeof fault>;

/** A record that was not imported, with its faults. */
export const reject = z.object({
  record: z.int(),
  line: z.int(),
  code: z.string(),
  column: z.string(),
  value: z.string(),
  message: z.string(),
  cells: z.array(z.string()),
  faults: z.array(fault),
  /** The import that corrected it. */
  fixedBy: z.int().nullable(),
});
export type Reject = z.infer<typeof reject>;

import type { z } from 'zod';

/** One question that can be asked at the door. Who may ask it stands in the table of roles. */
export interface Procedure<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  input: I;
  output: O;
  /** Whether asking changes anything, and so leaves an entry in the audit. */
  changes: boolean;
  /** Whether change and entry are written together, in one transaction. */
  together: boolean;
}

/** A procedure that only reads. */
export function reads<I extends z.ZodType, O extends z.ZodType>(input: I, output: O): Procedure<I, O> {
  return { input, output, changes: false, together: false };
}

/** A procedure that changes what is kept. */
export function changes<I extends z.ZodType, O extends z.ZodType>(input: I, output: O): Procedure<I, O> {
  return { input, output, changes: true, together: true };
}

/** A procedure that begins, steers or ends work under way, and must not wait for that work's own transaction. */
export function steers<I extends z.ZodType, O extends z.ZodType>(input: I, output: O): Procedure<I, O> {
  return { input, output, changes: true, together: false };
}

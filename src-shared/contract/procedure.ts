import type { z } from 'zod';

/** A remote procedure. The table of roles states who may call it. */
export interface Procedure<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  input: I;
  output: O;
  /** Whether it changes data, and so is recorded in the audit log. */
  isMutation: boolean;
  /** Whether change and audit entry are written in one transaction. */
  transactional: boolean;
}

/** A read-only procedure. */
export function query<I extends z.ZodType, O extends z.ZodType>(input: I, output: O): Procedure<I, O> {
  return { input, output, isMutation: false, transactional: false };
}

/** A procedure that changes data. */
export function mutation<I extends z.ZodType, O extends z.ZodType>(input: I, output: O): Procedure<I, O> {
  return { input, output, isMutation: true, transactional: true };
}

/** A procedure that starts, controls or ends long-running work, so it must not run within a transaction of its own. */
export function control<I extends z.ZodType, O extends z.ZodType>(input: I, output: O): Procedure<I, O> {
  return { input, output, isMutation: true, transactional: false };
}

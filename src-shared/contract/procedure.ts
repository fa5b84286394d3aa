import type { z } from 'zod';

/**
 * What a procedure needs its caller to be allowed. Every procedure names one; the door refuses callers without it.
 */
export type Permission = 'imports:read' | 'imports:run' | 'sales:read' | 'sales:write' | 'system:read';

/** One question that can be asked at the door. */
export interface Procedure<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  input: I;
  output: O;
  needs: Permission;
  /** Whether asking changes anything that is kept. */
  changes: boolean;
}

/** A procedure that only reads. */
export function reads<I extends z.ZodType, O extends z.ZodType>(
  needs: Permission,
  input: I,
  output: O,
): Procedure<I, O> {
  return { needs, input, output, changes: false };
}

/** A procedure that changes what is kept. */
export function changes<I extends z.ZodType, O extends z.ZodType>(
  needs: Permission,
  input: I,
  output: O,
): Procedure<I, O> {
  return { needs, input, output, changes: true };
}

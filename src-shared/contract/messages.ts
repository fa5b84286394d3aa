import { z } from 'zod';
import type { ProblemJson } from '../problem.ts';

/** A face's question, the same over IPC, WebSocket and to the house's thread. */
export const question = z.strictObject({
  id: z.int().min(0),
  procedure: z.string().max(100),
  input: z.unknown(),
  /** What log and traces call it: 32 hex digits (W3C Trace Context); the door names it where a face does not. */
  request: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .optional(),
});
export type Question = z.infer<typeof question>;

/** The answer to the question of the same id. */
export type Answer = { id: number; output: unknown } | { id: number; problem: ProblemJson };

/** Something that happened, told to every face. */
export interface Happening {
  event: string;
  body: unknown;
}

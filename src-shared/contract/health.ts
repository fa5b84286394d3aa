import { z } from 'zod';
import { reads, steers } from './procedure.ts';

const nothing = z.strictObject({});

const state = z.enum(['fine', 'attention', 'broken']);
export type HealthState = z.infer<typeof state>;

const part = z.object({
  name: z.enum([
    'database',
    'disk',
    'permissions',
    'backup',
    'queue',
    'imports',
    'models',
    'sync',
    'accounts',
    'policy',
    'clock',
    'memory',
  ]),
  state,
  /** How it is, in a sentence. */
  message: z.string(),
  /** What to do about it; empty where it is fine. */
  hint: z.string(),
});
export type HealthPart = z.infer<typeof part>;

const health = z.object({
  /** The worst of the parts. */
  state,
  version: z.string(),
  parts: z.array(part),
});
export type Health = z.infer<typeof health>;

const file = z.object({ name: z.string(), text: z.string() });

export const healthContract = {
  'health.get': reads(nothing, health),
  /** All that is counted and measured, in Prometheus’ text format. */
  'health.metrics': reads(nothing, z.object({ text: z.string() })),
  /** What the diagnostics hold, to be read before they are given away: no name, amount or word of a customer. */
  'health.diagnostics': reads(nothing, z.object({ files: z.array(file) })),
  /** Writes them as a zip file. */
  'health.saveDiagnostics': steers(
    z.strictObject({ path: z.string().min(1).max(32_767) }),
    z.object({ file: z.string(), bytes: z.int(), files: z.array(z.string()) }),
  ),
};

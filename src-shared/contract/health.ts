import { z } from 'zod';
import { filePath } from './places.ts';
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
    'updates',
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

const span = z.object({
  id: z.string(),
  parent: z.string().nullable(),
  name: z.string(),
  /** Milliseconds after the trace began. */
  after: z.number(),
  ms: z.number(),
  /** The code of the problem that it ended in. */
  failed: z.string().nullable(),
  notes: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type TraceSpan = z.infer<typeof span>;

const traceHead = z.object({
  /** The request's id, as the log has it. */
  id: z.string(),
  name: z.string(),
  at: z.string(),
  ms: z.number(),
  failed: z.string().nullable(),
  spans: z.int(),
});
export type TraceHead = z.infer<typeof traceHead>;

const file = z.object({ name: z.string(), text: z.string() });

export const healthContract = {
  'health.get': reads(nothing, health),
  /** All that is counted and measured, in Prometheus’ text format. */
  'health.metrics': reads(nothing, z.object({ text: z.string() })),
  /** What was done last, request by request, the newest first: what ran in this program, and what took long in others. */
  'health.traces': reads(
    z.strictObject({
      limit: z.int().min(1).max(300).default(100),
      /** Shorter ones only where they failed. */ leastMs: z.number().min(0).default(0),
    }),
    z.object({ traces: z.array(traceHead), sentTo: z.string().nullable() }),
  ),
  /** One of them piece by piece, as they began. The first letters of its id do. */
  'health.trace': reads(
    z.strictObject({ id: z.string().regex(/^[0-9a-f]{4,32}$/) }),
    traceHead.extend({ pieces: z.array(span) }),
  ),
  /** A fault of a page, for the log. */
  'health.noteFault': reads(
    z.strictObject({
      message: z.string().max(2000),
      stack: z.string().max(20_000),
      /** Where in the app. */
      place: z.string().max(2000),
    }),
    z.strictObject({}),
  ),
  /** What the diagnostics hold, to be read before they are given away: no name, amount or word of a customer. */
  'health.diagnostics': reads(nothing, z.object({ files: z.array(file) })),
  /** Writes them as a zip file. */
  'health.saveDiagnostics': steers(
    z.strictObject({ path: filePath() }),
    z.object({ file: z.string(), bytes: z.int(), files: z.array(z.string()) }),
  ),
};

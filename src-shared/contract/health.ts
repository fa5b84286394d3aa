import { z } from 'zod';
import { messageDescriptor } from './message.ts';
import { control, query } from './procedure.ts';
import { filePath } from './resources.ts';

const noInput = z.strictObject({});

const state = z.enum(['fine', 'attention', 'broken']);
export type HealthState = z.infer<typeof state>;

const healthPart = z.object({
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
  /** State in one sentence. */
  message: z.string(),
  /** Remedy; empty if the state is fine. */
  hint: z.string(),
  /** Of the state and its remedy. */
  descriptor: messageDescriptor.optional(),
});
export type HealthPart = z.infer<typeof healthPart>;

const health = z.object({
  /** The worst state of the parts. */
  state,
  version: z.string(),
  parts: z.array(healthPart),
});
export type Health = z.infer<typeof health>;

const span = z.object({
  id: z.string(),
  parent: z.string().nullable(),
  name: z.string(),
  /** Milliseconds since the start of the trace. */
  after: z.number(),
  ms: z.number(),
  /** Code of the problem that it ended with. */
  failed: z.string().nullable(),
  notes: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type TraceSpan = z.infer<typeof span>;

const traceSummary = z.object({
  /** The request id, as in the log. */
  id: z.string(),
  name: z.string(),
  at: z.string(),
  ms: z.number(),
  failed: z.string().nullable(),
  spans: z.int(),
});
export type TraceSummary = z.infer<typeof traceSummary>;

const file = z.object({ name: z.string(), text: z.string() });

export const healthContract = {
  'health.get': query(noInput, health),
  /** All metrics in Prometheus text format. */
  'health.metrics': query(noInput, z.object({ text: z.string() })),
  /** Recent requests, newest first: all of this process, and slow ones of others. */
  'health.traces': query(
    z.strictObject({
      limit: z.int().min(1).max(300).default(100),
      /** Minimum duration; failed requests are always included. */ leastMs: z.number().min(0).default(0),
    }),
    z.object({ traces: z.array(traceSummary), sentTo: z.string().nullable() }),
  ),
  /** The spans of a trace in order of their start. A prefix of the id suffices. */
  'health.trace': query(
    z.strictObject({ id: z.string().regex(/^[0-9a-f]{4,32}$/) }),
    traceSummary.extend({ pieces: z.array(span) }),
  ),
  /** Logs an error of the page. */
  'health.noteFault': query(
    z.strictObject({
      message: z.string().max(2000),
      stack: z.string().max(20_000),
      /** Route of the page. */
      place: z.string().max(2000),
    }),
    z.strictObject({}),
  ),
  /** Content of the diagnostics for review before sharing; it holds no customer names, amounts or texts. */
  'health.diagnostics': query(noInput, z.object({ files: z.array(file) })),
  /** Writes the diagnostics to a zip file. */
  'health.saveDiagnostics': control(
    z.strictObject({ path: filePath() }),
    z.object({ file: z.string(), bytes: z.int(), files: z.array(z.string()) }),
  ),
};

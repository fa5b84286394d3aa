import fs from 'node:fs';
import path from 'node:path';
import { renameFile } from '../platform/files.ts';
import { collectSpans, newRequestId, type Span, type TraceContext } from './span.ts';

/** All spans of one request, of all threads and of later work on its behalf. */
export interface Trace {
  id: string;
  spans: Span[];
}

/** Maximum number of traces of this process held in memory. */
const MAX_IN_MEMORY = 300;
/** Duration from which a trace is also written to the file, as failed ones are. */
const SLOW_TRACE_MS = 200;
const MAX_FILE_BYTES = 4 * 1024 * 1024;

const recentTraces = new Map<string, Trace>();
const listeners = new Set<(trace: Trace) => void>();
let file: string | null = null;

const fileOf = (logs: string) => path.join(logs, 'traces.jsonl');

/** Sets the folder of the trace file; before, traces are held in memory only. */
export function storeTracesIn(logs: string): void {
  file = fileOf(logs);
}

/** Subscribes to every trace and to each later part of one. */
export function onTrace(listener: (part: Trace) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/**
 * Runs work as the root span of a trace, or of a later part of one, and stores the trace.
 * @param given the request's context; by default a new request is started
 * @param always whether it is written to the file regardless of its duration
 */
export function trace<T>(
  name: string,
  work: () => T,
  { given, always = false, notes }: { given?: TraceContext | null; always?: boolean; notes?: Span['notes'] } = {},
): T {
  const context = given ?? { trace: newRequestId(), parent: null };
  const spans: Span[] = [];
  const done = () => storeTrace({ id: context.trace, spans }, always);
  try {
    const result = collectSpans(context, spans, name, work, notes);
    if (result instanceof Promise) return result.finally(done) as T;
    done();
    return result;
  } catch (error) {
    done();
    throw error;
  }
}

function storeTrace(part: Trace, always: boolean): void {
  const existing = recentTraces.get(part.id);
  if (existing) existing.spans.push(...part.spans);
  else recentTraces.set(part.id, { id: part.id, spans: [...part.spans] });
  if (recentTraces.size > MAX_IN_MEMORY) recentTraces.delete(recentTraces.keys().next().value!);
  const root = part.spans.at(-1)!;
  if (always || root.ms > SLOW_TRACE_MS || root.failed === 'internal') appendToFile(part);
  for (const listener of listeners) listener(part);
}

function appendToFile(part: Trace): void {
  if (file === null) return;
  try {
    if ((fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0) > MAX_FILE_BYTES) renameFile(file, `${file}.1`);
    fs.appendFileSync(file, `${JSON.stringify(part)}\n`, { mode: 0o600 });
  } catch {
    // a full disk is reported by the health check
  }
}

/** Traces of this process and those in the file, also of other processes, newest first. */
export function storedTraces(logs: string): Trace[] {
  const all = new Map<string, Trace>();
  for (const name of [`${fileOf(logs)}.1`, fileOf(logs)])
    for (const part of readParts(name)) {
      const existing = all.get(part.id);
      if (existing) existing.spans.push(...part.spans);
      else all.set(part.id, part);
    }
  for (const [id, one] of recentTraces) all.set(id, one);
  return [...all.values()].sort((a, b) => traceStart(b) - traceStart(a));
}

/** Start of a trace, in milliseconds since 1970. */
export const traceStart = ({ spans }: Trace): number => spans.reduce((least, { at }) => Math.min(least, at), Infinity);

function readParts(name: string): Trace[] {
  let text: string;
  try {
    text = fs.readFileSync(name, 'utf8');
  } catch {
    return [];
  }
  return text.split('\n').flatMap((line) => {
    try {
      const part = JSON.parse(line) as Trace;
      return typeof part.id === 'string' && Array.isArray(part.spans) && part.spans.length > 0 ? [part] : [];
    } catch {
      return [];
    }
  });
}

import fs from 'node:fs';
import path from 'node:path';
import { renameFile } from '../files.ts';
import { collecting, newRequest, type Span, type TraceContext } from './span.ts';

/** All spans of one request, of all threads and of later work on its behalf. */
export interface Trace {
  id: string;
  spans: Span[];
}

/** Maximum number of traces of this process held in memory. */
const REMEMBERED = 300;
/** Duration from which a trace is also written to the file, as failed ones are. */
const NOTABLE_MS = 200;
const FILE_BYTES = 4 * 1024 * 1024;

const remembered = new Map<string, Trace>();
const listeners = new Set<(trace: Trace) => void>();
let file: string | null = null;

const fileOf = (logs: string) => path.join(logs, 'traces.jsonl');

/** Sets the folder of the trace file; before, traces are held in memory only. */
export function tracesInto(logs: string): void {
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
  const context = given ?? { trace: newRequest(), parent: null };
  const spans: Span[] = [];
  const done = () => keep({ id: context.trace, spans }, always);
  try {
    const result = collecting(context, spans, name, work, notes);
    if (result instanceof Promise) return result.finally(done) as T;
    done();
    return result;
  } catch (error) {
    done();
    throw error;
  }
}

function keep(part: Trace, always: boolean): void {
  const known = remembered.get(part.id);
  if (known) known.spans.push(...part.spans);
  else remembered.set(part.id, { id: part.id, spans: [...part.spans] });
  if (remembered.size > REMEMBERED) remembered.delete(remembered.keys().next().value!);
  const root = part.spans.at(-1)!;
  if (always || root.ms > NOTABLE_MS || root.failed === 'internal') append(part);
  for (const listener of listeners) listener(part);
}

function append(part: Trace): void {
  if (file === null) return;
  try {
    if ((fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0) > FILE_BYTES) renameFile(file, `${file}.1`);
    fs.appendFileSync(file, `${JSON.stringify(part)}\n`, { mode: 0o600 });
  } catch {
    // a full disk is reported by the health check
  }
}

/** Traces of this process and those in the file, also of other processes, newest first. */
export function keptTraces(logs: string): Trace[] {
  const all = new Map<string, Trace>();
  for (const name of [`${fileOf(logs)}.1`, fileOf(logs)])
    for (const part of readParts(name)) {
      const known = all.get(part.id);
      if (known) known.spans.push(...part.spans);
      else all.set(part.id, part);
    }
  for (const [id, one] of remembered) all.set(id, one);
  return [...all.values()].sort((a, b) => beginOf(b) - beginOf(a));
}

/** Start of a trace, in milliseconds since 1970. */
export const beginOf = ({ spans }: Trace): number => spans.reduce((least, { at }) => Math.min(least, at), Infinity);

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

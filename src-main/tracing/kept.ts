import fs from 'node:fs';
import path from 'node:path';
import { renameFile } from '../files.ts';
import { collecting, newRequest, type Span, type TraceContext } from './span.ts';

/** What was done for one request, here and in threads, at once and later. */
export interface Trace {
  id: string;
  spans: Span[];
}

/** How many are remembered of those that ran in this process. */
const REMEMBERED = 300;
/** Those that took so long, or failed, are kept in a file, and so outlive the process. */
const NOTABLE_MS = 200;
const FILE_BYTES = 4 * 1024 * 1024;

const remembered = new Map<string, Trace>();
const listeners = new Set<(trace: Trace) => void>();
let file: string | null = null;

const fileOf = (logs: string) => path.join(logs, 'traces.jsonl');

/** Keeps notable traces in a folder; until then in memory alone. */
export function tracesInto(logs: string): void {
  file = fileOf(logs);
}

/** Hears of every trace, and of each of its later parts; for whoever passes them on. */
export function onTrace(listener: (part: Trace) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/**
 * Does work as the root of a trace, or as a later part of one, and keeps how it went.
 * @param given the request that it is done for; a new one where nobody asked
 * @param always whether it is kept in the file however short it was
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
    // a full disk is told of where it matters
  }
}

/** The traces of this process and the notable ones of others before and beside it, the newest first. */
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

/** When a trace began. */
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

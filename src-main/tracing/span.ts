import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';

/** One span of a trace. `at`: start in milliseconds since 1970; `ms`: duration. */
export interface Span {
  id: string;
  parent: string | null;
  name: string;
  at: number;
  ms: number;
  /** Code of the problem with which it failed; null on success. */
  failed: string | null;
  /** Attributes set by the program; never customer data. */
  notes?: Record<string, string | number>;
}

/** Trace and parent span, as passed to another thread. */
export interface TraceContext {
  /** The request's ID, 32 hex digits (W3C Trace Context). */
  trace: string;
  parent: string | null;
}

interface ActiveTrace extends TraceContext {
  spans: Span[];
}

const traceStorage = new AsyncLocalStorage<ActiveTrace>();
/** Random prefix of this thread, which makes counted span IDs unique. */
const threadPrefix = randomBytes(4).toString('hex');
let idCounter = 0;
const newId = () => threadPrefix + (idCounter++ >>> 0).toString(16).padStart(8, '0');

export const newRequestId = () => randomBytes(16).toString('hex');

/** ID of the current request; null outside one. */
export const currentRequestId = (): string | null => traceStorage.getStore()?.trace ?? null;

/** Context to pass to another thread or to later work, so that its spans become children of the current one. */
export function currentTraceContext(): TraceContext | null {
  const now = traceStorage.getStore();
  return now ? { trace: now.trace, parent: now.parent } : null;
}

/** Runs work in a span of the current trace; outside a trace it only runs it. */
export function span<T>(name: string, work: () => T, notes?: Span['notes']): T {
  const now = traceStorage.getStore();
  return now ? runSpan(now, name, work, notes) : work();
}

/** Adds a span that was measured already, as the sum of many small parts. */
export function addSpan(name: string, at: number, ms: number, notes?: Span['notes']): void {
  const now = traceStorage.getStore();
  now?.spans.push({ id: newId(), parent: now.parent, name, at, ms, failed: null, ...(notes ? { notes } : {}) });
}

/** Adds spans that another thread has recorded. */
export function addSpans(spans: Span[]): void {
  traceStorage.getStore()?.spans.push(...spans);
}

/** Spans of the current trace that have ended in this thread. */
export const currentSpans = (): readonly Span[] => traceStorage.getStore()?.spans ?? [];

/** Runs work in a root span under a context and collects all spans; the root comes last. */
export function collectSpans<T>(
  context: TraceContext,
  spans: Span[],
  name: string,
  work: () => T,
  notes?: Span['notes'],
): T {
  return runSpan({ ...context, spans }, name, work, notes);
}

/** Milliseconds since 1970 by the monotonic high-resolution clock. */
export const monotonicTime = () => performance.timeOrigin + performance.now();

function runSpan<T>(context: ActiveTrace, name: string, work: () => T, notes?: Span['notes']): T {
  const newSpan: Span = { id: newId(), parent: context.parent, name, at: monotonicTime(), ms: 0, failed: null };
  if (notes) newSpan.notes = notes;
  const end = (error?: unknown) => {
    newSpan.ms = monotonicTime() - newSpan.at;
    if (error !== undefined) newSpan.failed = codeOf(error);
    context.spans.push(newSpan);
  };
  try {
    const result = traceStorage.run({ ...context, parent: newSpan.id }, work);
    if (!(result instanceof Promise)) {
      end();
      return result;
    }
    return result.then(
      (value) => {
        end();
        return value;
      },
      (error) => {
        end(error);
        throw error;
      },
    ) as T;
  } catch (error) {
    end(error);
    throw error;
  }
}

const codeOf = (error: unknown): string => {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : 'internal';
};

import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';

/** One piece of work of a trace, with times in milliseconds: `at` since 1970, `ms` how long. */
export interface Span {
  id: string;
  parent: string | null;
  name: string;
  at: number;
  ms: number;
  /** The code of the problem that it ended in. */
  failed: string | null;
  /** Numbers and words of the program about it; never of a customer. */
  notes?: Record<string, string | number>;
}

/** Where a piece of work belongs, as another thread is told. */
export interface TraceContext {
  /** The request's id, 32 hex digits, as W3C Trace Context has it. */
  trace: string;
  parent: string | null;
}

interface Here extends TraceContext {
  spans: Span[];
}

const here = new AsyncLocalStorage<Here>();
/** Of this thread, so that ids made by counting are nobody else's. */
const own = randomBytes(4).toString('hex');
let counted = 0;
const newId = () => own + (counted++ >>> 0).toString(16).padStart(8, '0');

export const newRequest = () => randomBytes(16).toString('hex');

/** The id of the request that is being worked on; null where nobody asked. */
export const requestNow = (): string | null => here.getStore()?.trace ?? null;

/** What to hand to another thread, or to later work, so that its spans come below the present one. */
export function traceNow(): TraceContext | null {
  const now = here.getStore();
  return now ? { trace: now.trace, parent: now.parent } : null;
}

/** Times a piece of work as a part of the present trace; outside of any it is just done. */
export function span<T>(name: string, work: () => T, notes?: Span['notes']): T {
  const now = here.getStore();
  return now ? timed(now, name, work, notes) : work();
}

/** Adds a piece of work that was timed already: what came in many small pieces. */
export function addSpan(name: string, at: number, ms: number, notes?: Span['notes']): void {
  const now = here.getStore();
  now?.spans.push({ id: newId(), parent: now.parent, name, at, ms, failed: null, ...(notes ? { notes } : {}) });
}

/** Adds spans that another thread has timed. */
export function addSpans(spans: Span[]): void {
  here.getStore()?.spans.push(...spans);
}

/** The spans of the present trace that have ended in this thread. */
export const spansNow = (): readonly Span[] => here.getStore()?.spans ?? [];

/** Does work below a context and collects its spans, itself the first to begin and the last to end. */
export function collecting<T>(
  context: TraceContext,
  spans: Span[],
  name: string,
  work: () => T,
  notes?: Span['notes'],
): T {
  return timed({ ...context, spans }, name, work, notes);
}

/** Milliseconds since 1970, fine enough to time pieces of work, and never set back. */
export const clock = () => performance.timeOrigin + performance.now();

function timed<T>(within: Here, name: string, work: () => T, notes?: Span['notes']): T {
  const made: Span = { id: newId(), parent: within.parent, name, at: clock(), ms: 0, failed: null };
  if (notes) made.notes = notes;
  const end = (error?: unknown) => {
    made.ms = clock() - made.at;
    if (error !== undefined) made.failed = codeOf(error);
    within.spans.push(made);
  };
  try {
    const result = here.run({ ...within, parent: made.id }, work);
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

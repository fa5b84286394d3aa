import type { TraceSpan, TraceSummary } from '../../src-shared/contract/index.ts';
import { Problem } from '../../src-shared/problem.ts';
import { storedTraces, type Trace, traceStart } from '../tracing/trace-store.ts';

const rounded = (ms: number) => Math.round(ms * 1000) / 1000;

/** The summary of a trace: named after its first root span, with the total duration. */
export function traceHead(trace: Trace): TraceSummary {
  const { id, spans } = trace;
  const begin = traceStart(trace);
  const ids = new Set(spans.map((span) => span.id));
  // another process may have kept only notable spans, so a parent can be missing
  const roots = spans.filter(({ parent }) => parent === null || !ids.has(parent)).sort((a, b) => a.at - b.at);
  return {
    id,
    name: roots[0]!.name,
    at: new Date(begin).toISOString(),
    ms: rounded(Math.max(...spans.map(({ at, ms }) => at + ms)) - begin),
    failed: roots.find(({ failed }) => failed !== null)?.failed ?? null,
    spans: spans.length,
  };
}

/** The spans in depth-first order, siblings by start time. */
export function spansInOrder(trace: Trace): TraceSpan[] {
  const begin = traceStart(trace);
  const ids = new Set(trace.spans.map(({ id }) => id));
  const children = Map.groupBy(trace.spans, ({ parent }) => (parent !== null && ids.has(parent) ? parent : null));
  const inOrder = (parent: string | null): TraceSpan[] =>
    (children.get(parent) ?? [])
      .sort((a, b) => a.at - b.at)
      .flatMap(({ at, ms, notes = {}, ...rest }) => [
        { ...rest, after: rounded(at - begin), ms: rounded(ms), notes },
        ...inOrder(rest.id),
      ]);
  return inOrder(null);
}

/** @throws Problem `trace_unknown` */
export function findTrace(logs: string, id: string): Trace {
  const found = storedTraces(logs).find((trace) => trace.id.startsWith(id));
  if (!found) throw new Problem('trace_unknown', { id });
  return found;
}

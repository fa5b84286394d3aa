import type { TraceHead, TraceSpan } from '../../src-shared/contract/index.ts';
import { Problem } from '../../src-shared/problem.ts';
import { beginOf, keptTraces, type Trace } from '../tracing/kept.ts';

const rounded = (ms: number) => Math.round(ms * 1000) / 1000;

/** The summary of a trace: named after its first root span, with the total duration. */
export function headOf(trace: Trace): TraceHead {
  const { id, spans } = trace;
  const begin = beginOf(trace);
  const known = new Set(spans.map((one) => one.id));
  // another process may have kept only notable spans, so a parent can be missing
  const roots = spans.filter(({ parent }) => parent === null || !known.has(parent)).sort((a, b) => a.at - b.at);
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
export function piecesOf(trace: Trace): TraceSpan[] {
  const begin = beginOf(trace);
  const known = new Set(trace.spans.map(({ id }) => id));
  const below = Map.groupBy(trace.spans, ({ parent }) => (parent !== null && known.has(parent) ? parent : null));
  const inOrder = (parent: string | null): TraceSpan[] =>
    (below.get(parent) ?? [])
      .sort((a, b) => a.at - b.at)
      .flatMap(({ at, ms, notes = {}, ...rest }) => [
        { ...rest, after: rounded(at - begin), ms: rounded(ms), notes },
        ...inOrder(rest.id),
      ]);
  return inOrder(null);
}

/** @throws Problem `trace_unknown` */
export function traceOf(logs: string, id: string): Trace {
  const found = keptTraces(logs).find((one) => one.id.startsWith(id));
  if (!found)
    throw new Problem(
      'trace_unknown',
      `Nothing is kept of a request ${id}.`,
      'What was short and went well is kept only while the program runs.',
    );
  return found;
}

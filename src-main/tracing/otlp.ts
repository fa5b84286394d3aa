import { trustSystemCertificates } from '../platform/system-certificates.ts';
import { version } from '../platform/version.ts';
import type { Span } from './span.ts';
import { onTrace, type Trace } from './trace-store.ts';

const INTERVAL_MS = 2_000;
const MAX_QUEUED_SPANS = 5_000;
const TIMEOUT_MS = 10_000;

/**
 * Exports the traces of this process to a collector by OTLP over HTTP with JSON encoding
 * (https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding). Undelivered spans are queued for the next
 * attempt; when the queue is full, the oldest are dropped.
 * @param endpoint the collector’s base URL, without `/v1/traces`
 * @param warn called once when the collector becomes unreachable
 * @returns stops the export after sending the queue
 */
export function exportTraces(endpoint: string, warn: (message: string, about: object) => void): () => Promise<void> {
  let queue: [trace: string, span: Span][] = [];
  let sending: Promise<void> = Promise.resolve();
  let isUnreachable = false;
  const unsubscribe = onTrace(({ id, spans }: Trace) => {
    queue.push(...spans.map((span): [string, Span] => [id, span]));
    if (queue.length > MAX_QUEUED_SPANS) queue = queue.slice(-MAX_QUEUED_SPANS);
  });
  const send = async () => {
    if (queue.length === 0) return;
    const batch = queue;
    queue = [];
    try {
      trustSystemCertificates();
      const response = await fetch(`${endpoint.replace(/\/$/, '')}/v1/traces`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(bodyOf(batch)),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      // 400 means that the collector rejects the content, so a retry is useless
      if (!response.ok && response.status !== 400) throw new Error(`status ${response.status}`);
      isUnreachable = false;
    } catch (error) {
      queue = [...batch, ...queue].slice(-MAX_QUEUED_SPANS);
      if (!isUnreachable) warn('traces not sent', { endpoint, error: String(error) });
      isUnreachable = true;
    }
  };
  const timer = setInterval(() => {
    sending = sending.then(send);
  }, INTERVAL_MS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    unsubscribe();
    await sending;
    await send();
  };
}

const attributes = (values: Record<string, string | number>) =>
  Object.entries(values).map(([key, value]) => ({
    key,
    value: typeof value === 'string' ? { stringValue: value } : { doubleValue: value },
  }));

/** Nanoseconds since 1970 as a string, since they exceed the integers a double represents exactly. */
const toNanoseconds = (ms: number): string => (BigInt(Math.round(ms * 1000)) * 1000n).toString();

function bodyOf(batch: [trace: string, span: Span][]) {
  return {
    resourceSpans: [
      {
        resource: { attributes: attributes({ 'service.name': 'mangalm', 'service.version': version }) },
        scopeSpans: [
          {
            scope: { name: 'mangalm', version },
            spans: batch.map(([traceId, { id, parent, name, at, ms, failed, notes }]) => ({
              traceId,
              spanId: id,
              ...(parent ? { parentSpanId: parent } : {}),
              name,
              kind: parent ? 1 : 2,
              startTimeUnixNano: toNanoseconds(at),
              endTimeUnixNano: toNanoseconds(at + ms),
              attributes: attributes(notes ?? {}),
              status: failed ? { code: 2, message: failed } : { code: 1 },
            })),
          },
        ],
      },
    ],
  };
}

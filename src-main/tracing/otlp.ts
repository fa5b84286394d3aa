import { trustSystem } from '../trust.ts';
import { version } from '../version.ts';
import { onTrace, type Trace } from './kept.ts';
import type { Span } from './span.ts';

const EVERY_MS = 2_000;
const MOST_WAITING = 5_000;
const TIMEOUT_MS = 10_000;

/**
 * Sends the traces of this process to a collector, by OTLP over HTTP as JSON
 * (https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding). What can't be delivered waits for the next time,
 * up to a number of spans; beyond that the oldest are lost, never anything else.
 * @param endpoint the collector’s address, without `/v1/traces`
 * @param warn told once, where the collector can't be reached, until it can again
 * @returns ends it, having sent what waits
 */
export function sendTraces(endpoint: string, warn: (message: string, about: object) => void): () => Promise<void> {
  let waiting: [trace: string, span: Span][] = [];
  let sending: Promise<void> = Promise.resolve();
  let refused = false;
  const silence = onTrace(({ id, spans }: Trace) => {
    waiting.push(...spans.map((span): [string, Span] => [id, span]));
    if (waiting.length > MOST_WAITING) waiting = waiting.slice(-MOST_WAITING);
  });
  const send = async () => {
    if (waiting.length === 0) return;
    const batch = waiting;
    waiting = [];
    try {
      trustSystem();
      const response = await fetch(`${endpoint.replace(/\/$/, '')}/v1/traces`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(bodyOf(batch)),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      // what it can't read it will not be able to read later
      if (!response.ok && response.status !== 400) throw new Error(`status ${response.status}`);
      refused = false;
    } catch (error) {
      waiting = [...batch, ...waiting].slice(-MOST_WAITING);
      if (!refused) warn('traces not sent', { endpoint, error: String(error) });
      refused = true;
    }
  };
  const timer = setInterval(() => {
    sending = sending.then(send);
  }, EVERY_MS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    silence();
    await sending;
    await send();
  };
}

const attributes = (values: Record<string, string | number>) =>
  Object.entries(values).map(([key, value]) => ({
    key,
    value: typeof value === 'string' ? { stringValue: value } : { doubleValue: value },
  }));

/** Nanoseconds since 1970, as a text: they are more than a double holds. */
const nanos = (ms: number): string => (BigInt(Math.round(ms * 1000)) * 1000n).toString();

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
              startTimeUnixNano: nanos(at),
              endTimeUnixNano: nanos(at + ms),
              attributes: attributes(notes ?? {}),
              status: failed ? { code: 2, message: failed } : { code: 1 },
            })),
          },
        ],
      },
    ],
  };
}

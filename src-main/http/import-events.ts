import { randomBytes } from 'node:crypto';
import type { ImportItem } from '../../src-shared/contract/imports.ts';
import { asProblem } from '../../src-shared/problem.ts';
import type { App, Caller } from '../app.ts';

/** Events buffered per import, for clients that reconnect. */
const MAX_EVENTS = 300;
/** Imports with buffered events. */
const MOST_IMPORTS = 50;
const HEARTBEAT_MS = 15_000;
/** Polling interval: imports run by other processes on this folder emit no events here. */
const POLL_MS = 1000;
const ACTIVE_STATES = new Set(['queued', 'running']);
/** Problem codes that end the stream; others, such as `too_many`, are temporary. */
const FINAL_PROBLEMS = new Set([
  'token_invalid',
  'signed_out',
  'refused',
  'foreign',
  'import_unknown',
  'accounts_tampered',
]);

interface BufferedEvent {
  n: number;
  event: 'progress' | 'state' | 'ended';
  data: string;
}

/**
 * Progress of imports as server-sent events (WHATWG HTML, 9.2): `progress` while a file is read, `state` with the
 * current state, and `ended` with the summary as the last event. A client that reconnects resumes after
 * `Last-Event-ID`; if the events since then are no longer buffered, as after a restart, the stream begins with `state`.
 */
export class ImportEvents {
  readonly #app: App;
  /** Prefix of event ids, unique to this process: event numbers are valid only within it. */
  readonly #processId = randomBytes(4).toString('hex');
  readonly #buffers = new Map<number, { last: number; events: BufferedEvent[] }>();
  readonly #listeners = new Set<(importId: number, happened: BufferedEvent) => void>();

  constructor(app: App) {
    this.#app = app;
    app.on('imports.progress', (progress) => this.#add(progress.importId, 'progress', JSON.stringify(progress)));
  }

  /** @throws Problem if the caller may not read the import */
  async stream(caller: Caller, importId: number, lastId: string | null): Promise<Response> {
    const get = () => this.#app.call(caller, 'imports.get', { importId });
    const current = await get();
    const encoder = new TextEncoder();
    const app = this.#app;
    let stop: () => void = () => {};
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        let open = true;
        let lastSent = -1;
        const write = (text: string) => {
          if (!open) return;
          try {
            controller.enqueue(encoder.encode(text));
          } catch {
            stop();
          }
        };
        const send = ({ n, event, data }: BufferedEvent) => {
          if (n <= lastSent) return;
          lastSent = n;
          write(`id: ${this.#processId}-${n}\nevent: ${event}\ndata: ${data}\n\n`);
        };
        const onEvent = (id: number, happened: BufferedEvent) => {
          if (id !== importId) return;
          if (app.mayReceiveEvents(caller)) send(happened);
          else stop();
        };
        const checkState = async () => {
          const item = await get().catch((error: unknown) =>
            FINAL_PROBLEMS.has(asProblem(error).code) ? null : undefined,
          );
          if (!open || item === undefined) return;
          // the token has been revoked or the import is no longer accessible
          if (item === null) return stop();
          if (ACTIVE_STATES.has(item.status)) return;
          send({ n: this.#lastNumber(importId) + 1, event: 'ended', data: JSON.stringify(item) });
          stop();
        };
        const unsubscribe = app.on('imports.changed', (changed) => {
          if (changed.importId === importId) void checkState();
        });
        const heartbeat = setInterval(() => write(': here\n\n'), HEARTBEAT_MS);
        const poll = setInterval(() => void checkState(), POLL_MS);
        stop = () => {
          if (!open) return;
          open = false;
          unsubscribe();
          clearInterval(heartbeat);
          clearInterval(poll);
          this.#listeners.delete(onEvent);
          try {
            controller.close();
          } catch {
            // the client has disconnected
          }
        };
        this.#listeners.add(onEvent);
        write('retry: 2000\n\n');
        const from = this.#resumePoint(lastId, importId);
        if (from === null) send(this.#add(importId, 'state', JSON.stringify(stateOf(current))));
        else {
          lastSent = from;
          for (const happened of this.#buffers.get(importId)?.events ?? []) send(happened);
        }
        void checkState();
      },
      cancel: () => stop(),
    });
    return new Response(body, {
      headers: {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      },
    });
  }

  #lastNumber = (importId: number): number => this.#buffers.get(importId)?.last ?? 0;

  /** The event number of an id of this process, if all later events are still buffered; else null. */
  #resumePoint(id: string | null, importId: number): number | null {
    const n = id?.startsWith(`${this.#processId}-`) ? Number(id.slice(this.#processId.length + 1)) : Number.NaN;
    const buffer = this.#buffers.get(importId);
    const [oldest] = buffer?.events ?? [];
    return Number.isInteger(n) && buffer && n <= buffer.last && (oldest === undefined || n >= oldest.n - 1) ? n : null;
  }

  #add(importId: number, event: BufferedEvent['event'], data: string): BufferedEvent {
    const known = this.#buffers.get(importId) ?? { last: 0, events: [] };
    const happened = { n: ++known.last, event, data };
    known.events.push(happened);
    if (known.events.length > MAX_EVENTS) known.events.shift();
    this.#buffers.set(importId, known);
    if (this.#buffers.size > MOST_IMPORTS) this.#buffers.delete(this.#buffers.keys().next().value!);
    for (const listener of this.#listeners) listener(importId, happened);
    return happened;
  }
}

const stateOf = ({ importId, status, recordsRead, linesImported, linesRejected }: ImportItem) => ({
  importId,
  status,
  recordsRead,
  linesImported,
  linesRejected,
});

import { randomBytes } from 'node:crypto';
import type { ImportItem } from '../../src-shared/contract/imports.ts';
import { asProblem } from '../../src-shared/problem.ts';
import type { App, Caller } from '../app.ts';

/** Events buffered per import, for clients that reconnect. */
const KEPT = 300;
/** Imports with buffered events. */
const MOST_IMPORTS = 50;
const BEAT_MS = 15_000;
/** Polling interval: imports run by other processes on this folder emit no events here. */
const LOOK_MS = 1000;
const UNDER_WAY = new Set(['queued', 'running']);
/** Problem codes that end the stream; others, such as `too_many`, are temporary. */
const ENDS = new Set(['token_invalid', 'signed_out', 'refused', 'foreign', 'import_unknown', 'accounts_tampered']);

interface Happened {
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
  readonly #run = randomBytes(4).toString('hex');
  readonly #happened = new Map<number, { last: number; events: Happened[] }>();
  readonly #listeners = new Set<(importId: number, happened: Happened) => void>();

  constructor(app: App) {
    this.#app = app;
    app.on('imports.progress', (progress) => this.#add(progress.importId, 'progress', JSON.stringify(progress)));
  }

  /** @throws Problem if the caller may not read the import */
  async stream(caller: Caller, importId: number, lastId: string | null): Promise<Response> {
    const get = () => this.#app.call(caller, 'imports.get', { importId });
    const now = await get();
    const encoder = new TextEncoder();
    const app = this.#app;
    let stop: () => void = () => {};
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        let open = true;
        let told = -1;
        const write = (text: string) => {
          if (!open) return;
          try {
            controller.enqueue(encoder.encode(text));
          } catch {
            stop();
          }
        };
        const send = ({ n, event, data }: Happened) => {
          if (n <= told) return;
          told = n;
          write(`id: ${this.#run}-${n}\nevent: ${event}\ndata: ${data}\n\n`);
        };
        const hear = (id: number, happened: Happened) => {
          if (id !== importId) return;
          if (app.hears(caller)) send(happened);
          else stop();
        };
        const look = async () => {
          const item = await get().catch((error: unknown) => (ENDS.has(asProblem(error).code) ? null : undefined));
          if (!open || item === undefined) return;
          // the token has been revoked or the import is no longer accessible
          if (item === null) return stop();
          if (UNDER_WAY.has(item.status)) return;
          send({ n: this.#lastOf(importId) + 1, event: 'ended', data: JSON.stringify(item) });
          stop();
        };
        const silence = app.on('imports.changed', (changed) => {
          if (changed.importId === importId) void look();
        });
        const beat = setInterval(() => write(': here\n\n'), BEAT_MS);
        const looking = setInterval(() => void look(), LOOK_MS);
        stop = () => {
          if (!open) return;
          open = false;
          silence();
          clearInterval(beat);
          clearInterval(looking);
          this.#listeners.delete(hear);
          try {
            controller.close();
          } catch {
            // the client has disconnected
          }
        };
        this.#listeners.add(hear);
        write('retry: 2000\n\n');
        const from = this.#numberOf(lastId, importId);
        if (from === null) send(this.#add(importId, 'state', JSON.stringify(stateOf(now))));
        else {
          told = from;
          for (const happened of this.#happened.get(importId)?.events ?? []) send(happened);
        }
        void look();
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

  #lastOf = (importId: number): number => this.#happened.get(importId)?.last ?? 0;

  /** The event number of an id of this process, if all later events are still buffered; else null. */
  #numberOf(id: string | null, importId: number): number | null {
    const n = id?.startsWith(`${this.#run}-`) ? Number(id.slice(this.#run.length + 1)) : Number.NaN;
    const known = this.#happened.get(importId);
    const [oldest] = known?.events ?? [];
    return Number.isInteger(n) && known && n <= known.last && (oldest === undefined || n >= oldest.n - 1) ? n : null;
  }

  #add(importId: number, event: Happened['event'], data: string): Happened {
    const known = this.#happened.get(importId) ?? { last: 0, events: [] };
    const happened = { n: ++known.last, event, data };
    known.events.push(happened);
    if (known.events.length > KEPT) known.events.shift();
    this.#happened.set(importId, known);
    if (this.#happened.size > MOST_IMPORTS) this.#happened.delete(this.#happened.keys().next().value!);
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

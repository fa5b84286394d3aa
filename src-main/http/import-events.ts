import { randomBytes } from 'node:crypto';
import type { ImportItem } from '../../src-shared/contract/imports.ts';
import { asProblem } from '../../src-shared/problem.ts';
import type { App, Caller } from '../app.ts';

/** How many events of an import are kept for whoever comes back. */
const KEPT = 300;
/** Of how many imports. */
const MOST_IMPORTS = 50;
const BEAT_MS = 15_000;
/** An import of another program of this folder says nothing here; so it is looked at. */
const LOOK_MS = 1000;
const UNDER_WAY = new Set(['queued', 'running']);
/** Refusals after which nothing will be told any more; others, as of too many questions, pass. */
const ENDS = new Set(['token_invalid', 'signed_out', 'refused', 'foreign', 'import_unknown', 'accounts_tampered']);

interface Happened {
  n: number;
  event: 'progress' | 'state' | 'ended';
  data: string;
}

/**
 * How imports go, as server-sent events (WHATWG HTML, 9.2): `progress` while it is read, `state` when it moves on, and
 * `ended` with its summary, after which nothing comes. Whoever lost the connection goes on behind `Last-Event-ID`; of
 * what is not known any more, as after a restart, the present state comes first.
 */
export class ImportEvents {
  readonly #app: App;
  /** Of this process: numbers of another mean nothing here. */
  readonly #run = randomBytes(4).toString('hex');
  readonly #happened = new Map<number, { last: number; events: Happened[] }>();
  readonly #listeners = new Set<(importId: number, happened: Happened) => void>();

  constructor(app: App) {
    this.#app = app;
    app.on('imports.progress', (progress) => this.#add(progress.importId, 'progress', JSON.stringify(progress)));
  }

  /** @throws Problem where the caller may not see the import */
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
          // a token that was ended hears nothing more
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
            // whoever listened has gone
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

  /** Where an id of ours stands, if all that came behind it is still known. */
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

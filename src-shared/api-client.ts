import type { ImportItem, ImportOptions, ImportProgress } from './contract/imports.ts';
import type { Input, Output, ProcedureName } from './contract/index.ts';
import { Problem, problemFrom } from './problem.ts';

type WithCursor<T> = T extends { items: unknown[]; total: number } ? T & { nextCursor: string | null } : T;

/** Progress of an import; the last event is `ended`. */
export type ImportEvent =
  | {
      event: 'state';
      data: Pick<ImportItem, 'importId' | 'status' | 'recordsRead' | 'linesImported' | 'linesRejected'>;
    }
  | { event: 'progress'; data: ImportProgress }
  | { event: 'ended'; data: ImportItem };

/**
 * Client of the app's HTTP API for TypeScript programs, typed by the contract. Needs only `fetch`.
 * @example
 * const mangalm = new ApiClient('http://127.0.0.1:8765', token);
 * const { items } = await mangalm.call('sales.stores', { limit: 10 });
 */
export class ApiClient {
  readonly #base: string;
  readonly #token: string;

  /** @param base URL without `/api` */
  constructor(base: string, token: string) {
    this.#base = base.replace(/\/$/, '');
    this.#token = token;
  }

  /**
   * Calls a procedure.
   * @param key idempotency key: repeated calls with the same key make the change once
   * @throws Problem as the dispatcher does; `unreachable` if there is no response
   */
  async call<P extends ProcedureName>(
    procedure: P,
    input: Input<P> & { cursor?: string },
    key?: string,
  ): Promise<WithCursor<Output<P>>> {
    const response = await this.#fetch(`/api/${procedure.replace('.', '/')}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(key ? { 'idempotency-key': key } : {}) },
      body: JSON.stringify(input),
    });
    return (await response.json()) as WithCursor<Output<P>>;
  }

  /** Uploads a file and starts its import. */
  async upload(
    file: Blob | Uint8Array<ArrayBuffer>,
    name: string,
    { options = {}, key }: { options?: Partial<ImportOptions>; key?: string } = {},
  ): Promise<{ importId: number; importIds: number[]; sha256: string }> {
    const query = new URLSearchParams({ name, options: JSON.stringify(options) });
    const response = await this.#fetch(`/api/imports?${query}`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream', ...(key ? { 'idempotency-key': key } : {}) },
      body: file,
    });
    return (await response.json()) as { importId: number; importIds: number[]; sha256: string };
  }

  /** Streams the events of an import until it ends; reconnects after the last event received. */
  async *follow(importId: number, signal?: AbortSignal): AsyncGenerator<ImportEvent> {
    let last: string | null = null;
    for (;;) {
      const response: Response = await this.#fetch(`/api/imports/${importId}/events`, {
        headers: last === null ? {} : { 'last-event-id': last },
        ...(signal ? { signal } : {}),
      });
      try {
        for await (const { id, event, data } of parseEvents(response)) {
          last = id;
          yield { event, data: JSON.parse(data) } as ImportEvent;
          if (event === 'ended') return;
        }
      } catch (error) {
        if (signal?.aborted) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }

  /** A report as CSV. */
  async report(name: string, question: object = {}): Promise<string> {
    const query = new URLSearchParams({ question: JSON.stringify(question) });
    return (await this.#fetch(`/api/reports/${name}.csv?${query}`, {})).text();
  }

  async #fetch(path: string, init: RequestInit): Promise<Response> {
    let response: Response;
    try {
      response = await fetch(this.#base + path, {
        ...init,
        headers: { ...(init.headers as Record<string, string>), authorization: `Bearer ${this.#token}` },
      });
    } catch (error) {
      throw new Problem('unreachable', { address: this.#base, reason: (error as Error).message });
    }
    if (response.ok) return response;
    const { code, detail, hint, fields } = (await response.json()) as {
      code: string;
      detail: string;
      hint: string;
      fields?: Record<string, string>;
    };
    throw problemFrom({ code, message: detail, hint, fields });
  }
}

/** Parses server-sent events (WHATWG HTML, 9.2), limited to the subset that the app's server sends. */
export async function* parseEvents(response: Response): AsyncGenerator<{ id: string; event: string; data: string }> {
  let text = '';
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const block = text.slice(0, end);
      text = text.slice(end + 2);
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? '';
      if (field('data')) yield { id: field('id'), event: field('event'), data: field('data') };
    }
  }
}

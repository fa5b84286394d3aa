import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { type App, localCaller, openApp } from '../../src-main/app.ts';
import { serve } from '../../src-main/http/serve.ts';
import { parseEvents } from '../../src-shared/api-client.ts';
import type { Input, Output, ProcedureName } from '../../src-shared/contract/index.ts';
import { root } from '../helpers.ts';

type TokenProgram = NonNullable<Input<'accounts.makeToken'>['program']>;

/** The app with its HTTP server, as other programs use it. */
export interface ApiFixture {
  app: App;
  data: string;
  base: string;
  port: number;
  /** Calls the dispatcher directly as the user of this machine. */
  call<P extends ProcedureName>(procedure: P, input: Input<P>): Promise<Output<P>>;
  token(program?: TokenProgram, days?: number): Promise<string>;
  /** Sends a request with a token; by default one with all rights. */
  request(place: string, init?: RequestInit & { token?: string | null }): Promise<Response>;
  post(place: string, body: unknown, init?: RequestInit & { token?: string | null }): Promise<Response>;
  close(): Promise<void>;
}

export async function openApiFixture(options: Parameters<typeof serve>[1] = {}): Promise<ApiFixture> {
  const data = fs.mkdtempSync(path.join(root, 'node_modules', '.office-'));
  const app = openApp(data, { longRunning: true });
  const me = localCaller('cli');
  const host = await serve(app, options);
  const base = `http://127.0.0.1:${host.port}`;
  const token: ApiFixture['token'] = async (program = { perSecond: 100_000 }, days = 1) =>
    (await app.call(me, 'accounts.makeToken', { name: 'ERP', days, program })).secret;
  const fullToken = await token();
  const request: ApiFixture['request'] = (place, { token: own = fullToken, ...init } = {}) =>
    fetch(base + place, {
      ...init,
      headers: {
        ...(own === null ? {} : { authorization: `Bearer ${own}` }),
        ...(init.headers as Record<string, string>),
      },
    });
  return {
    app,
    data,
    base,
    port: host.port,
    call: (procedure, input) => app.call(me, procedure, input),
    token,
    request,
    post: (place, body, init = {}) =>
      request(place, {
        method: 'POST',
        body: typeof body === 'string' ? body : JSON.stringify(body),
        ...init,
        headers: { 'content-type': 'application/json', ...(init.headers as Record<string, string>) },
      }),
    close: async () => {
      await host.close();
      await app.close();
      fs.rmSync(data, { recursive: true, force: true });
    },
  };
}

/** Reads server-sent events to the end of the stream, or until `enough` returns true. */
export async function readEvents(
  response: Response,
  enough: (events: { id: string; event: string; data: string }[]) => boolean = () => false,
): Promise<{ id: string; event: string; data: string }[]> {
  const events: { id: string; event: string; data: string }[] = [];
  for await (const event of parseEvents(response)) {
    events.push(event);
    if (enough(events)) break;
  }
  return events;
}

/** Sends a raw request that no well-behaved client would make, and returns the response. */
export function rawRequest(
  port: number,
  options: http.RequestOptions,
  write: (request: http.ClientRequest) => void,
): Promise<{ status: number; text: string } | 'cut'> {
  return new Promise((resolve) => {
    const request = http.request({ host: '127.0.0.1', port, ...options }, async (response) => {
      let text = '';
      try {
        for await (const piece of response) text += String(piece);
      } catch {
        // the connection was cut
      }
      resolve({ status: response.statusCode!, text });
    });
    request.on('error', () => resolve('cut'));
    write(request);
  });
}

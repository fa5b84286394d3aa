import http from 'node:http';
import https from 'node:https';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Answer, type Happening, question } from '../../src-shared/contract/index.ts';
import { asProblem, Problem } from '../../src-shared/problem.ts';
import { Pace } from '../accounts/pace.ts';
import type { App, Caller } from '../app.ts';
import { rendererFolder } from '../page.ts';
import { apiRoutes } from './api.ts';
import type { Env } from './env.ts';
import { Gate } from './gate.ts';
import { oldHealth, oldRoutes } from './old-api.ts';
import { isFromElsewhere } from './origin.ts';
import { pageRoutes } from './pages.ts';
import { problemResponse } from './problems.ts';
import { Uploads } from './upload.ts';

export interface BrowserHost {
  /** URL with the one-time token for the first browser. */
  address: string;
  port: number;
  close(): Promise<void>;
}

/** Rate limit of a page: sustained calls per second, and burst size. */
export const PAGE_PACE = { perSecond: 200, atOnce: 1000 };
const LARGEST_MESSAGE = 1024 * 1024;
/** Time limit for receiving request headers. */
const HEADERS_MS = 20_000;

/** Address that the API server listens on; TLS is required for anything but loopback. */
export interface Place {
  address: string;
  port: number;
  tls?: { cert: string; key: string };
}

/**
 * The loopback server: the page and the dispatcher for a browser on this machine, and the API at `/api`. Listens on
 * 127.0.0.1 only. The page exchanges a one-time token in the URL for a session cookie; programs use bearer tokens.
 * @param options.root folder of the built page; overridden in tests
 * @param options.pace rate limit of a page
 * @param options.old caller that requests to the legacy API run as; null to disable the legacy API
 */
export async function serve(
  app: App,
  options: {
    port?: number;
    root?: string;
    pace?: typeof PAGE_PACE;
    old?: Caller | null;
    uploads?: ConstructorParameters<typeof Uploads>[1];
    slowestMs?: number;
  } = {},
): Promise<BrowserHost> {
  const gate = new Gate(app.tokenKey);
  const uploads = new Uploads(app.folder, options.uploads);
  const all = guarded((request) => gate.knowsHost(request));
  addWatched(all, app, options.old != null);
  if (options.old) all.route('/', oldRoutes(app, uploads, options.old));
  all.route('/api', apiRoutes(app, uploads, options.slowestMs));
  all.route('/', pageRoutes(app, gate, uploads, options.root ?? rendererFolder));
  const server = http.createServer(listenerOf(all));
  const sockets = doorSockets(server, app, gate, options.pace ?? PAGE_PACE);
  const port = await listening(server, options.port ?? 0, '127.0.0.1');
  gate.port = port;
  return {
    address: `http://127.0.0.1:${port}/?token=${gate.newToken()}`,
    port,
    close: async () => {
      for (const ws of sockets.clients) ws.terminate();
      await closed(server);
    },
  };
}

/** Serves only the API, beside the window or on a network address. @throws Problem `port_taken` */
export async function serveApi(
  app: App,
  { address, port, tls }: Place,
): Promise<{ port: number; close(): Promise<void> }> {
  // with TLS clients verify the host name against the certificate; without, only loopback names are accepted
  const all = guarded((request) => tls !== undefined || isLoopback(request.headers.host ?? ''));
  addWatched(all, app, false);
  all.route('/api', apiRoutes(app, new Uploads(app.folder)));
  all.notFound(() => problemResponse(new Problem('not_found', 'There is no page here.', 'The API is at /api.')));
  const listener = listenerOf(all);
  const server = tls ? https.createServer(tls, listener) : http.createServer(listener);
  const bound = await listening(server, port, address);
  return { port: bound, close: () => closed(server) };
}

/** An app that refuses foreign Host headers and cross-site requests. */
function guarded(knowsHost: (request: http.IncomingMessage) => boolean): Hono<Env> {
  const all = new Hono<Env>();
  all.onError((error) => problemResponse(error));
  all.use('*', async (c, next) => {
    if (!knowsHost(c.env.incoming)) return c.text('This address is not served here.', 403);
    if (isFromElsewhere(c.env.incoming))
      throw new Problem('foreign_origin', 'Pages of other places are not answered here.', 'Ask from a program.');
    return next();
  });
  return all;
}

/** Checks the Host header, against DNS rebinding. */
const isLoopback = (host: string): boolean => /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(host);

/** Adds `/health` and `/metrics` for monitoring; without authentication, so they contain no business data. */
function addWatched(all: Hono<Env>, app: App, inOldWords: boolean): void {
  all.get('/health', (c) => {
    const { state, parts } = app.health();
    c.header('cache-control', 'no-store');
    return c.json({
      status: state === 'fine' ? 'ok' : state,
      parts: Object.fromEntries(parts.map((part) => [part.name, part.state])),
      ...(inOldWords ? oldHealth(state) : {}),
    });
  });
  all.get('/metrics', async (c) => {
    c.header('cache-control', 'no-store');
    c.header('content-type', 'text/plain; version=0.0.4; charset=utf-8');
    return c.body(await app.metrics());
  });
}

const listenerOf = (all: Hono<Env>): http.RequestListener =>
  getRequestListener(all.fetch as never, { overrideGlobalObjects: false });

function listening(server: http.Server | https.Server, port: number, address: string): Promise<number> {
  server.headersTimeout = HEADERS_MS;
  // no total timeout, for large uploads on slow lines; stalled requests are aborted where the body is read
  server.requestTimeout = 0;
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new Problem('port_taken', `Port ${port} is taken.`, 'Name another with --port, or none to have one chosen.')
          : error,
      ),
    );
    server.listen(port, address, () => resolve((server.address() as { port: number }).port));
  });
}

async function closed(server: http.Server | https.Server): Promise<void> {
  const end = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await end;
}

/** The dispatcher over WebSocket, for the page. */
function doorSockets(server: http.Server, app: App, gate: Gate, pace: typeof PAGE_PACE): WebSocketServer {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: LARGEST_MESSAGE });
  server.on('upgrade', (request, socket, head) => {
    const ours = request.url === '/door' && gate.knowsHost(request) && gate.sameOrigin(request);
    socket.on('error', () => socket.destroy());
    void (ours ? gate.callerOf(request) : Promise.resolve(null)).then((caller) => {
      if (!caller) {
        socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
        return;
      }
      sockets.handleUpgrade(request, socket, head, (ws) => converse(ws, app, caller, new Pace(pace)));
    });
  });
  return sockets;
}

/** Passes calls of one page to the dispatcher, and responses and events back. */
function converse(ws: WebSocket, app: App, caller: Caller, pace: Pace): void {
  const send = (message: Answer | Happening) => {
    if (ws.readyState === ws.OPEN) ws.send(JSON.stringify(message));
  };
  const silence = app.onAny((event, body) => {
    if (event === 'accounts.changed' || app.hears(caller)) send({ event, body });
  });
  ws.on('close', silence);
  ws.on('error', () => ws.terminate());
  ws.on('message', async (data) => {
    let id = -1;
    try {
      const asked = question.parse(JSON.parse(String(data)));
      id = asked.id;
      if (!pace.passes()) throw new Problem('too_many', 'That were too many questions at once.', 'Wait a moment.');
      send({ id, output: await app.callUnknown(caller, asked.procedure, asked.input, asked.request) });
    } catch (error) {
      const problem =
        error instanceof Problem ? error : new Problem('bad_request', 'The message is not put as a question.');
      send({ id, problem: asProblem(problem).toJSON() });
    }
  });
}

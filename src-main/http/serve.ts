import http from 'node:http';
import https from 'node:https';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { type WebSocket, WebSocketServer } from 'ws';
import { type AppEvent, type RpcResponse, rpcRequest } from '../../src-shared/contract/index.ts';
import { message } from '../../src-shared/messages/descriptor.ts';
import { english } from '../../src-shared/messages/english.ts';
import { asProblem, Problem } from '../../src-shared/problem.ts';
import type { App, Caller } from '../app.ts';
import { TokenBucket } from '../dispatch/token-bucket.ts';
import { rendererFolder } from '../web/renderer-files.ts';
import { apiRoutes } from './api.ts';
import { BrowserSessions } from './browser-sessions.ts';
import type { Env } from './env.ts';
import { legacyHealth, legacyRoutes } from './legacy-api.ts';
import { isCrossSite } from './origin.ts';
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
export const PAGE_RATE_LIMIT = { perSecond: 200, atOnce: 1000 };
const MAX_MESSAGE_BYTES = 1024 * 1024;
/** Time limit for receiving request headers. */
const HEADERS_TIMEOUT_MS = 20_000;

/** Address that the API server listens on; TLS is required for anything but loopback. */
export interface ListenAddress {
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
    pace?: typeof PAGE_RATE_LIMIT;
    old?: Caller | null;
    uploads?: ConstructorParameters<typeof Uploads>[1];
    slowestMs?: number;
  } = {},
): Promise<BrowserHost> {
  const sessions = new BrowserSessions(app.tokenKey);
  const uploads = new Uploads(app.folder, options.uploads);
  const routes = guardedApp((request) => sessions.isOwnHost(request));
  addMonitoringRoutes(routes, app, options.old != null);
  if (options.old) routes.route('/', legacyRoutes(app, uploads, options.old));
  routes.route('/api', apiRoutes(app, uploads, options.slowestMs));
  routes.route('/', pageRoutes(app, sessions, uploads, options.root ?? rendererFolder));
  const server = http.createServer(requestListener(routes));
  const sockets = acceptWebSockets(server, app, sessions, options.pace ?? PAGE_RATE_LIMIT);
  const port = await listen(server, options.port ?? 0, '127.0.0.1');
  sessions.port = port;
  return {
    address: `http://127.0.0.1:${port}/?token=${sessions.issueToken()}`,
    port,
    close: async () => {
      for (const ws of sockets.clients) ws.terminate();
      await closeServer(server);
    },
  };
}

/** Serves only the API, beside the window or on a network address. @throws Problem `port_taken` */
export async function serveApi(
  app: App,
  { address, port, tls }: ListenAddress,
): Promise<{ port: number; close(): Promise<void> }> {
  // with TLS clients verify the host name against the certificate; without, only loopback names are accepted
  const routes = guardedApp((request) => tls !== undefined || isLoopback(request.headers.host ?? ''));
  addMonitoringRoutes(routes, app, false);
  routes.route('/api', apiRoutes(app, new Uploads(app.folder)));
  routes.notFound(() => problemResponse(new Problem('not_found/page')));
  const listener = requestListener(routes);
  const server = tls ? https.createServer(tls, listener) : http.createServer(listener);
  const bound = await listen(server, port, address);
  return { port: bound, close: () => closeServer(server) };
}

/** An app that refuses foreign Host headers and cross-site requests. */
function guardedApp(knowsHost: (request: http.IncomingMessage) => boolean): Hono<Env> {
  const routes = new Hono<Env>();
  routes.onError((error) => problemResponse(error));
  routes.use('*', async (c, next) => {
    if (!knowsHost(c.env.incoming)) return c.text(english(message('page_refused/host')).message, 403);
    if (isCrossSite(c.env.incoming)) throw new Problem('foreign_origin');
    return next();
  });
  return routes;
}

/** Checks the Host header, against DNS rebinding. */
const isLoopback = (host: string): boolean => /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(host);

/** Adds `/health` and `/metrics` for monitoring; without authentication, so they contain no business data. */
function addMonitoringRoutes(routes: Hono<Env>, app: App, withLegacyFields: boolean): void {
  routes.get('/health', async (c) => {
    const { state, parts } = await app.health();
    c.header('cache-control', 'no-store');
    return c.json({
      status: state === 'fine' ? 'ok' : state,
      parts: Object.fromEntries(parts.map((part) => [part.name, part.state])),
      ...(withLegacyFields ? legacyHealth(state) : {}),
    });
  });
  routes.get('/metrics', async (c) => {
    c.header('cache-control', 'no-store');
    c.header('content-type', 'text/plain; version=0.0.4; charset=utf-8');
    return c.body(await app.metrics());
  });
}

const requestListener = (routes: Hono<Env>): http.RequestListener =>
  getRequestListener(routes.fetch as never, { overrideGlobalObjects: false });

function listen(server: http.Server | https.Server, port: number, address: string): Promise<number> {
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  // no total timeout, for large uploads on slow lines; stalled requests are aborted where the body is read
  server.requestTimeout = 0;
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? new Problem('port_taken', { port: String(port) }) : error),
    );
    server.listen(port, address, () => resolve((server.address() as { port: number }).port));
  });
}

async function closeServer(server: http.Server | https.Server): Promise<void> {
  const end = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await end;
}

/** The dispatcher over WebSocket, for the page. */
function acceptWebSockets(
  server: http.Server,
  app: App,
  sessions: BrowserSessions,
  rateLimit: typeof PAGE_RATE_LIMIT,
): WebSocketServer {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES });
  server.on('upgrade', (request, socket, head) => {
    const isAllowed = request.url === '/door' && sessions.isOwnHost(request) && sessions.isSameOrigin(request);
    socket.on('error', () => socket.destroy());
    void (isAllowed ? sessions.callerOf(request) : Promise.resolve(null)).then((caller) => {
      if (!caller) {
        socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
        return;
      }
      sockets.handleUpgrade(request, socket, head, (ws) =>
        serveConnection(ws, app, caller, new TokenBucket(rateLimit)),
      );
    });
  });
  return sockets;
}

/** Passes calls of one page to the dispatcher, and responses and events back. */
function serveConnection(ws: WebSocket, app: App, caller: Caller, rateLimiter: TokenBucket): void {
  const send = (message: RpcResponse | AppEvent) => {
    if (ws.readyState === ws.OPEN) ws.send(JSON.stringify(message));
  };
  const unsubscribe = app.onAny((event, body) => {
    if (event === 'accounts.changed' || app.mayReceiveEvents(caller)) send({ event, body });
  });
  ws.on('close', unsubscribe);
  ws.on('error', () => ws.terminate());
  ws.on('message', async (data) => {
    let id = -1;
    try {
      const call = rpcRequest.parse(JSON.parse(String(data)));
      id = call.id;
      if (!rateLimiter.tryTake()) throw new Problem('too_many/questions');
      send({ id, output: await app.callUnknown(caller, call.procedure, call.input, call.request) });
    } catch (error) {
      const problem = error instanceof Problem ? error : new Problem('bad_request/not_a_question');
      send({ id, problem: asProblem(problem).toJSON() });
    }
  });
}

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
  /** With the one-time token that lets the first browser in. */
  address: string;
  port: number;
  close(): Promise<void>;
}

/** Questions a second that a page may ask for long, and how many at once. */
export const PAGE_PACE = { perSecond: 200, atOnce: 1000 };
const LARGEST_MESSAGE = 1024 * 1024;
/** Headers that do not come within this time never will. */
const HEADERS_MS = 20_000;

/** Where the API is answered besides: an address of the network, and then never without TLS. */
export interface Place {
  address: string;
  port: number;
  tls?: { cert: string; key: string };
}

/**
 * The loopback host: the same page and the same door for an ordinary browser on this machine, and for other programs at
 * `/api`. Listens on 127.0.0.1 alone; for the page a one-time token in the address is swapped for a cookie that every
 * further request needs, programs bring tokens of their own.
 * @param options.root where the built page lies; elsewhere only in tests
 * @param options.pace how many questions a page may ask
 * @param options.old in whose name the paths of the replaced system are answered; null where they are not
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

/** The API alone, for the window’s program or at an address of the network. @throws Problem `port_taken` */
export async function serveApi(
  app: App,
  { address, port, tls }: Place,
): Promise<{ port: number; close(): Promise<void> }> {
  // a name that is not the certificate’s is refused by whoever asks; without one only this machine’s own names count
  const all = guarded((request) => tls !== undefined || isLoopback(request.headers.host ?? ''));
  addWatched(all, app, false);
  all.route('/api', apiRoutes(app, new Uploads(app.folder)));
  all.notFound(() => problemResponse(new Problem('not_found', 'There is no page here.', 'The API is at /api.')));
  const listener = listenerOf(all);
  const server = tls ? https.createServer(tls, listener) : http.createServer(listener);
  const bound = await listening(server, port, address);
  return { port: bound, close: () => closed(server) };
}

/** Routes behind which nobody comes by a foreign name, nor a page of another place. */
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

/** A Host header of this machine: a foreign name that resolves to 127.0.0.1 is turned away (DNS rebinding). */
const isLoopback = (host: string): boolean => /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(host);

/** How the machine is, for whoever watches it; says nothing of customers. */
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
  // a large file on a slow line takes its time; one that sends nothing is cut off where it is read
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

/** The door over a socket, for the page. */
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

/** Carries questions from one page to the door and answers and events back. */
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

import fs from 'node:fs';
import http from 'node:http';
import { pipeline } from 'node:stream/promises';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Answer, type Happening, question } from '../../src-shared/contract/index.ts';
import { asProblem, Problem } from '../../src-shared/problem.ts';
import type { App, Caller } from '../app.ts';
import { downloadOf } from '../downloads.ts';
import { newUpload } from '../import/uploads.ts';
import { pageFile, pageHeaders, rendererFolder } from '../page.ts';
import { Gate } from './gate.ts';
import { PACE, Pace } from './pace.ts';

export interface BrowserHost {
  /** With the one-time token that lets the first browser in. */
  address: string;
  port: number;
  close(): Promise<void>;
}

const LARGEST_UPLOAD = 4 * 1024 ** 3;
const LARGEST_MESSAGE = 1024 * 1024;
const MOST_UPLOADS = 4;

/**
 * The loopback host: the same page and the same door for an ordinary browser on this machine. Listens on 127.0.0.1
 * alone; a one-time token in the address is swapped for a cookie that every further request needs.
 * @param options.root where the built page lies; elsewhere only in tests
 * @param options.pace how many questions a page may ask
 */
export async function serve(
  app: App,
  options: { port?: number; root?: string; pace?: typeof PACE } = {},
): Promise<BrowserHost> {
  const root = options.root ?? rendererFolder;
  const gate = new Gate(app.tokenKey);
  let uploads = 0;
  const server = http.createServer((request, response) => {
    answer(request, response).catch((error) => {
      const problem = asProblem(error);
      if (!response.headersSent)
        response.writeHead(problem.code === 'internal' ? 500 : 400, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: problem }));
    });
  });

  async function answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (!gate.knowsHost(request)) return refuse(response, 403, 'This address is not served here.');
    if (url.pathname === '/health') {
      const { state, parts } = app.health();
      return json(response, {
        status: state === 'fine' ? 'ok' : state,
        parts: Object.fromEntries(parts.map((part) => [part.name, part.state])),
      });
    }
    if (url.pathname === '/metrics') {
      response.writeHead(200, {
        'content-type': 'text/plain; version=0.0.4; charset=utf-8',
        'cache-control': 'no-store',
      });
      response.end(await app.metrics());
      return;
    }
    const cookie = await gate.swapToken(url.searchParams.get('token'), browserName(request));
    if (cookie) {
      response.writeHead(303, { location: '/', 'set-cookie': cookie });
      response.end();
      return;
    }
    const fresh = await gate.renewed(request);
    if (fresh && request.method === 'POST' && url.pathname === '/session' && gate.sameOrigin(request)) {
      response.writeHead(204, { 'set-cookie': fresh, 'cache-control': 'no-store' });
      response.end();
      return;
    }
    const caller = await gate.callerOf(request);
    // a page that is opened again after a night gets a new cookie; what it then asks for needs it
    if (!caller && !(fresh && request.method === 'GET' && url.pathname === '/'))
      return refuse(
        response,
        401,
        'This page needs the address that the program printed when it started. Start it again for a new one.',
      );
    if (caller && request.method === 'POST' && url.pathname === '/uploads')
      return upload(request, response, url, caller);
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return refuse(response, 405, 'Only reading is possible here.');
    if (caller && url.pathname.startsWith('/files/')) return download(response, url, caller);
    const page = pageFile(root, url.pathname);
    response.writeHead(200, {
      ...pageHeaders(page.nonce),
      'content-type': page.type,
      ...(fresh ? { 'set-cookie': fresh } : {}),
      ...(page.immutable ? { 'cache-control': 'max-age=31536000, immutable' } : { 'cache-control': 'no-store' }),
    });
    response.end(request.method === 'HEAD' ? undefined : page.body);
  }

  async function upload(
    request: http.IncomingMessage,
    response: http.ServerResponse,
    url: URL,
    caller: Caller,
  ): Promise<void> {
    if (!gate.sameOrigin(request)) return refuse(response, 403, 'Uploads come from the page itself.');
    if (!app.hears(caller)) return refuse(response, 401, 'Sign in first.');
    if (uploads >= MOST_UPLOADS) return refuse(response, 429, 'Too many files at once; send them one after the other.');
    uploads++;
    const { id, file, discard } = newUpload(app.folder, url.searchParams.get('name') ?? '');
    let bytes = 0;
    try {
      await pipeline(
        request,
        async function* (chunks: AsyncIterable<Buffer>) {
          for await (const chunk of chunks) {
            bytes += chunk.length;
            if (bytes > LARGEST_UPLOAD)
              throw new Problem(
                'upload_too_large',
                'The file is larger than 4 GB.',
                'Import it with the command line.',
              );
            yield chunk;
          }
        },
        fs.createWriteStream(file, { mode: 0o600 }),
      );
    } catch (error) {
      discard();
      throw error;
    } finally {
      uploads--;
    }
    json(response, { upload: id });
  }

  async function download(response: http.ServerResponse, url: URL, caller: Caller): Promise<void> {
    const { name, type, pieces, shown } = downloadOf((procedure, input) => app.call(caller, procedure, input), url);
    let begun = false;
    for await (const piece of pieces) {
      if (!begun)
        response.writeHead(200, {
          'content-type': type,
          'content-disposition': `${shown ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(name)}`,
          'cache-control': 'no-store',
        });
      begun = true;
      if (!response.write(piece)) await new Promise((resolve) => response.once('drain', resolve));
    }
    response.end();
  }

  const sockets = new WebSocketServer({ noServer: true, maxPayload: LARGEST_MESSAGE });
  server.on('upgrade', (request, socket, head) => {
    const ours = request.url === '/door' && gate.knowsHost(request) && gate.sameOrigin(request);
    socket.on('error', () => socket.destroy());
    void (ours ? gate.callerOf(request) : Promise.resolve(null)).then((caller) => {
      if (!caller) {
        socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
        return;
      }
      sockets.handleUpgrade(request, socket, head, (ws) => converse(ws, app, caller, new Pace(options.pace ?? PACE)));
    });
  });

  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new Problem(
              'port_taken',
              `Port ${options.port} is taken.`,
              'Name another with --port, or none to have one chosen.',
            )
          : error,
      ),
    );
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as { port: number };
  gate.port = port;
  return {
    address: `http://127.0.0.1:${port}/?token=${gate.newToken()}`,
    port,
    close: async () => {
      for (const ws of sockets.clients) ws.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
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
      send({ id, problem: problem.toJSON() });
    }
  });
}

/** A browser's name and version as it says them itself; several say the names of others as well, so the order counts. */
function browserName(request: http.IncomingMessage): string {
  const agent = request.headers['user-agent'] ?? '';
  for (const [sign, name] of BROWSERS) {
    const version = new RegExp(`${sign}/(\\d{1,5})`).exec(agent)?.[1];
    if (version) return `${name} ${version}`;
  }
  return 'browser';
}

const BROWSERS = [
  ['Edg', 'Edge'],
  ['OPR', 'Opera'],
  ['Firefox', 'Firefox'],
  ['Chrome', 'Chrome'],
  ['Version', 'Safari'],
] as const;

function json(response: http.ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}

function refuse(response: http.ServerResponse, status: number, sentence: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' });
  response.end(sentence);
}

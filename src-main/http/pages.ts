import type http from 'node:http';
import { Hono } from 'hono';
import { Problem } from '../../src-shared/problem.ts';
import type { App, Caller } from '../app.ts';
import { downloadOf } from '../downloads.ts';
import { pageFile, pageHeaders } from '../page.ts';
import type { Env } from './env.ts';
import type { Gate } from './gate.ts';
import { statusOf } from './problems.ts';
import { streamed } from './streamed.ts';
import type { Uploads } from './upload.ts';

/** What a browser of this machine gets: the page, files in and out, and the cookie that opens them. */
export function pageRoutes(app: App, gate: Gate, uploads: Uploads, root: string): Hono<Env> {
  const pages = new Hono<Env>();
  const refuse = (status: number, sentence: string) =>
    new Response(sentence, {
      status,
      headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
    });

  pages.all('*', async (c) => {
    const request = c.env.incoming;
    const { method } = request;
    const url = new URL(c.req.url);
    const cookie = await gate.swapToken(url.searchParams.get('token'), browserName(request));
    if (cookie) return new Response(null, { status: 303, headers: { location: '/', 'set-cookie': cookie } });
    const fresh = await gate.renewed(request);
    if (fresh && method === 'POST' && url.pathname === '/session' && gate.sameOrigin(request))
      return new Response(null, { status: 204, headers: { 'set-cookie': fresh, 'cache-control': 'no-store' } });
    const caller = await gate.callerOf(request);
    // a page that is opened again after a night gets a new cookie; what it then asks for needs it
    if (!caller && !(fresh && method === 'GET' && url.pathname === '/'))
      return refuse(
        401,
        'This page needs the address that the program printed when it started. Start it again for a new one.',
      );
    if (caller && method === 'POST' && url.pathname === '/uploads') return upload(request, url, caller);
    if (method !== 'GET' && method !== 'HEAD') return refuse(405, 'Only reading is possible here.');
    if (caller && url.pathname.startsWith('/files/'))
      return streamed(downloadOf((procedure, input) => app.call(caller, procedure, input), url)).catch(asError);
    const page = pageFile(root, url.pathname);
    const headers = {
      ...pageHeaders(page.nonce),
      'content-type': page.type,
      ...(fresh ? { 'set-cookie': fresh } : {}),
      'cache-control': page.immutable ? 'max-age=31536000, immutable' : 'no-store',
    };
    return new Response(method === 'HEAD' ? null : page.body, { headers });
  });

  async function upload(request: http.IncomingMessage, url: URL, caller: Caller): Promise<Response> {
    if (!gate.sameOrigin(request)) return refuse(403, 'Uploads come from the page itself.');
    if (!app.hears(caller)) return refuse(401, 'Sign in first.');
    try {
      mustHaveUseForFiles(app, caller);
      const { id } = await uploads.raw(request, url.searchParams.get('name') ?? '', caller.session ?? '');
      return Response.json({ upload: id });
    } catch (error) {
      return asError(error);
    }
  }
  return pages;
}

/** What is done with files that a page sends. */
const TAKES_FILES = ['imports.start', 'scans.add', 'imports.fix'] as const;

/** Refuses a file, before a byte of it is read, from somebody who may do nothing with it. @throws Problem `refused` */
function mustHaveUseForFiles(app: App, caller: Caller): void {
  const refusals = TAKES_FILES.flatMap((procedure) => {
    try {
      app.authorize(caller, procedure);
      return [];
    } catch (error) {
      return [error];
    }
  });
  if (refusals.length === TAKES_FILES.length) throw refusals[0];
}

/** A problem as the page reads it. */
function asError(error: unknown): Response {
  if (!(error instanceof Problem)) throw error;
  const status = statusOf(error);
  return Response.json({ error }, { status: status === 422 ? 400 : status });
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

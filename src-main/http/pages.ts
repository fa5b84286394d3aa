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

/** Routes for a browser on this machine: the page, uploads, downloads and the session cookie. */
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
    // an expired session is renewed only by loading the page; all other requests need a valid cookie
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

/** Procedures that use uploaded files. */
const TAKES_FILES = ['imports.start', 'scans.add', 'imports.fix'] as const;

/** Refuses an upload, before its body is read, from a caller who may call none of these. @throws Problem `refused` */
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

/** A problem in the format of the page. */
function asError(error: unknown): Response {
  if (!(error instanceof Problem)) throw error;
  const status = statusOf(error);
  return Response.json({ error }, { status: status === 422 ? 400 : status });
}

/** Name and major version from the User-Agent; order matters, since browsers also include the names of others. */
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

import type http from 'node:http';
import { Hono } from 'hono';
import { type MessageDescriptor, message } from '../../src-shared/messages/descriptor.ts';
import { english } from '../../src-shared/messages/english.ts';
import { Problem } from '../../src-shared/problem.ts';
import type { App, Caller } from '../app.ts';
import { downloadOf } from '../web/downloads.ts';
import { type RendererFile, rendererFile, securityHeaders } from '../web/renderer-files.ts';
import type { BrowserSessions } from './browser-sessions.ts';
import { downloadResponse } from './download-response.ts';
import type { Env } from './env.ts';
import { statusOf } from './problems.ts';
import type { Uploads } from './upload.ts';

/** Routes for a browser on this machine: the page, uploads, downloads and the session cookie. */
export function pageRoutes(app: App, sessions: BrowserSessions, uploads: Uploads, root: string): Hono<Env> {
  const pages = new Hono<Env>();
  const refuse = (status: number, reason: MessageDescriptor) =>
    new Response(english(reason).message, {
      status,
      headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
    });

  pages.all('*', async (c) => {
    const request = c.env.incoming;
    const { method } = request;
    const url = new URL(c.req.url);
    const cookie = await sessions.exchangeToken(url.searchParams.get('token'), browserName(request));
    if (cookie) return new Response(null, { status: 303, headers: { location: '/', 'set-cookie': cookie } });
    const renewedCookie = await sessions.renewCookie(request);
    if (renewedCookie && method === 'POST' && url.pathname === '/session' && sessions.isSameOrigin(request))
      return new Response(null, { status: 204, headers: { 'set-cookie': renewedCookie, 'cache-control': 'no-store' } });
    const caller = await sessions.callerOf(request);
    // an expired session is renewed only by loading the page; all other requests need a valid cookie
    if (!caller && !(renewedCookie && method === 'GET' && url.pathname === '/'))
      return refuse(401, message('page_refused/address'));
    if (caller && method === 'POST' && url.pathname === '/uploads') return upload(request, url, caller);
    if (method !== 'GET' && method !== 'HEAD') return refuse(405, message('page_refused/method'));
    if (caller && url.pathname.startsWith('/files/'))
      return downloadResponse(downloadOf((procedure, input) => app.call(caller, procedure, input), url)).catch(
        errorResponse,
      );
    const page = pageOf(url.pathname);
    const headers = {
      ...securityHeaders(page.nonce),
      'content-type': page.type,
      ...(renewedCookie ? { 'set-cookie': renewedCookie } : {}),
      'cache-control': page.immutable ? 'max-age=31536000, immutable' : 'no-store',
    };
    return new Response(method === 'HEAD' ? null : page.body, { headers, status: page.status ?? 200 });
  });

  /** A file of the page; a page that says what to do where it is not built. */
  function pageOf(pathname: string): RendererFile {
    try {
      return rendererFile(root, pathname);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const body = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Mangalm</title><body><h1>${error.message}</h1><p>${error.hint}</p></body></html>`;
      return { body, type: 'text/html; charset=utf-8', nonce: '', immutable: false, status: 503 };
    }
  }

  async function upload(request: http.IncomingMessage, url: URL, caller: Caller): Promise<Response> {
    if (!sessions.isSameOrigin(request)) return refuse(403, message('page_refused/upload'));
    if (!app.mayReceiveEvents(caller)) return refuse(401, message('page_refused/signed_out'));
    try {
      requireUploadRight(app, caller);
      const { id } = await uploads.receiveBody(request, url.searchParams.get('name') ?? '', caller.session ?? '');
      return Response.json({ upload: id });
    } catch (error) {
      return errorResponse(error);
    }
  }
  return pages;
}

/** Procedures that use uploaded files. */
const UPLOAD_PROCEDURES = ['imports.start', 'scans.add', 'imports.fix'] as const;

/** Refuses an upload, before its body is read, from a caller who may call none of these. @throws Problem `refused` */
function requireUploadRight(app: App, caller: Caller): void {
  const refusals = UPLOAD_PROCEDURES.flatMap((procedure) => {
    try {
      app.authorize(caller, procedure);
      return [];
    } catch (error) {
      return [error];
    }
  });
  if (refusals.length === UPLOAD_PROCEDURES.length) throw refusals[0];
}

/** A problem in the format of the page. */
function errorResponse(error: unknown): Response {
  if (!(error instanceof Problem)) throw error;
  const status = statusOf(error);
  return Response.json({ error }, { status: status === 422 ? 400 : status });
}

/** Name and major version from the User-Agent; order matters, since browsers also include the names of others. */
function browserName(request: http.IncomingMessage): string {
  const agent = request.headers['user-agent'] ?? '';
  for (const [product, name] of BROWSERS) {
    const version = new RegExp(`${product}/(\\d{1,5})`).exec(agent)?.[1];
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

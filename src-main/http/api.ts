import { createHash } from 'node:crypto';
import { type Context, Hono } from 'hono';
import { findProcedure } from '../../src-shared/contract/load.ts';
import { asProblem, Problem } from '../../src-shared/problem.ts';
import { type App, type Caller, localCaller } from '../app.ts';
import { openApiText } from '../programs/openapi.ts';
import { newRequestId } from '../tracing/span.ts';
import { downloadOf } from '../web/downloads.ts';
import { resolveCursor, withNextCursor } from './cursor.ts';
import { downloadResponse } from './download-response.ts';
import { type Env, requireAccount } from './env.ts';
import { importRoutes } from './imports.ts';
import { problemResponse } from './problems.ts';
import type { Uploads } from './upload.ts';

const MAX_BODY_BYTES = 1024 * 1024;
const BODY_TIMEOUT_MS = 30_000;

/**
 * The HTTP API for other programs: every procedure of the contract as `POST /api/<area>/<procedure>`, read-only ones
 * also as GET; plus uploads, server-sent events and downloads. Requires a bearer token.
 * @param bodyTimeoutMs time limit for receiving a request body; overridden in tests
 */
export function apiRoutes(app: App, uploads: Uploads, bodyTimeoutMs = BODY_TIMEOUT_MS): Hono<Env> {
  const api = new Hono<Env>();

  api.use('*', async (c, next) => {
    const traceId = /^00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/.exec(c.req.header('traceparent') ?? '')?.[1];
    c.set('request', traceId ?? newRequestId());
    c.set('caller', callerOf(c));
    await next();
    c.header('x-request-id', c.get('request'));
  });
  api.onError((error, c) => problemResponse(error, c.get('request')));
  api.get('/openapi.json', (c) => withETag(c, openApiText()));
  api.route('/imports', importRoutes(app, uploads));

  api.get('/files/*', async (c) => {
    await requireAccount(app, c.get('caller'));
    const url = new URL(c.req.url);
    url.pathname = url.pathname.replace(/^\/api/, '');
    return downloadResponse(downloadOf((procedure, input) => app.call(c.get('caller'), procedure, input), url));
  });
  api.get('/reports/:name{[a-z-]+\\.csv}', async (c) => {
    await requireAccount(app, c.get('caller'));
    const url = new URL(c.req.url);
    url.pathname = `/files/reports/${c.req.param('name')}`;
    return downloadResponse(downloadOf((procedure, input) => app.call(c.get('caller'), procedure, input), url));
  });

  api.on(['GET', 'POST'], '/:area/:procedure', async (c) => {
    const { name, definition } = await procedureOf(c);
    const isRead = c.req.method === 'GET';
    if (isRead && definition.isMutation) throw new Problem('method_not_allowed', { procedure: name });
    const rawInput = isRead ? queryInput(c) : await bodyInput(c, bodyTimeoutMs);
    const input = resolveCursor(rawInput);
    const key = c.req.header('idempotency-key');
    const { output, replayed } =
      key !== undefined && definition.isMutation
        ? await app.callOnce(c.get('caller'), name, input, { key: validIdempotencyKey(key), request: c.get('request') })
        : { output: await app.callUnknown(c.get('caller'), name, input, c.get('request')), replayed: false };
    if (replayed) c.header('idempotency-replayed', 'true');
    const text = JSON.stringify(withNextCursor(input, output) ?? null);
    if (isRead) return withETag(c, text);
    return c.body(text, 200, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
  });
  api.all('*', (c) => {
    throw new Problem('not_found/path', { path: c.req.path.slice(0, 200) });
  });
  return api;
}

/** The caller with the bearer token of the request, if any. */
function callerOf(c: Context<Env>): Caller {
  const token = /^Bearer +(\S{1,500})$/i.exec(c.req.header('authorization') ?? '')?.[1] ?? null;
  return { ...localCaller('api', { token, label: 'api' }) };
}

async function procedureOf(c: Context<Env>) {
  const name = `${c.req.param('area')}.${c.req.param('procedure')}`;
  const found = await findProcedure(name);
  if (!found) throw new Problem('unknown_procedure/api', { name: name.slice(0, 100) });
  return found;
}

/** Validates an idempotency key. @throws Problem `bad_request` */
function validIdempotencyKey(key: string): string {
  if (!/^[\x21-\x7e]{1,200}$/.test(key)) throw new Problem('bad_request/idempotency_key');
  return key;
}

function parseJson(text: string): unknown {
  try {
    return text.trim() === '' ? {} : (JSON.parse(text) as unknown);
  } catch (error) {
    throw new Problem('bad_json', { reason: (error as Error).message });
  }
}

const queryInput = (c: Context<Env>): unknown => parseJson(c.req.query('input') ?? '');

/** Reads and parses a JSON body. @throws Problem `media_type` · `too_large` · `too_slow` · `bad_json` */
async function bodyInput(c: Context<Env>, timeoutMs: number): Promise<unknown> {
  const type = c.req.header('content-type') ?? '';
  const { incoming } = c.env;
  const isEmpty =
    Number(incoming.headers['content-length'] ?? 0) === 0 && incoming.headers['transfer-encoding'] === undefined;
  if (!(isEmpty && type === '') && !/^application\/(json|[\w.-]+\+json)\s*(;|$)/i.test(type))
    throw type === '' ? new Problem('media_type/missing') : new Problem('media_type', { type: type.slice(0, 100) });
  if (Number(incoming.headers['content-length'] ?? 0) > MAX_BODY_BYTES) throw tooLarge();
  const chunks: Buffer[] = [];
  let bytes = 0;
  const read = async () => {
    for await (const chunk of incoming as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > MAX_BODY_BYTES) throw tooLarge();
      chunks.push(chunk);
    }
  };
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Problem('too_slow')), timeoutMs);
  });
  try {
    await Promise.race([read(), timeout]);
  } catch (error) {
    throw error instanceof Problem
      ? error
      : new Problem('bad_request/incomplete', { reason: asProblem(error).descriptor ?? String(error) });
  } finally {
    clearTimeout(timer);
  }
  return parseJson(Buffer.concat(chunks).toString('utf8'));
}

const tooLarge = () => new Problem('too_large');

/** JSON response with an ETag; 304 if it matches `If-None-Match` (RFC 9110, 8.8.3). */
function withETag(c: Context<Env>, text: string): Response {
  const etag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 27)}"`;
  const headers = { etag, 'cache-control': 'private, no-cache', 'content-type': 'application/json; charset=utf-8' };
  const clientTags = (c.req.header('if-none-match') ?? '').split(',').map((one) => one.trim().replace(/^W\//, ''));
  return clientTags.includes(etag)
    ? new Response(null, { status: 304, headers: { etag } })
    : c.body(text, 200, headers);
}

import { protocol } from 'electron';
import type { ProcedureName } from '../../src-shared/contract/index.ts';
import { asProblem, Problem, problemFrom } from '../../src-shared/problem.ts';
import { type CallProcedure, downloadOf } from '../web/downloads.ts';
import { rendererFile, rendererFolder, securityHeaders } from '../web/renderer-files.ts';
import type { Backend } from './backend.ts';

const SCHEME = 'app';
const HOST = 'mangalm';
/** Origin of the page; nothing else is ever loaded. */
export const ORIGIN = `${SCHEME}://${HOST}`;

/** Whether a URL belongs to the app's page. Node's URL reports the origin `null` for custom schemes. */
export function isOwnPage(address: string): boolean {
  const url = URL.parse(address);
  return url?.protocol === `${SCHEME}:` && url.host === HOST;
}

/** Must run before Electron is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/**
 * Serves the page from the app's own folder and downloads from the dispatcher, with the same headers as the HTTP
 * server.
 */
export function serveApp(backend: Backend, root = rendererFolder): void {
  const ask: CallProcedure = async (procedure, input) => {
    const answer = await backend.call({ id: 0, procedure: procedure as ProcedureName, input });
    if ('problem' in answer) throw problemFrom(answer.problem);
    return answer.output as never;
  };
  protocol.handle(SCHEME, async (request) => {
    const url = new URL(request.url);
    if (url.host !== HOST || request.method !== 'GET') return new Response('Refused.', { status: 403 });
    try {
      if (url.pathname.startsWith('/files/')) return downloadResponse(ask, url);
      const page = rendererFile(root, url.pathname);
      return new Response(page.body, { headers: { ...securityHeaders(page.nonce), 'content-type': page.type } });
    } catch (error) {
      const problem = error instanceof Problem ? error : asProblem(error);
      return new Response(problem.message, { status: 404, headers: { 'content-type': 'text/plain; charset=utf-8' } });
    }
  });
}

function downloadResponse(ask: CallProcedure, url: URL): Response {
  const { name, type, pieces, shown } = downloadOf(ask, url);
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(typeof value === 'string' ? encoder.encode(value) : value);
    },
  });
  return new Response(body, {
    headers: {
      'content-type': type,
      'content-disposition': `${shown ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(name)}`,
    },
  });
}

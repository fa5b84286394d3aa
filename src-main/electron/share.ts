import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';

/**
 * A folder of new versions as a web server, which is what the updater can read from: for this program alone, on the
 * loopback address, files of the folder itself and nothing below or beside it.
 * @returns its address, and what ends it
 */
export async function serveFolder(folder: string): Promise<{ url: string; close(): void }> {
  const server = http.createServer(async (request, response) => {
    const name = decodeName(request.url ?? '/');
    const file = name === null ? null : path.join(folder, name);
    const there = file === null ? undefined : fs.statSync(file, { throwIfNoEntry: false });
    if (!file || !there?.isFile() || request.method !== 'GET') {
      response.writeHead(404).end();
      return;
    }
    const part = partOf(request.headers.range, there.size);
    if (part === 'none') {
      response.writeHead(416, { 'content-range': `bytes */${there.size}` }).end();
      return;
    }
    const { start, end } = part ?? { start: 0, end: there.size - 1 };
    response.writeHead(part ? 206 : 200, {
      'accept-ranges': 'bytes',
      'content-length': end - start + 1,
      ...(part ? { 'content-range': `bytes ${start}-${end}/${there.size}` } : {}),
    });
    if (there.size === 0) response.end();
    else await pipeline(fs.createReadStream(file, { start, end }), response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  server.unref();
  const { port } = server.address() as { port: number };
  return { url: `http://127.0.0.1:${port}`, close: () => void server.close() };
}

/**
 * The one part of a file that is asked for (RFC 9110, 14): of what differs from this version the updater reads no more.
 * @returns null for the whole file, `none` for a part that it does not have
 */
function partOf(range: string | undefined, size: number): { start: number; end: number } | 'none' | null {
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? [];
  if (from === undefined) return null;
  const [start, end] = [Number(from), to ? Math.min(Number(to), size - 1) : size - 1];
  return start <= end ? { start, end } : 'none';
}

/** The name of a file in the folder; null for what names anything else. */
function decodeName(address: string): string | null {
  const name = address.slice(1).split('?')[0]!;
  try {
    const decoded = decodeURIComponent(name);
    return /^[\w][\w .+-]*$/.test(decoded) ? decoded : null;
  } catch {
    return null;
  }
}

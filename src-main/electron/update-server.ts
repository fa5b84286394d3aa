import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';

/**
 * Serves a folder of updates over HTTP, the only source that the updater can read from. It listens on the loopback
 * address and serves only files directly in the folder.
 * @returns its URL, and a function that stops it
 */
export async function serveFolder(folder: string): Promise<{ url: string; close(): void }> {
  const server = http.createServer(async (request, response) => {
    const name = fileNameOf(request.url ?? '/');
    const file = name === null ? null : path.join(folder, name);
    const there = file === null ? undefined : fs.statSync(file, { throwIfNoEntry: false });
    if (!file || !there?.isFile() || request.method !== 'GET') {
      response.writeHead(404).end();
      return;
    }
    const part = parseRange(request.headers.range, there.size);
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
 * Parses a single byte range (RFC 9110, 14), which the updater uses for differential downloads.
 * @returns null for the whole file, `none` if the range can't be satisfied
 */
function parseRange(range: string | undefined, size: number): { start: number; end: number } | 'none' | null {
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? [];
  if (from === undefined) return null;
  const [start, end] = [Number(from), to ? Math.min(Number(to), size - 1) : size - 1];
  return start <= end ? { start, end } : 'none';
}

/** Name of a file directly in the folder; null for any other path. */
function fileNameOf(address: string): string | null {
  const name = address.slice(1).split('?')[0]!;
  try {
    const decoded = decodeURIComponent(name);
    return /^[\w][\w .+-]*$/.test(decoded) ? decoded : null;
  } catch {
    return null;
  }
}

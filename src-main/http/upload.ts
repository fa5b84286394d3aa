import { createHash } from 'node:crypto';
import fs from 'node:fs';
import type http from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Busboy, type BusboyHeaders } from '@fastify/busboy';
import { type MessageValue, message } from '../../src-shared/messages/descriptor.ts';
import { Problem } from '../../src-shared/problem.ts';
import type { DataFolder } from '../db/folder.ts';
import { asWriteProblem } from '../db/new-file.ts';
import { newUpload } from '../import/inbox/uploads.ts';

/** Size limit of an upload in bytes. */
const MAX_UPLOAD_BYTES = 4 * 1024 ** 3;
/** Idle timeout. */
const IDLE_TIMEOUT_MS = 30_000;
/** Minimum average rate in bytes per second, enforced once an upload has run for `RATE_CHECK_AFTER_MS`. */
const MIN_BYTES_PER_SECOND = 1024;
const RATE_CHECK_AFTER_MS = 60_000;
const MAX_UPLOADS = 8;
/** Concurrent uploads per sender. */
const MAX_PER_SENDER = 2;

export interface Uploaded {
  id: string;
  bytes: number;
  /** SHA-256 in hex. */
  sha256: string;
  /** Other fields of a multipart form. */
  fields: Record<string, string>;
  discard(): void;
}

/** Receives uploads and streams them to disk, a limited number at a time. */
export class Uploads {
  readonly #folder: DataFolder;
  readonly #maxBytes: number;
  readonly #slowAfterMs: number;
  readonly #running: string[] = [];

  /** @param limits overridden in tests */
  constructor(folder: DataFolder, { largest = MAX_UPLOAD_BYTES, slowAfterMs = RATE_CHECK_AFTER_MS } = {}) {
    this.#folder = folder;
    this.#maxBytes = largest;
    this.#slowAfterMs = slowAfterMs;
  }

  /**
   * Receives a request whose body is the file.
   * @param sender identifies the sender, for the limit per sender
   * @throws Problem `upload_too_large` · `too_many` · `bad_upload`
   */
  receiveBody(request: http.IncomingMessage, name: string, sender: string): Promise<Uploaded> {
    return this.#limited(request, sender, () => this.#write(request, name, request));
  }

  /** Receives the first file of a multipart form, whatever its field name, and the other fields. */
  receiveForm(request: http.IncomingMessage, sender: string): Promise<Uploaded> {
    return this.#limited(request, sender, () => this.#firstFile(request));
  }

  async #limited(request: http.IncomingMessage, sender: string, work: () => Promise<Uploaded>): Promise<Uploaded> {
    const contentLength = Number(request.headers['content-length'] ?? 0);
    if (contentLength > this.#maxBytes * 1.01) throw this.#tooLarge();
    const ofSender = this.#running.filter((other) => other === sender).length;
    if (this.#running.length >= MAX_UPLOADS || ofSender >= MAX_PER_SENDER) throw new Problem('too_many/uploads');
    this.#running.push(sender);
    request.setTimeout(IDLE_TIMEOUT_MS, () => request.destroy(new Error('nothing came for too long')));
    const startedAt = performance.now();
    const bytesAtStart = request.socket.bytesRead;
    const rateCheck = setInterval(() => {
      const seconds = (performance.now() - startedAt) / 1000;
      if (
        seconds * 1000 > this.#slowAfterMs &&
        request.socket.bytesRead - bytesAtStart < seconds * MIN_BYTES_PER_SECOND
      )
        request.destroy(new Error('too little came'));
    }, this.#slowAfterMs / 4);
    try {
      return await work();
    } finally {
      clearInterval(rateCheck);
      request.setTimeout(0);
      this.#running.splice(this.#running.indexOf(sender), 1);
    }
  }

  async #write(request: http.IncomingMessage, name: string, source: Readable): Promise<Uploaded> {
    const { id, file, discard } = newUpload(this.#folder, name);
    const hash = createHash('sha256');
    let bytes = 0;
    const tooLarge = () => this.#tooLarge();
    const largest = this.#maxBytes;
    try {
      await pipeline(
        source,
        async function* (chunks: AsyncIterable<Buffer>) {
          for await (const chunk of chunks) {
            bytes += chunk.length;
            if (bytes > largest) throw tooLarge();
            hash.update(chunk);
            yield chunk;
          }
        },
        fs.createWriteStream(file, { mode: 0o600, highWaterMark: 1024 * 1024 }),
      );
      if (!request.complete) throw incompleteProblem();
    } catch (error) {
      discard();
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOSPC' || code === 'EDQUOT') throw asWriteProblem(error, file);
      throw error instanceof Problem ? error : incompleteProblem();
    }
    return { id, bytes, sha256: hash.digest('hex'), fields: {}, discard };
  }

  #firstFile(request: http.IncomingMessage): Promise<Uploaded> {
    return new Promise<Uploaded>((resolve, reject) => {
      const fields: Record<string, string> = {};
      let upload: Promise<Uploaded> | null = null;
      let part: Readable | null = null;
      const badForm = (reason: MessageValue) => new Problem('bad_upload/form', { reason });
      const fail = (error: Problem) => {
        request.unpipe();
        request.resume();
        part?.destroy(error);
        void upload?.then(({ discard }) => discard()).catch(() => {});
        reject(error);
      };
      let form: InstanceType<typeof Busboy>;
      try {
        form = new Busboy({
          headers: request.headers as BusboyHeaders,
          limits: { fields: 50, fieldSize: 64 * 1024, files: 1, parts: 60 },
        });
      } catch (error) {
        reject(badForm((error as Error).message));
        return;
      }
      form.on('field', (name, value) => {
        if (name !== '__proto__') fields[name] = value;
      });
      form.on('file', (_field, stream, name) => {
        if (upload) {
          stream.resume();
          return;
        }
        part = stream as Readable;
        upload = this.#writePart(name ?? '', stream);
        upload.catch((error) => fail(error instanceof Problem ? error : badForm(String((error as Error).message))));
      });
      form.on('error', (error) => fail(badForm((error as Error).message)));
      form.on('finish', () => {
        if (!upload) reject(badForm(message('bad_upload/without_file')));
        else upload.then((uploaded) => resolve({ ...uploaded, fields }), reject);
      });
      request.on('aborted', () => fail(incompleteProblem()));
      request.pipe(form);
    });
  }

  /** Writes a part of a form. It ends at its boundary; `#firstFile` handles an incomplete request. */
  #writePart(name: string, source: Readable): Promise<Uploaded> {
    return this.#write({ complete: true } as http.IncomingMessage, name, source);
  }

  #tooLarge(): Problem {
    return new Problem('upload_too_large', { megabytes: Math.round(this.#maxBytes / 1024 ** 2) });
  }
}

const incompleteProblem = () => new Problem('bad_upload/incomplete');

/**
 * Verifies the checksum in `Content-Digest` (RFC 9530) or `X-Checksum-SHA256` (hex), if there is one.
 * @throws Problem `checksum_differs`
 */
export function verifyChecksum(headers: http.IncomingHttpHeaders, { sha256, discard }: Uploaded): void {
  const digest = /sha-256=:([A-Za-z0-9+/=]+):/.exec(String(headers['content-digest'] ?? ''))?.[1];
  const expected = digest
    ? Buffer.from(digest, 'base64').toString('hex')
    : String(headers['x-checksum-sha256'] ?? '').toLowerCase();
  if (expected === '' || expected === sha256) return;
  discard();
  throw new Problem('checksum_differs');
}

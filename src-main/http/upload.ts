import { createHash } from 'node:crypto';
import fs from 'node:fs';
import type http from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Busboy, type BusboyHeaders } from '@fastify/busboy';
import { Problem } from '../../src-shared/problem.ts';
import { newUpload } from '../import/uploads.ts';
import type { DataFolder } from '../store/folder.ts';
import { asWriteProblem } from '../store/new-file.ts';

/** Size limit of an upload in bytes. */
const LARGEST_UPLOAD = 4 * 1024 ** 3;
/** Idle timeout. */
const SILENT_MS = 30_000;
/** Minimum average rate in bytes per second, enforced once an upload has run for `RATE_CHECK_AFTER_MS`. */
const LEAST_PER_SECOND = 1024;
const SLOW_AFTER_MS = 60_000;
const MOST_UPLOADS = 8;
/** Concurrent uploads per sender. */
const MOST_EACH = 2;

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
  readonly #largest: number;
  readonly #slowAfterMs: number;
  readonly #running: string[] = [];

  /** @param limits overridden in tests */
  constructor(folder: DataFolder, { largest = LARGEST_UPLOAD, slowAfterMs = SLOW_AFTER_MS } = {}) {
    this.#folder = folder;
    this.#largest = largest;
    this.#slowAfterMs = slowAfterMs;
  }

  /**
   * Receives a request whose body is the file.
   * @param sender identifies the sender, for the limit per sender
   * @throws Problem `upload_too_large` · `too_many` · `bad_upload`
   */
  raw(request: http.IncomingMessage, name: string, sender: string): Promise<Uploaded> {
    return this.#take(request, sender, () => this.#write(request, name, request));
  }

  /** Receives the first file of a multipart form, whatever its field name, and the other fields. */
  form(request: http.IncomingMessage, sender: string): Promise<Uploaded> {
    return this.#take(request, sender, () => this.#firstFile(request));
  }

  async #take(request: http.IncomingMessage, sender: string, work: () => Promise<Uploaded>): Promise<Uploaded> {
    const told = Number(request.headers['content-length'] ?? 0);
    if (told > this.#largest * 1.01) throw this.#tooLarge();
    const ofSender = this.#running.filter((other) => other === sender).length;
    if (this.#running.length >= MOST_UPLOADS || ofSender >= MOST_EACH)
      throw new Problem('too_many', 'Too many files at once.', 'Send them one after the other.');
    this.#running.push(sender);
    request.setTimeout(SILENT_MS, () => request.destroy(new Error('nothing came for too long')));
    const begun = performance.now();
    const before = request.socket.bytesRead;
    const watch = setInterval(() => {
      const seconds = (performance.now() - begun) / 1000;
      if (seconds * 1000 > this.#slowAfterMs && request.socket.bytesRead - before < seconds * LEAST_PER_SECOND)
        request.destroy(new Error('too little came'));
    }, this.#slowAfterMs / 4);
    try {
      return await work();
    } finally {
      clearInterval(watch);
      request.setTimeout(0);
      this.#running.splice(this.#running.indexOf(sender), 1);
    }
  }

  async #write(request: http.IncomingMessage, name: string, source: Readable): Promise<Uploaded> {
    const { id, file, discard } = newUpload(this.#folder, name);
    const hash = createHash('sha256');
    let bytes = 0;
    const tooLarge = () => this.#tooLarge();
    const largest = this.#largest;
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
      if (!request.complete) throw cutOff();
    } catch (error) {
      discard();
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOSPC' || code === 'EDQUOT') throw asWriteProblem(error, file);
      throw error instanceof Problem ? error : cutOff();
    }
    return { id, bytes, sha256: hash.digest('hex'), fields: {}, discard };
  }

  #firstFile(request: http.IncomingMessage): Promise<Uploaded> {
    return new Promise<Uploaded>((resolve, reject) => {
      const fields: Record<string, string> = {};
      let taken: Promise<Uploaded> | null = null;
      let part: Readable | null = null;
      const bad = (why: string) =>
        new Problem(
          'bad_upload',
          `The form can’t be read: ${why}.`,
          'Send the file as multipart/form-data, in a field “file”.',
        );
      const fail = (error: Problem) => {
        request.unpipe();
        request.resume();
        part?.destroy(error);
        void taken?.then(({ discard }) => discard()).catch(() => {});
        reject(error);
      };
      let form: InstanceType<typeof Busboy>;
      try {
        form = new Busboy({
          headers: request.headers as BusboyHeaders,
          limits: { fields: 50, fieldSize: 64 * 1024, files: 1, parts: 60 },
        });
      } catch (error) {
        reject(bad((error as Error).message));
        return;
      }
      form.on('field', (name, value) => {
        if (name !== '__proto__') fields[name] = value;
      });
      form.on('file', (_field, stream, name) => {
        if (taken) {
          stream.resume();
          return;
        }
        part = stream as Readable;
        taken = this.#writePart(name ?? '', stream);
        taken.catch((error) => fail(error instanceof Problem ? error : bad(String((error as Error).message))));
      });
      form.on('error', (error) => fail(bad((error as Error).message)));
      form.on('finish', () => {
        if (!taken) reject(bad('there is no file in it'));
        else taken.then((uploaded) => resolve({ ...uploaded, fields }), reject);
      });
      request.on('aborted', () => fail(cutOff()));
      request.pipe(form);
    });
  }

  /** Writes a part of a form. It ends at its boundary; `#firstFile` handles an incomplete request. */
  #writePart(name: string, source: Readable): Promise<Uploaded> {
    return this.#write({ complete: true } as http.IncomingMessage, name, source);
  }

  #tooLarge(): Problem {
    return new Problem(
      'upload_too_large',
      `The file is larger than ${Math.round(this.#largest / 1024 ** 2)} MB.`,
      'Import it with the command line.',
    );
  }
}

const cutOff = () =>
  new Problem('bad_upload', 'The file did not come whole; nothing of it was kept.', 'Send it again.');

/**
 * Verifies the checksum in `Content-Digest` (RFC 9530) or `X-Checksum-SHA256` (hex), if there is one.
 * @throws Problem `checksum_differs`
 */
export function mustBeAsMeant(headers: http.IncomingHttpHeaders, { sha256, discard }: Uploaded): void {
  const digest = /sha-256=:([A-Za-z0-9+/=]+):/.exec(String(headers['content-digest'] ?? ''))?.[1];
  const meant = digest
    ? Buffer.from(digest, 'base64').toString('hex')
    : String(headers['x-checksum-sha256'] ?? '').toLowerCase();
  if (meant === '' || meant === sha256) return;
  discard();
  throw new Problem(
    'checksum_differs',
    'The file that came is not the one that its checksum is of; nothing of it was kept.',
    'Send it again.',
  );
}

import fs from 'node:fs';
import type { Source } from './source.ts';
import { unreadable } from './source.ts';

/** How far reading has come, for progress; updated as chunks are handed on. */
export interface Reading {
  bytesRead: number;
  physicalLines: number;
}

const CHUNK = 1 << 18;

/**
 * The file's text as UTF-8 bytes without byte-order mark, in chunks that may cut a character in two. Counts physical
 * lines on the way: LF, CRLF and a lone CR each end one, and so does the end of a file that ends in none of them.
 */
export async function* decode(
  source: Source,
  reading: Reading,
  upTo = Number.POSITIVE_INFINITY,
): AsyncGenerator<Buffer> {
  const counter = new LineCounter();
  const decoder = source.encoding === 'utf-8' ? null : new TextDecoder(source.encoding);
  let first = true;
  const end = Number.isFinite(upTo) ? { end: upTo - 1 } : {};
  try {
    for await (const raw of fs.createReadStream(source.path, {
      highWaterMark: CHUNK,
      ...end,
    }) as AsyncIterable<Buffer>) {
      reading.bytesRead += raw.length;
      let chunk = raw;
      if (decoder) chunk = Buffer.from(decoder.decode(raw, { stream: true }));
      else if (first && source.bom) chunk = raw.subarray(3);
      first = false;
      counter.count(chunk);
      reading.physicalLines = counter.lines;
      yield chunk;
    }
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code ? unreadable(source.path, error) : error;
  }
  const rest = decoder ? Buffer.from(decoder.decode()) : Buffer.alloc(0);
  if (rest.length > 0) {
    counter.count(rest);
    yield rest;
  }
  reading.physicalLines = counter.finish();
}

const LF = 10;
const CR = 13;

class LineCounter {
  lines = 0;
  #last = LF;

  count(chunk: Buffer): void {
    if (chunk.length === 0) return;
    for (let i = chunk.indexOf(LF); i !== -1; i = chunk.indexOf(LF, i + 1)) this.lines++;
    for (let i = chunk.indexOf(CR); i !== -1; i = chunk.indexOf(CR, i + 1)) {
      if (i + 1 < chunk.length && chunk[i + 1] !== LF) this.lines++;
    }
    if (this.#last === CR && chunk[0] !== LF) this.lines++;
    this.#last = chunk[chunk.length - 1]!;
  }

  finish(): number {
    if (this.#last !== LF) this.lines++;
    return this.lines;
  }
}

import type { Encoding } from '../../../src-shared/encodings.ts';
import { chunksOf } from './chunks.ts';
import { gunzip, openArchive } from './container.ts';
import { type Decoder, decoderOf } from './encoding/decoder.ts';
import { decodeMixed, wholeCharacters, wholeLines } from './encoding/finder.ts';
import { type Source, unreadable } from './source.ts';

/** The progress of reading a file; updated with each chunk. */
export interface Reading {
  bytesRead: number;
  /** Milliseconds spent waiting for bytes, and decoding them. */
  readMs: number;
  decodeMs: number;
  /** Called with the physical line of each sequence decoded with the fallback encoding. */
  onBroken?: (line: number) => void;
  /** Called at the start of each further sheet of a workbook. */
  onSheet?: () => void;
}

export const noReading = (): Reading => ({ bytesRead: 0, readMs: 0, decodeMs: 0 });

/** The length of a UTF-8 byte-order mark. */
const BOM_BYTES = 3;

/** The text of a file without byte-order mark, in chunks. */
export async function* decode(source: Source, reading: Reading): AsyncGenerator<string> {
  const decoder: Decoder = source.mixed ? new MixedDecoder(source.mixed, reading) : decoderOf(source.encoding);
  for await (const chunk of waitedFor(fileBytes(source, reading), reading)) {
    const before = performance.now();
    const text = decoder.decode(chunk, { stream: true });
    reading.decodeMs += performance.now() - before;
    if (text !== '') yield text;
  }
  const rest = decoder.decode();
  if (rest !== '') yield rest;
}

/** The same as UTF-8 bytes, in chunks cut at any byte; not transcoded if the file is UTF-8. */
export async function* utf8Of(source: Source, reading: Reading): AsyncGenerator<Buffer> {
  if (source.encoding === 'utf-8' && !source.mixed) yield* ownBytes(source, reading);
  else for await (const text of decode(source, reading)) yield Buffer.from(text);
}

async function* ownBytes(source: Source, reading: Reading): AsyncGenerator<Buffer> {
  let mark = source.bom ? BOM_BYTES : 0;
  for await (const chunk of waitedFor(fileBytes(source, reading), reading)) {
    if (chunk.length > mark) yield mark > 0 ? chunk.subarray(mark) : chunk;
    mark = Math.max(0, mark - chunk.length);
  }
}

/** Measures the time spent waiting for chunks. */
async function* waitedFor(chunks: AsyncGenerator<Buffer>, reading: Reading): AsyncGenerator<Buffer> {
  let began = performance.now();
  for await (const chunk of chunks) {
    reading.readMs += performance.now() - began;
    yield chunk;
    began = performance.now();
  }
}

async function* fileBytes(source: Source, reading: Reading): AsyncGenerator<Buffer> {
  const count = (bytes: number) => {
    reading.bytesRead += bytes;
  };
  if (source.container === 'gzip') return yield* gunzip(source.path, count);
  if (source.container === 'zip') {
    const archive = await openArchive(source.path);
    const entry = archive.entries.find(({ fileName }) => fileName === source.entry);
    const share = source.bytes / Math.max(1, entry?.uncompressedSize ?? 1);
    try {
      for await (const chunk of archive.read(source.entry!)) {
        reading.bytesRead = Math.min(source.bytes, reading.bytesRead + chunk.length * share);
        yield chunk;
      }
    } finally {
      await archive.close();
    }
    return;
  }
  try {
    for await (const chunk of chunksOf(source.path)) {
      count(chunk.length);
      yield chunk;
    }
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code ? unreadable(source.path, error) : error;
  }
}

const LF = 10;

/** Decodes text that is mostly UTF-8. */
class MixedDecoder implements Decoder {
  readonly #other: Encoding;
  readonly #reading: Reading;
  #carry = Buffer.alloc(0);
  #line = 1;
  #begun = false;

  /** @param other the fallback encoding for invalid UTF-8 */
  constructor(other: Encoding, reading: Reading) {
    this.#other = other;
    this.#reading = reading;
  }

  decode(chunk?: Buffer): string {
    const joined = Buffer.concat([this.#carry, chunk ?? Buffer.alloc(0)]);
    const whole = this.#other === 'windows-1252' ? wholeCharacters : wholeLines;
    const length = chunk ? whole(joined) : joined.length;
    this.#carry = Buffer.from(joined.subarray(length));
    const bytes = joined.subarray(0, length);
    let counted = 0;
    const text = decodeMixed(bytes, this.#other, (at) => {
      this.#line += linesIn(bytes, counted, at);
      counted = at;
      this.#reading.onBroken?.(this.#line);
    });
    this.#line += linesIn(bytes, counted, bytes.length);
    const first = !this.#begun;
    this.#begun ||= text !== '';
    return first && text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  }
}

function linesIn(bytes: Buffer, from: number, to: number): number {
  let lines = 0;
  for (let at = bytes.indexOf(LF, from); at !== -1 && at < to; at = bytes.indexOf(LF, at + 1)) lines++;
  return lines;
}

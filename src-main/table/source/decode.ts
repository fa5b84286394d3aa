import type { Encoding } from '../../../src-shared/encodings.ts';
import { gunzip, openArchive } from './container.ts';
import { createDecoder, type Decoder } from './encoding/decoder.ts';
import { completeCharactersLength, completeLinesLength, decodeMixed } from './encoding/detector.ts';
import { readChunks } from './file-chunks.ts';
import { unreadableFile } from './file-problems.ts';
import { linesOf } from './lines-part.ts';
import type { SourceFile } from './source-file.ts';

/** The progress of reading a file; updated with each chunk. */
export interface ReadingProgress {
  bytesRead: number;
  /** Milliseconds spent waiting for bytes, and decoding them. */
  readMs: number;
  decodeMs: number;
  /** Called with the physical line of each sequence decoded with the fallback encoding. */
  onInvalidUtf8?: (line: number) => void;
  /** Called at the start of each further sheet of a workbook. */
  onSheet?: () => void;
  /** Called with the physical line of each total of a grouped report that was checked and left out. */
  onTotal?: (line: number) => void;
}

export const newReadingProgress = (): ReadingProgress => ({ bytesRead: 0, readMs: 0, decodeMs: 0 });

/** The length of a UTF-8 byte-order mark. */
const BOM_BYTES = 3;

/** The text of a file without byte-order mark, in chunks. */
export async function* decodeText(source: SourceFile, progress: ReadingProgress): AsyncGenerator<string> {
  const decoder: Decoder = source.mixed ? new MixedDecoder(source.mixed, progress) : createDecoder(source.encoding);
  for await (const chunk of timedChunks(fileBytes(source, progress), progress)) {
    const before = performance.now();
    const text = decoder.decode(chunk, { stream: true });
    progress.decodeMs += performance.now() - before;
    if (text !== '') yield text;
  }
  const rest = decoder.decode();
  if (rest !== '') yield rest;
}

/** The same as UTF-8 bytes, in chunks cut at any byte; not transcoded if the file is UTF-8. */
export async function* utf8Chunks(source: SourceFile, progress: ReadingProgress): AsyncGenerator<Buffer> {
  if (source.encoding === 'utf-8' && !source.mixed) yield* untranscodedChunks(source, progress);
  else for await (const text of decodeText(source, progress)) yield Buffer.from(text);
}

async function* untranscodedChunks(source: SourceFile, progress: ReadingProgress): AsyncGenerator<Buffer> {
  let bomBytesLeft = source.bom ? BOM_BYTES : 0;
  for await (const chunk of timedChunks(fileBytes(source, progress), progress)) {
    if (chunk.length > bomBytesLeft) yield bomBytesLeft > 0 ? chunk.subarray(bomBytesLeft) : chunk;
    bomBytesLeft = Math.max(0, bomBytesLeft - chunk.length);
  }
}

/** Measures the time spent waiting for chunks. */
async function* timedChunks(chunks: AsyncGenerator<Buffer>, progress: ReadingProgress): AsyncGenerator<Buffer> {
  let began = performance.now();
  for await (const chunk of chunks) {
    progress.readMs += performance.now() - began;
    yield chunk;
    began = performance.now();
  }
}

/** The bytes of a file, unpacked, in chunks. */
export async function* fileBytes(source: SourceFile, progress: ReadingProgress): AsyncGenerator<Buffer> {
  const count = (bytes: number) => {
    progress.bytesRead += bytes;
  };
  if (source.container === 'gzip') return yield* gunzip(source.path, count);
  if (source.container === 'zip') {
    const archive = await openArchive(source.path);
    const entry = archive.entries.find(({ fileName }) => fileName === source.entry);
    const share = source.bytes / Math.max(1, entry?.uncompressedSize ?? 1);
    try {
      for await (const chunk of archive.read(source.entry!)) {
        progress.bytesRead = Math.min(source.bytes, progress.bytesRead + chunk.length * share);
        yield chunk;
      }
    } finally {
      await archive.close();
    }
    return;
  }
  try {
    const chunks = counted(readChunks(source.path), count);
    yield* source.format === 'text' ? linesOf(chunks, source.part) : chunks;
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code ? unreadableFile(source.path, error) : error;
  }
}

async function* counted(chunks: AsyncIterable<Buffer>, count: (bytes: number) => void): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    count(chunk.length);
    yield chunk;
  }
}

const LF = 10;

/** Decodes text that is mostly UTF-8. */
class MixedDecoder implements Decoder {
  readonly #fallback: Encoding;
  readonly #progress: ReadingProgress;
  #carry = Buffer.alloc(0);
  #line = 1;
  #started = false;

  /** @param other the fallback encoding for invalid UTF-8 */
  constructor(other: Encoding, reading: ReadingProgress) {
    this.#fallback = other;
    this.#progress = reading;
  }

  decode(chunk?: Buffer): string {
    const joined = Buffer.concat([this.#carry, chunk ?? Buffer.alloc(0)]);
    const whole = this.#fallback === 'windows-1252' ? completeCharactersLength : completeLinesLength;
    const length = chunk ? whole(joined) : joined.length;
    this.#carry = Buffer.from(joined.subarray(length));
    const bytes = joined.subarray(0, length);
    let counted = 0;
    const text = decodeMixed(bytes, this.#fallback, (at) => {
      this.#line += countLineFeeds(bytes, counted, at);
      counted = at;
      this.#progress.onInvalidUtf8?.(this.#line);
    });
    this.#line += countLineFeeds(bytes, counted, bytes.length);
    const first = !this.#started;
    this.#started ||= text !== '';
    return first && text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  }
}

function countLineFeeds(bytes: Buffer, from: number, to: number): number {
  let lines = 0;
  for (let at = bytes.indexOf(LF, from); at !== -1 && at < to; at = bytes.indexOf(LF, at + 1)) lines++;
  return lines;
}

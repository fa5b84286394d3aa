import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { RecordBytes, TableRecord } from './table/record.ts';

/** The first byte of a block; one of an earlier version is a JSON list. */
const LENGTHS_AND_TEXT = 1;
/** That byte and the count. */
const HEAD = 5;
/** What a thousand records pack to fits in. */
const CHUNK = 1 << 17;

/** Gathers the texts of records to a block of bytes: how many, how long each is, and they one behind the other. */
export class RawBlock {
  #lengths: number[] = [];
  #bytes = Buffer.alloc(1 << 19);
  #end = 0;

  get count(): number {
    return this.#lengths.length;
  }

  /** Takes a record's text; of null an empty one. */
  add(record: TableRecord | null): void {
    const length = record === null ? 0 : record.bytes ? this.#copy(record.bytes) : this.#write(record.raw);
    this.#lengths.push(length);
    this.#end += length;
  }

  #copy({ within, from, to }: RecordBytes): number {
    this.#makeRoom(to - from);
    return within.copy(this.#bytes, this.#end, from, to);
  }

  #write(text: string): number {
    // a sign of the text takes at most three bytes
    this.#makeRoom(text.length * 3);
    return this.#bytes.write(text, this.#end);
  }

  /** Gives the block, in this memory where it has room, and begins a new one. */
  take(memory: Buffer<SharedArrayBuffer>): Uint8Array {
    const head = HEAD + 4 * this.count;
    const size = head + this.#end;
    const block: Buffer = size <= memory.length ? memory.subarray(0, size) : Buffer.from(new ArrayBuffer(size));
    block[0] = LENGTHS_AND_TEXT;
    block.writeUInt32LE(this.count, 1);
    for (let i = 0; i < this.count; i++) block.writeUInt32LE(this.#lengths[i]!, HEAD + 4 * i);
    this.#bytes.copy(block, head, 0, this.#end);
    this.#lengths = [];
    this.#end = 0;
    return block;
  }

  #makeRoom(bytes: number): void {
    if (this.#end + bytes <= this.#bytes.length) return;
    const wider = Buffer.alloc(Math.max(this.#bytes.length * 2, this.#end + bytes));
    this.#bytes.copy(wider, 0, 0, this.#end);
    this.#bytes = wider;
  }
}

/**
 * Packs a block; a thousand records take about a tenth of what they take in the file.
 * @param use gets it; its memory is given back at once
 */
export function packRaws(block: Uint8Array, use: (packed: Buffer) => void): void {
  const packed = zstdCompressSync(block, { chunkSize: CHUNK }) as Buffer<ArrayBuffer>;
  use(packed);
  // one that was put together of several has another size, and might share its memory with others
  if (packed.buffer.byteLength === CHUNK) packed.buffer.transfer(0);
}

/** The texts of the records of a packed block. */
export function unpackRaws(data: Uint8Array): string[] {
  const bytes = zstdDecompressSync(data);
  if (bytes[0] !== LENGTHS_AND_TEXT) return JSON.parse(bytes.toString('utf8')) as string[];
  const count = bytes.readUInt32LE(1);
  const raws: string[] = [];
  for (let i = 0, at = HEAD + 4 * count; i < count; i++) {
    const length = bytes.readUInt32LE(HEAD + 4 * i);
    raws.push(bytes.toString('utf8', at, at + length));
    at += length;
  }
  return raws;
}

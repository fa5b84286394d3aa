import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { RecordBytes, TableRecord } from '../../table/read/record.ts';

/** The first byte of a block; blocks of an earlier version are JSON arrays. */
const FORMAT_LENGTHS_AND_TEXT = 1;
/** The format byte and the count. */
const HEADER_BYTES = 5;
/** Bytes, enough for a thousand compressed records. */
const ZSTD_CHUNK_BYTES = 1 << 17;

/** Collects raw texts of records in a block of bytes: their count, their lengths, and the concatenated texts. */
export class RawBlock {
  #lengths: number[] = [];
  #bytes = Buffer.alloc(1 << 19);
  #end = 0;

  get count(): number {
    return this.#lengths.length;
  }

  /** Adds a record's text; an empty one for null. */
  add(record: TableRecord | null): void {
    const length = record === null ? 0 : record.bytes ? this.#copy(record.bytes) : this.#write(record.raw);
    this.#lengths.push(length);
    this.#end += length;
  }

  #copy({ within, from, to }: RecordBytes): number {
    this.#reserve(to - from);
    return within.copy(this.#bytes, this.#end, from, to);
  }

  #write(text: string): number {
    // UTF-8 takes at most three bytes for a UTF-16 code unit
    this.#reserve(text.length * 3);
    return this.#bytes.write(text, this.#end);
  }

  /** Returns the block, in the given memory where it fits, and begins a new one. */
  flush(memory: Buffer<SharedArrayBuffer>): Uint8Array {
    const head = HEADER_BYTES + 4 * this.count;
    const size = head + this.#end;
    const block: Buffer = size <= memory.length ? memory.subarray(0, size) : Buffer.from(new ArrayBuffer(size));
    block[0] = FORMAT_LENGTHS_AND_TEXT;
    block.writeUInt32LE(this.count, 1);
    for (let i = 0; i < this.count; i++) block.writeUInt32LE(this.#lengths[i]!, HEADER_BYTES + 4 * i);
    this.#bytes.copy(block, head, 0, this.#end);
    this.#lengths = [];
    this.#end = 0;
    return block;
  }

  #reserve(bytes: number): void {
    if (this.#end + bytes <= this.#bytes.length) return;
    const wider = Buffer.alloc(Math.max(this.#bytes.length * 2, this.#end + bytes));
    this.#bytes.copy(wider, 0, 0, this.#end);
    this.#bytes = wider;
  }
}

/**
 * Compresses a block; a thousand records take about a tenth of their size in the file.
 * @param use receives it; its memory is freed immediately afterwards
 */
export function packRawRecords(block: Uint8Array, use: (packed: Buffer) => void): void {
  const packed = zstdCompressSync(block, { chunkSize: ZSTD_CHUNK_BYTES }) as Buffer<ArrayBuffer>;
  use(packed);
  // a result assembled of several chunks has another size and may share its memory
  if (packed.buffer.byteLength === ZSTD_CHUNK_BYTES) packed.buffer.transfer(0);
}

/** The texts of the records of a compressed block. */
export function unpackRawRecords(data: Uint8Array): string[] {
  const bytes = zstdDecompressSync(data);
  if (bytes[0] !== FORMAT_LENGTHS_AND_TEXT) return JSON.parse(bytes.toString('utf8')) as string[];
  const count = bytes.readUInt32LE(1);
  const raws: string[] = [];
  for (let i = 0, at = HEADER_BYTES + 4 * count; i < count; i++) {
    const length = bytes.readUInt32LE(HEADER_BYTES + 4 * i);
    raws.push(bytes.toString('utf8', at, at + length));
    at += length;
  }
  return raws;
}

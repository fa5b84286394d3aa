import fs from 'node:fs';
import { Problem } from '../../../src-shared/problem.ts';

const ROWS_PER_BLOCK = 1 << 10;
/** Blocks that stay in memory where earlier ones can go to a file. */
const BLOCKS_IN_MEMORY = 16;

/**
 * Rows of 32-bit numbers, numbered from 1 and added in ascending order. Where a file is given, all but some 16,000 of the
 * newest rows are in it, so that memory does not grow with them; each is then read back by itself. Where the file can't
 * be written, as on a full disk, they stay in memory.
 */
export class NumberRows {
  readonly width: number;
  /** Blocks are added, since growing one array would hold it twice while it is copied. */
  readonly #blocks: (Int32Array | undefined)[] = [];
  readonly #path: string | null;
  #file: number | null = null;
  readonly #blocksInFile = new Set<number>();
  #canWrite: boolean;
  readonly #row: Int32Array;
  readonly #rowBytes: Uint8Array;
  #rowNumber = 0;
  /** The numbers among which {@link find} has found a row. */
  numbers: Int32Array;

  /**
   * @param width numbers in a row
   * @param path of the file for earlier rows; who made it removes it after {@link close}
   */
  constructor(width: number, path: string | null = null) {
    this.width = width;
    this.#path = path;
    this.#canWrite = path !== null;
    this.#row = new Int32Array(width);
    this.#rowBytes = new Uint8Array(this.#row.buffer);
    this.numbers = this.#row;
  }

  /** Adds a row of the first `width` of some numbers. */
  set(row: number, numbers: Int32Array): void {
    const nth = Math.floor(row / ROWS_PER_BLOCK);
    if (!this.#blocks[nth]) {
      this.#blocks[nth] = new Int32Array(ROWS_PER_BLOCK * this.width);
      this.#writeBlock(nth - BLOCKS_IN_MEMORY);
    }
    const block = this.#blocks[nth];
    const from = (row % ROWS_PER_BLOCK) * this.width;
    for (let i = 0; i < this.width; i++) block[from + i] = numbers[i]!;
  }

  /** The place in {@link numbers} where a row begins; one that was never added holds zeros. */
  find(row: number): number {
    const block = this.#blocks[Math.floor(row / ROWS_PER_BLOCK)];
    if (block) {
      this.numbers = block;
      return (row % ROWS_PER_BLOCK) * this.width;
    }
    if (row !== this.#rowNumber) this.#readRow(row);
    this.numbers = this.#row;
    return 0;
  }

  close(): void {
    if (this.#file !== null) fs.closeSync(this.#file);
    this.#file = null;
    this.#canWrite = false;
  }

  #writeBlock(nth: number): void {
    const block = this.#blocks[nth];
    if (!block || !this.#canWrite) return;
    try {
      this.#file ??= fs.openSync(this.#path!, 'w+', 0o600);
      const bytes = new Uint8Array(block.buffer);
      this.#canWrite = fs.writeSync(this.#file, bytes, 0, bytes.length, nth * bytes.length) === bytes.length;
    } catch {
      this.#canWrite = false;
    }
    if (!this.#canWrite) return;
    this.#blocksInFile.add(nth);
    this.#blocks[nth] = undefined;
  }

  #readRow(row: number): void {
    const { length } = this.#rowBytes;
    if (!this.#blocksInFile.has(Math.floor(row / ROWS_PER_BLOCK))) this.#row.fill(0);
    else if (this.#readBytes(row * length) !== length)
      throw new Problem('file_unreadable/system', { file: this.#path!, reason: 'EIO' });
    this.#rowNumber = row;
  }

  #readBytes(from: number): number {
    try {
      return fs.readSync(this.#file!, this.#rowBytes, 0, this.#rowBytes.length, from);
    } catch {
      return 0;
    }
  }
}

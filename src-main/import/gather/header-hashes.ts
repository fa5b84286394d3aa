import { hash53 } from './extras.ts';

/** Invoices per block. Blocks are added, since growing one array would hold it twice while it is copied. */
const BLOCK_SIZE = 1 << 10;
/** Blocks of which each cell's hash is kept: those of the latest 32,000 invoices. */
const MAX_BLOCKS = 32;

/**
 * Hashes of the mapped cells of each invoice's first line, of 53 bits. Cells of later lines that differ are stored beside
 * those lines. A file may hold a million invoices: of the latest ones each cell is told apart, of all others whether any
 * cell differs.
 */
export class InvoiceHeaderHashes {
  readonly #width: number;
  readonly #maxBlocks: number;
  /** By invoice: a hash of all its cells. */
  readonly #wholes: Float64Array[] = [];
  /** Of the latest blocks, as a ring. */
  readonly #cells: Float64Array[] = [];
  readonly #hashes: Float64Array;
  #latestBlock = 0;

  /** @param width number of invoice columns */
  constructor(width: number, maxBlocks = MAX_BLOCKS) {
    this.#width = width;
    this.#maxBlocks = maxBlocks;
    this.#hashes = new Float64Array(width);
  }

  /** @param idx the invoice, from 1; invoices come in order */
  set(idx: number, cells: readonly string[]): void {
    const block = Math.floor(idx / BLOCK_SIZE);
    this.#latestBlock = block;
    this.#wholes[block] ??= new Float64Array(BLOCK_SIZE);
    this.#cells[block % this.#maxBlocks] ??= new Float64Array(BLOCK_SIZE * this.#width);
    this.#hash(cells);
    this.#wholes[block]![idx % BLOCK_SIZE] = hashOf(this.#hashes);
    this.#cells[block % this.#maxBlocks]!.set(this.#hashes, (idx % BLOCK_SIZE) * this.#width);
  }

  /**
   * The places of the cells that differ from those of the invoice's first line; null where none does. All count as differing
   * where one does and the first line is too long ago.
   */
  differing(idx: number, cells: readonly string[]): number[] | null {
    const block = Math.floor(idx / BLOCK_SIZE);
    this.#hash(cells);
    if (this.#wholes[block]![idx % BLOCK_SIZE] === hashOf(this.#hashes)) return null;
    const places = [...this.#hashes.keys()];
    if (block <= this.#latestBlock - this.#maxBlocks) return places;
    const first = this.#cells[block % this.#maxBlocks]!;
    return places.filter((i) => this.#hashes[i] !== first[(idx % BLOCK_SIZE) * this.#width + i]);
  }

  #hash(cells: readonly string[]): void {
    for (let i = 0; i < this.#width; i++) this.#hashes[i] = hash53(cells[i] ?? '');
  }
}

/** A hash of 53 bits of hashes of cells. */
function hashOf(hashes: Float64Array): number {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (const hash of hashes) {
    const [low, high] = [hash | 0, Math.floor(hash / 0x100000000)];
    a = Math.imul(a ^ low, 2654435761);
    b = Math.imul(b ^ high, 1597334677);
    a ^= (b >>> 15) | (b << 17);
    b ^= (a >>> 13) | (a << 19);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return 0x100000000 * (0x1fffff & b) + (a >>> 0);
}

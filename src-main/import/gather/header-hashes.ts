import { hash53 } from './extras.ts';

/** Invoices per block. Blocks are added, since growing one array would hold it twice while it is copied. */
const BLOCK_SIZE = 1 << 10;

/**
 * Hashes of the mapped cells of each invoice's first line: 53 bits of all and 32 bits of each. Cells of later lines that
 * differ are stored beside those lines.
 */
export class InvoiceHeaderHashes {
  readonly #width: number;
  readonly #wholes: Float64Array[] = [];
  readonly #cells: Uint32Array[] = [];
  readonly #hashes: Float64Array;

  /** @param width number of invoice columns */
  constructor(width: number) {
    this.#width = width;
    this.#hashes = new Float64Array(width);
  }

  /** @param idx the invoice, from 1 */
  set(idx: number, cells: readonly string[]): void {
    const block = Math.floor(idx / BLOCK_SIZE);
    this.#wholes[block] ??= new Float64Array(BLOCK_SIZE);
    this.#cells[block] ??= new Uint32Array(BLOCK_SIZE * this.#width);
    this.#hash(cells);
    this.#wholes[block][idx % BLOCK_SIZE] = hashOf(this.#hashes);
    const at = (idx % BLOCK_SIZE) * this.#width;
    for (let i = 0; i < this.#width; i++) this.#cells[block][at + i] = this.#hashes[i]! % 2 ** 32;
  }

  /** The places of the cells that differ from those of the invoice's first line; null where none does. */
  differing(idx: number, cells: readonly string[]): number[] | null {
    const block = Math.floor(idx / BLOCK_SIZE);
    this.#hash(cells);
    if (this.#wholes[block]![idx % BLOCK_SIZE] === hashOf(this.#hashes)) return null;
    const first = this.#cells[block]!;
    const at = (idx % BLOCK_SIZE) * this.#width;
    const all = [...this.#hashes.keys()];
    const places = all.filter((i) => this.#hashes[i]! % 2 ** 32 !== first[at + i]);
    return places.length > 0 ? places : all;
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

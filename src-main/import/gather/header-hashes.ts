import { hash53 } from './extras.ts';
import { NumberRows } from './number-rows.ts';

/** Numbers of 32 bits before those of the cells. */
const WHOLE_WIDTH = 2;

/**
 * Hashes of the mapped cells of each invoice's first line: 53 bits of all and 32 bits of each. Cells of later lines that
 * differ are stored beside those lines.
 */
export class InvoiceHeaderHashes {
  readonly #width: number;
  readonly #rows: NumberRows;
  readonly #row: Int32Array;
  readonly #hashes: Float64Array;

  /**
   * @param width number of invoice columns
   * @param file for the hashes of earlier invoices, see {@link NumberRows}
   */
  constructor(width: number, file: string | null = null) {
    this.#width = width;
    this.#rows = new NumberRows(WHOLE_WIDTH + width, file);
    this.#row = new Int32Array(WHOLE_WIDTH + width);
    this.#hashes = new Float64Array(width);
  }

  /** @param idx the invoice, from 1 */
  set(idx: number, cells: readonly string[]): void {
    this.#hash(cells);
    this.#rows.set(idx, this.#row);
  }

  /** The places of the cells that differ from those of the invoice's first line; null where none does. */
  differing(idx: number, cells: readonly string[]): number[] | null {
    this.#hash(cells);
    const at = this.#rows.find(idx);
    const { numbers } = this.#rows;
    if (numbers[at] === this.#row[0] && numbers[at + 1] === this.#row[1]) return null;
    const all = [...this.#hashes.keys()];
    const places = all.filter((i) => numbers[at + WHOLE_WIDTH + i] !== this.#row[WHOLE_WIDTH + i]);
    return places.length > 0 ? places : all;
  }

  close(): void {
    this.#rows.close();
  }

  #hash(cells: readonly string[]): void {
    for (let i = 0; i < this.#width; i++) {
      this.#hashes[i] = hash53(cells[i] ?? '');
      this.#row[WHOLE_WIDTH + i] = this.#hashes[i]! % 2 ** 32;
    }
    const whole = hashOf(this.#hashes);
    this.#row[0] = whole % 2 ** 32;
    this.#row[1] = Math.floor(whole / 2 ** 32);
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

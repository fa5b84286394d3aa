import { hash53 } from './extras.ts';

/**
 * Hashes of the mapped cells of each invoice's first line, 53 bits per cell. Cells of later lines that differ are
 * stored beside those lines. A file may hold a million invoices, whose texts would not fit into memory.
 */
export class InvoiceHeaderHashes {
  readonly #width: number;
  /** A thousand invoices per block: growing one array would hold it twice while it is copied. */
  readonly #blocks: Float64Array[] = [];

  /** @param width number of invoice columns */
  constructor(width: number) {
    this.#width = width;
  }

  /** @param idx the invoice, from 1 */
  set(idx: number, cells: string[]): void {
    this.#blocks[idx >> 10] ??= new Float64Array(this.#width << 10);
    const block = this.#blocks[idx >> 10]!;
    const at = (idx & 1023) * this.#width;
    for (let i = 0; i < this.#width; i++) block[at + i] = hash53(cells[i] ?? '');
  }

  matches(idx: number, nth: number, cell: string): boolean {
    return this.#blocks[idx >> 10]![(idx & 1023) * this.#width + nth] === hash53(cell);
  }
}

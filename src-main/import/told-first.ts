import { hash53 } from './extras.ts';

/**
 * What the first line of each invoice said of it in the mapped columns, as 53 bits of each cell: cells of later lines
 * that differ are kept beside those lines. A file may hold a million invoices, whose texts would fill the memory.
 */
export class ToldFirst {
  readonly #width: number;
  /** A thousand invoices each: one piece that grows is in the memory twice while it does. */
  readonly #blocks: Float64Array[] = [];

  /** @param width how many columns tell of an invoice */
  constructor(width: number) {
    this.#width = width;
  }

  /** @param idx the invoice, from 1 */
  keep(idx: number, cells: string[]): void {
    this.#blocks[idx >> 10] ??= new Float64Array(this.#width << 10);
    const block = this.#blocks[idx >> 10]!;
    const at = (idx & 1023) * this.#width;
    for (let i = 0; i < this.#width; i++) block[at + i] = hash53(cells[i] ?? '');
  }

  isSame(idx: number, nth: number, cell: string): boolean {
    return this.#blocks[idx >> 10]![(idx & 1023) * this.#width + nth] === hash53(cell);
  }
}

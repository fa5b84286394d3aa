const BLOCK_SIZE = 1 << 12;

interface Block {
  features: Float64Array;
  outcomes: Uint8Array;
}

/**
 * Cases to learn from: rows of features, and what came. Packed, since there may be a million of them, and a row of its own
 * takes three times the memory.
 */
export class Cases {
  readonly #blocks: Block[] = [];
  #width = 0;
  #length = 0;
  #hits = 0;

  get length(): number {
    return this.#length;
  }

  /** Number of features. */
  get width(): number {
    return this.#width;
  }

  /** Number of cases that came. */
  get hits(): number {
    return this.#hits;
  }

  add(row: ArrayLike<number>, outcome: boolean): void {
    if (this.#length === 0) this.#width = row.length;
    const nth = this.#length % BLOCK_SIZE;
    if (nth === 0)
      this.#blocks.push({
        features: new Float64Array(BLOCK_SIZE * this.#width),
        outcomes: new Uint8Array(BLOCK_SIZE),
      });
    const { features, outcomes } = this.#blocks.at(-1)!;
    for (let i = 0; i < this.#width; i++) features[nth * this.#width + i] = row[i]!;
    outcomes[nth] = outcome ? 1 : 0;
    this.#length++;
    if (outcome) this.#hits++;
  }

  /** @param visit is given an array with the features of a case, and where they begin in it */
  forEach(visit: (features: Float64Array, at: number, outcome: boolean, nth: number) => void): void {
    for (let nth = 0; nth < this.#length; nth++) {
      const { features, outcomes } = this.#blocks[Math.floor(nth / BLOCK_SIZE)]!;
      visit(features, (nth % BLOCK_SIZE) * this.#width, outcomes[nth % BLOCK_SIZE] === 1, nth);
    }
  }
}

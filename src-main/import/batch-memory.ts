import { AHEAD, LINE_WIDTH } from './batch.ts';

/** Bytes reserved for the raw texts of a thousand records; a larger block gets its own allocation. */
const RAWS = 1 << 20;

interface Slot {
  lines: Float64Array<SharedArrayBuffer>;
  raws: Buffer<SharedArrayBuffer>;
}

/**
 * A ring of shared buffers in which the reader hands batches to the writer. It has one buffer more than batches may be
 * in flight, so a buffer that is being filled is never one that the writer still reads. Allocating in one thread and
 * freeing in another fragments the heap: a long import grew by hundreds of megabytes.
 */
export class BatchMemory {
  readonly #slots: Slot[];
  #nth = 0;

  /** @param capacity lines per batch */
  constructor(capacity: number) {
    this.#slots = Array.from({ length: AHEAD + 1 }, () => ({
      lines: new Float64Array(new SharedArrayBuffer(capacity * LINE_WIDTH * Float64Array.BYTES_PER_ELEMENT)),
      raws: Buffer.from(new SharedArrayBuffer(RAWS)),
    }));
  }

  next(): Slot {
    return this.#slots[this.#nth++ % this.#slots.length]!;
  }
}

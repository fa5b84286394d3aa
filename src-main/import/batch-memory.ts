import { AHEAD, LINE_WIDTH } from './batch.ts';

/** What a thousand records take; a block that is larger gets memory of its own. */
const RAWS = 1 << 20;

interface Slot {
  lines: Float64Array<SharedArrayBuffer>;
  raws: Buffer<SharedArrayBuffer>;
}

/**
 * The memory that a reader hands its batches over in, shared with the writer and used in turns: while one is filled, as
 * many as may lie between the two are not touched. Memory that one thread takes and another gives back is torn to
 * pieces by and by; a long import grew by hundreds of megabytes now and then.
 */
export class BatchMemory {
  readonly #slots: Slot[];
  #nth = 0;

  /** @param capacity lines in a batch */
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

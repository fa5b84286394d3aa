import { LINE_WIDTH, MAX_BATCHES_IN_FLIGHT } from './batch.ts';

/** Bytes reserved for the raw texts of a thousand records; a larger block gets its own allocation. */
const RAW_BYTES = 1 << 20;

interface BatchBuffer {
  lines: Float64Array<SharedArrayBuffer>;
  raws: Buffer<SharedArrayBuffer>;
}

/**
 * A ring of shared buffers in which the reader hands batches to the writer. It has one buffer more than batches may be
 * in flight, so a buffer that is being filled is never one that the writer still reads. Allocating in one thread and
 * freeing in another fragments the heap: a long import grew by hundreds of megabytes.
 */
export class BatchBuffers {
  readonly #buffers: BatchBuffer[];
  #nextIndex = 0;

  /** @param capacity lines per batch */
  constructor(capacity: number) {
    this.#buffers = Array.from({ length: MAX_BATCHES_IN_FLIGHT + 1 }, () => ({
      lines: new Float64Array(new SharedArrayBuffer(capacity * LINE_WIDTH * Float64Array.BYTES_PER_ELEMENT)),
      raws: Buffer.from(new SharedArrayBuffer(RAW_BYTES)),
    }));
  }

  next(): BatchBuffer {
    return this.#buffers[this.#nextIndex++ % this.#buffers.length]!;
  }
}

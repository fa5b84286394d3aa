/**
 * A few numbers that the threads of a job share: whether it shall stop, and how many batches the writer has taken.
 * The reader waits on the latter, so that no more than a bounded number of batches ever lies between the two.
 */
export class Control {
  readonly shared: SharedArrayBuffer;
  readonly #cells: Int32Array;

  constructor(shared = new SharedArrayBuffer(8)) {
    this.shared = shared;
    this.#cells = new Int32Array(shared);
  }

  cancel(): void {
    Atomics.store(this.#cells, 0, 1);
    Atomics.notify(this.#cells, 1);
  }

  get cancelled(): boolean {
    return Atomics.load(this.#cells, 0) === 1;
  }

  /** The writer is done with a batch. */
  taken(): void {
    Atomics.add(this.#cells, 1, 1);
    Atomics.notify(this.#cells, 1);
  }

  /** Blocks the reader's thread until fewer than `ahead` of the `sent` batches are untaken, or the job is cancelled. */
  waitForRoom(sent: number, ahead: number): void {
    for (;;) {
      const taken = Atomics.load(this.#cells, 1);
      if (sent - taken < ahead || this.cancelled) return;
      Atomics.wait(this.#cells, 1, taken, 500);
    }
  }
}

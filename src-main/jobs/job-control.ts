/**
 * Control state of a job in memory shared by its threads: stop and pause requests, the number of batches the writer has
 * processed, and whether it needs more. The reader blocks on that number, which bounds the batches in flight.
 */
export class JobControl {
  readonly shared: SharedArrayBuffer;
  readonly #cells: Int32Array;

  constructor(shared = new SharedArrayBuffer(16)) {
    this.shared = shared;
    this.#cells = new Int32Array(shared);
  }

  cancel(): void {
    Atomics.store(this.#cells, 0, 1);
    Atomics.notify(this.#cells, 1);
    Atomics.notify(this.#cells, 2);
  }

  pause(paused: boolean): void {
    Atomics.store(this.#cells, 2, paused ? 1 : 0);
    Atomics.notify(this.#cells, 2);
  }

  /** Blocks the writer's thread while the job is paused and not stopped. */
  blockWhilePaused(onPause: () => void): void {
    let isNotified = false;
    while (Atomics.load(this.#cells, 2) === 1 && !this.stopRequested) {
      if (!isNotified) onPause();
      isNotified = true;
      Atomics.wait(this.#cells, 2, 1, 500);
    }
  }

  /** Stops like a cancel, but keeps the state for resumption. */
  suspend(): void {
    Atomics.store(this.#cells, 0, 2);
    Atomics.notify(this.#cells, 1);
    Atomics.notify(this.#cells, 2);
  }

  /** Whether to stop, by cancel or suspend. */
  get stopRequested(): boolean {
    return Atomics.load(this.#cells, 0) !== 0;
  }

  get suspended(): boolean {
    return Atomics.load(this.#cells, 0) === 2;
  }

  /** Signals the reader that the writer needs no more batches. */
  stopEarly(): void {
    Atomics.store(this.#cells, 3, 1);
    Atomics.notify(this.#cells, 1);
  }

  get stoppedEarly(): boolean {
    return Atomics.load(this.#cells, 3) === 1;
  }

  /** The writer has processed a batch. */
  batchProcessed(): void {
    Atomics.add(this.#cells, 1, 1);
    Atomics.notify(this.#cells, 1);
  }

  /** Blocks the reader's thread while `ahead` or more of the `sent` batches are unprocessed and the job goes on. */
  waitForCapacity(sent: number, ahead: number): void {
    for (;;) {
      const taken = Atomics.load(this.#cells, 1);
      if (sent - taken < ahead || this.stopRequested || this.stoppedEarly) return;
      Atomics.wait(this.#cells, 1, taken, 500);
    }
  }
}

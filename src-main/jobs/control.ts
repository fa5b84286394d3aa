/**
 * A few numbers that the threads of a job share: whether it shall stop or rest, how many batches the writer has taken,
 * and whether it needs more of them. The reader waits on the latter, so that no more than a bounded number of batches ever lies between the two.
 */
export class Control {
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

  /** Blocks the writer's thread while the job is paused and not cancelled. */
  restWhilePaused(onRest: () => void): void {
    let told = false;
    while (Atomics.load(this.#cells, 2) === 1 && !this.cancelled) {
      if (!told) onRest();
      told = true;
      Atomics.wait(this.#cells, 2, 1, 500);
    }
  }

  /** Stops like a cancel, but what was done so far is kept to go on with. */
  suspend(): void {
    Atomics.store(this.#cells, 0, 2);
    Atomics.notify(this.#cells, 1);
    Atomics.notify(this.#cells, 2);
  }

  /** Whether to stop, for whichever reason. */
  get cancelled(): boolean {
    return Atomics.load(this.#cells, 0) !== 0;
  }

  get suspended(): boolean {
    return Atomics.load(this.#cells, 0) === 2;
  }

  /** The writer needs nothing more of what is read. */
  suffice(): void {
    Atomics.store(this.#cells, 3, 1);
    Atomics.notify(this.#cells, 1);
  }

  get sufficed(): boolean {
    return Atomics.load(this.#cells, 3) === 1;
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
      if (sent - taken < ahead || this.cancelled || this.sufficed) return;
      Atomics.wait(this.#cells, 1, taken, 500);
    }
  }
}

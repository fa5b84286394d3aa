/** When to give up on a file. */
export interface BreakerLimits {
  /** Share of rejected records that opens the breaker, of all read so far or of the last `window`. */
  maxErrorRate: number;
  maxConsecutiveRejects: number;
}

const SMALLEST_SAMPLE = 100;
const WINDOW = 1000;

/**
 * The circuit breaker: opens when more than the allowed share of the records read so far (from the 100th on), or of the
 * last 1,000, were rejected, or after too many rejects in a row. Once open it stays open.
 */
export class Breaker {
  records = 0;
  rejects = 0;
  consecutive = 0;
  open = false;
  readonly #limits: BreakerLimits;
  readonly #window = new Uint8Array(WINDOW);
  #recent = 0;

  constructor(limits: BreakerLimits) {
    this.#limits = limits;
  }

  /** Takes note of a record; true once the breaker is open. */
  note(rejected: boolean): boolean {
    const slot = this.records % WINDOW;
    this.#recent += (rejected ? 1 : 0) - this.#window[slot]!;
    this.#window[slot] = rejected ? 1 : 0;
    this.records++;
    if (rejected) {
      this.rejects++;
      this.consecutive++;
    } else {
      this.consecutive = 0;
    }
    const { maxErrorRate, maxConsecutiveRejects } = this.#limits;
    if (this.consecutive >= maxConsecutiveRejects) this.open = true;
    if (this.records >= SMALLEST_SAMPLE && this.rate > maxErrorRate) this.open = true;
    if (this.records >= WINDOW && this.recentRate > maxErrorRate) this.open = true;
    return this.open;
  }

  /** Share rejected of all records so far. */
  get rate(): number {
    return this.records === 0 ? 0 : this.rejects / this.records;
  }

  /** Share rejected of the last 1,000 records. */
  get recentRate(): number {
    return this.records === 0 ? 0 : this.#recent / Math.min(this.records, WINDOW);
  }
}

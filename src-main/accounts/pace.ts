/** Token bucket rate limiter. */
export class Pace {
  readonly #perMs: number;
  readonly #most: number;
  #left: number;
  #at = performance.now();

  constructor({ perSecond, atOnce }: { perSecond: number; atOnce: number }) {
    this.#perMs = perSecond / 1000;
    this.#most = atOnce;
    this.#left = atOnce;
  }

  /** Takes one token; false where the bucket is empty. */
  passes(now = performance.now()): boolean {
    this.#left = Math.min(this.#most, this.#left + (now - this.#at) * this.#perMs);
    this.#at = now;
    if (this.#left < 1) return false;
    this.#left--;
    return true;
  }
}

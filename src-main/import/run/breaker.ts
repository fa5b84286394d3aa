import type { ImportOptions, ImportSettings } from '../../../src-shared/contract/imports.ts';

/** When to give up on a file. */
export interface BreakerLimits {
  /** Share of rejected records that opens the breaker, over all records so far or over the last `window`. */
  maxErrorRate: number;
  maxConsecutiveRejects: number;
  /** Number of records from which the overall share counts. */
  smallestSample: number;
  window: number;
}

/** The breaker's limits: from the import's options, else from the settings. */
export function limitsOf(
  { maxErrorRate, maxConsecutiveRejects }: ImportOptions,
  { breaker }: ImportSettings,
): BreakerLimits {
  return {
    ...breaker,
    maxErrorRate: maxErrorRate ?? breaker.maxErrorRate,
    maxConsecutiveRejects: maxConsecutiveRejects ?? breaker.maxConsecutiveRejects,
  };
}

/** State of a breaker, to resume from. */
export interface BreakerSnapshot {
  records: number;
  rejects: number;
  consecutive: number;
  /** One digit for each of the last records, 1 for a reject. */
  window: string;
}

/**
 * The circuit breaker: opens when more than the allowed share of the records so far (from the smallest sample on) or of
 * the last window was rejected, or after too many consecutive rejects. Once open it stays open.
 */
export class Breaker {
  records = 0;
  rejects = 0;
  consecutive = 0;
  open = false;
  readonly #limits: BreakerLimits;
  readonly #window: Uint8Array;
  #recent = 0;

  constructor(limits: BreakerLimits, memory?: BreakerSnapshot) {
    this.#limits = limits;
    this.#window = new Uint8Array(limits.window);
    if (!memory) return;
    this.records = memory.records;
    this.rejects = memory.rejects;
    this.consecutive = memory.consecutive;
    for (let i = 0; i < Math.min(memory.window.length, limits.window); i++) {
      this.#window[i] = memory.window[i] === '1' ? 1 : 0;
      this.#recent += this.#window[i]!;
    }
  }

  /** Counts a record; true once the breaker is open. */
  note(rejected: boolean): boolean {
    const slot = this.records % this.#window.length;
    this.#recent += (rejected ? 1 : 0) - this.#window[slot]!;
    this.#window[slot] = rejected ? 1 : 0;
    this.records++;
    if (rejected) {
      this.rejects++;
      this.consecutive++;
    } else {
      this.consecutive = 0;
    }
    const { maxErrorRate, maxConsecutiveRejects, smallestSample, window } = this.#limits;
    if (this.consecutive >= maxConsecutiveRejects) this.open = true;
    if (this.records >= smallestSample && this.rate > maxErrorRate) this.open = true;
    if (this.records >= window && this.recentRate > maxErrorRate) this.open = true;
    return this.open;
  }

  /** Share of rejects among all records so far. */
  get rate(): number {
    return this.records === 0 ? 0 : this.rejects / this.records;
  }

  /** Share of rejects among the last records. */
  get recentRate(): number {
    return this.records === 0 ? 0 : this.#recent / Math.min(this.records, this.#window.length);
  }

  get memory(): BreakerSnapshot {
    const { records, rejects, consecutive } = this;
    return { records, rejects, consecutive, window: this.#window.join('') };
  }
}

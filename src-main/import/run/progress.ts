import type { ImportProgress } from '../../../src-shared/contract/imports.ts';
import { emptyProgress } from './empty-summary.ts';
import type { ReadProgress } from './reader-messages.ts';

const REPORT_INTERVAL_MS = 100;

/** Reports the progress of an import, at most ten times a second. */
export class ProgressReporter {
  readonly #report: (progress: ImportProgress) => void;
  readonly #progress: ImportProgress;
  readonly #startedAt = performance.now();
  #lastSent = 0;

  constructor(importId: number, report: (progress: ImportProgress) => void) {
    this.#report = report;
    this.#progress = emptyProgress(importId, 'opening');
    this.#send(true);
  }

  opened(bytesTotal: number): void {
    Object.assign(this.#progress, { phase: 'reading', bytesTotal });
    this.#send(true);
  }

  read(read: ReadProgress): void {
    const seconds = (performance.now() - this.#startedAt) / 1000;
    const { bytesTotal } = this.#progress;
    const done = bytesTotal > 0 ? read.bytesRead / bytesTotal : 0;
    Object.assign(this.#progress, read, {
      phase: 'reading',
      rowsPerSecond: Math.round(read.records / Math.max(seconds, 0.001)),
      secondsLeft: done > 0.01 ? Math.round(((seconds * (1 - done)) / done) * 10) / 10 : null,
    });
    this.#send(read.breaker.state === 'open');
  }

  paused(): void {
    Object.assign(this.#progress, { phase: 'paused', secondsLeft: null });
    this.#send(true);
  }

  merged(done: number): void {
    const first = this.#progress.phase !== 'merging';
    Object.assign(this.#progress, { phase: 'merging', bytesRead: this.#progress.bytesTotal, secondsLeft: null });
    this.#send(first || done >= 1);
  }

  #send(always: boolean): void {
    const now = performance.now();
    if (!always && now - this.#lastSent < REPORT_INTERVAL_MS) return;
    this.#lastSent = now;
    this.#report(this.#progress);
  }
}

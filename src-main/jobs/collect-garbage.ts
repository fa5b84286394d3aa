import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** V8's function behind `--expose-gc`. */
type Collect = (options?: { type: 'major'; execution: 'sync'; flavor: 'last-resort' }) => void;

let collect: Collect | undefined;

function collectFunction(): Collect {
  if (collect === undefined) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as Collect;
  }
  return collect;
}

/**
 * Forces a full garbage collection, some tens of milliseconds for a heap of 100 MB. Without it V8 lets the heap of a
 * long task grow to about twice the live size, so long tasks call this periodically.
 */
export function collectGarbage(): void {
  const gc = collectFunction();
  gc();
}

/**
 * Forces several collections, and returns the pages of the thread's heap to the system at once. Otherwise V8 keeps them
 * for eight seconds, even after the thread has ended.
 */
export function releaseMemory(): void {
  const gc = collectFunction();
  gc({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}

/** Whether a file has enough records for a forced collection to pay off. */
export const isLargeFile = (records: number) => records > 50_000;

/** Collects garbage after a large file, before the next step allocates. */
export function collectGarbageAfter(records: number): void {
  if (isLargeFile(records)) collectGarbage();
}

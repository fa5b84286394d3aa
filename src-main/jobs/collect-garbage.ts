import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

let collect: (() => void) | undefined;

/**
 * Forces a full garbage collection, some tens of milliseconds for a heap of 100 MB. Without it V8 lets the heap of a
 * long task grow to about twice the live size, so long tasks call this periodically.
 */
export function collectGarbage(): void {
  if (collect === undefined) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as () => void;
  }
  collect();
}

/** Whether a file has enough records for a forced collection to pay off. */
export const isLargeFile = (records: number) => records > 50_000;

/** Collects garbage after a large file, before the next step allocates. */
export function collectGarbageAfter(records: number): void {
  if (isLargeFile(records)) collectGarbage();
}

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

let collect: (() => void) | undefined;

/**
 * Has V8 give back what is no longer in use, some tens of milliseconds for a heap of a hundred megabytes. Left to itself
 * it lets the heap of a long task grow to twice what is in use before it looks; a long task calls this now and then.
 */
export function collectGarbage(): void {
  if (collect === undefined) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as () => void;
  }
  collect();
}

/** Whether a file has so many records that to give back what it took is worth the while. */
export const isLarge = (records: number) => records > 50_000;

/** Gives back what a large file took, before the next step needs room. */
export function collectGarbageOf(records: number): void {
  if (isLarge(records)) collectGarbage();
}

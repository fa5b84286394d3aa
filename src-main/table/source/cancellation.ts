import { AsyncLocalStorage } from 'node:async_hooks';

const cancelChecks = new AsyncLocalStorage<() => void>();

/**
 * Runs work that can be cancelled at each chunk it reads.
 * @param check throws to cancel
 */
export function runCancellable<T>(check: () => void, work: () => Promise<T>): Promise<T> {
  return cancelChecks.run(check, work);
}

/**
 * Called for each chunk of a file, packed or not.
 * @throws whatever the check throws
 */
export function throwIfCancelled(): void {
  cancelChecks.getStore()?.();
}

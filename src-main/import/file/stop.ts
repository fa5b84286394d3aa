import { AsyncLocalStorage } from 'node:async_hooks';

const checks = new AsyncLocalStorage<() => void>();

/**
 * Runs work that can be cancelled at each chunk it reads.
 * @param check throws to cancel
 */
export function stoppable<T>(check: () => void, work: () => Promise<T>): Promise<T> {
  return checks.run(check, work);
}

/**
 * Called for each chunk of a file, packed or not.
 * @throws whatever the check throws
 */
export function stopIfAsked(): void {
  checks.getStore()?.();
}

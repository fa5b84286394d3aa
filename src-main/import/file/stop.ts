import { AsyncLocalStorage } from 'node:async_hooks';

const checks = new AsyncLocalStorage<() => void>();

/** Lets work be stopped wherever it reads the next piece of a file. @param check throws where it shall stop */
export function stoppable<T>(check: () => void, work: () => Promise<T>): Promise<T> {
  return checks.run(check, work);
}

/** Asked for each piece of a file, packed or not. @throws whatever the check throws */
export function stopIfAsked(): void {
  checks.getStore()?.();
}

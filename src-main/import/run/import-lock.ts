import { setTimeout as delay } from 'node:timers/promises';
import { Problem } from '../../../src-shared/problem.ts';
import type { DataFolder } from '../../db/folder.ts';
import type { FolderLock } from '../../db/folder-lock.ts';
import { type Lock, tryLock } from '../../db/lock.ts';

/** The lock that one import holds at a time, among all processes. */
export const IMPORT_LOCK = 'import';
const LOCK_POLL_MS = 50;

/**
 * The import lock among all processes, and a share of the folder lock, so that the database is not replaced
 * meanwhile. Waits for them while they are wanted; null once they are not.
 */
export async function acquireImportLocks(
  folder: DataFolder,
  folderLock: FolderLock,
  isWanted: () => boolean,
  onWait: () => void,
): Promise<Lock | null> {
  for (let attempt = 0; isWanted(); attempt++) {
    const shared = folderLock.tryShareWork();
    const turn = shared && tryLock(folder, IMPORT_LOCK);
    if (turn) {
      return {
        release() {
          turn.release();
          shared.release();
        },
      };
    }
    shared?.release();
    if (attempt % 10 === 0) {
      onWait();
    }
    await delay(LOCK_POLL_MS);
  }
  return null;
}

/**
 * Runs work that must not overlap with an import, until it has ended.
 * @throws Problem `busy`
 */
export function withImportLock<T>(folder: DataFolder, work: () => T): T {
  const turn = tryLock(folder, IMPORT_LOCK);
  if (!turn) throw new Problem('busy/import');
  let done: T | undefined;
  try {
    done = work();
    return done instanceof Promise ? (done.finally(() => turn.release()) as T) : done;
  } finally {
    if (!(done instanceof Promise)) turn.release();
  }
}

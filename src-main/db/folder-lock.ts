import { Problem } from '../../src-shared/problem.ts';
import type { DataFolder } from './folder.ts';
import { acquire, acquireSync, type Lock, SharedLock } from './lock.ts';

/** How long a replacement of the database waits for running work. */
const WORK_TIMEOUT_MS = () => Number(process.env.MANGALM_LOCK_WAIT_MS ?? 10_000);
/** How long work waits for a replacement, which copies the whole database three times. */
const REPLACEMENT_TIMEOUT_MS = 120_000;

/**
 * Coordinates access to a data folder across processes.
 *
 * Two reader-writer locks, both released by the operating system when a process dies:
 *
 * - **work** is held shared by every unit of work for its whole duration: a dispatched call with everything it awaits,
 *   an import from its turn in the queue until its result is stored, a sync session, a backup, opening the folder. A
 *   restore holds it exclusively, from before the backup of the current database until the new one is open. So no work
 *   spans two databases, and nothing is committed between that backup and the replacement. An idle window does not hold
 *   the lock and therefore does not block a restore.
 * - **open** is held shared by every process while it has the database open. A repair replaces the file and a migration
 *   changes the schema, so both hold it exclusively: no process may continue with a deleted file or an unknown schema.
 *
 * Work waits for a replacement to end; a replacement waits some seconds for work to end and is then refused. The lock
 * is not fair: new work does not queue behind a waiting replacement, so orders continue while it waits for an import.
 */
export class FolderLock {
  readonly #work: SharedLock;
  readonly #open: SharedLock;

  constructor(folder: DataFolder) {
    this.#work = new SharedLock(folder, 'work');
    this.#open = new SharedLock(folder, 'open');
  }

  /** Acquires the shared work lock; null while the database is being replaced. */
  tryShareWork(): Lock | null {
    return this.#work.tryShared();
  }

  /** Acquires the shared work lock, waiting for a running replacement. @throws Problem `being_replaced` on timeout */
  async shareWork(): Promise<Lock> {
    // the lock is nearly always free: the synchronous attempt saves a turn of the event loop per call
    return this.#work.tryShared() ?? acquire(() => this.#work.tryShared(), REPLACEMENT_TIMEOUT_MS, beingReplaced);
  }

  /** {@link shareWork}, blocking the thread. @throws Problem `being_replaced` on timeout */
  shareWorkSync(): Lock {
    return acquireSync(() => this.#work.tryShared(), REPLACEMENT_TIMEOUT_MS, beingReplaced);
  }

  /** Acquires the exclusive work lock, to replace the database in place. @throws Problem `busy` on timeout */
  lockWork(): Promise<Lock> {
    return acquire(() => this.#work.tryExclusive(), WORK_TIMEOUT_MS(), busy);
  }

  /**
   * Acquires the shared open lock: this process has the database open.
   * @throws Problem `open_elsewhere` while another process repairs or migrates it
   */
  shareOpen(): Lock {
    return acquireSync(() => this.#open.tryShared(), REPLACEMENT_TIMEOUT_MS, openElsewhere);
  }

  /** Acquires the exclusive open lock. @throws Problem `open_elsewhere` while a process has the database open */
  lockOpen(): Promise<Lock> {
    return acquire(() => this.#open.tryExclusive(), WORK_TIMEOUT_MS(), openElsewhere);
  }

  /** {@link lockOpen}, blocking the thread. @throws Problem `open_elsewhere` */
  lockOpenSync(): Lock {
    return acquireSync(() => this.#open.tryExclusive(), WORK_TIMEOUT_MS(), openElsewhere);
  }

  /** Releases both locks. */
  close(): void {
    this.#work.close();
    this.#open.close();
  }
}

const busy = () => new Problem('busy/work');

const beingReplaced = () => new Problem('being_replaced');

export const openElsewhere = () => new Problem('open_elsewhere');

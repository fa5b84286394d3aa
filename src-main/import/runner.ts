import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { ImportOptions, ImportProgress, ImportSummary } from '../../src-shared/contract/imports.ts';
import { Problem, type ProblemJson, problemFrom } from '../../src-shared/problem.ts';
import { Control } from '../jobs/control.ts';
import { threadUrl } from '../jobs/thread-url.ts';
import { log } from '../log.ts';
import type { DataFolder } from '../store/folder.ts';
import { type Lock, tryLock } from '../store/lock.ts';
import type { Store } from '../store/open.ts';
import { closeImport } from './history.ts';
import { removeStaging } from './stage.ts';
import type { ImportTask } from './writer.ts';

const LOCK = 'import';
const LOOK_AGAIN_MS = 50;

export interface RunnerListener {
  progress(progress: ImportProgress): void;
  changed(importId: number): void;
}

type FromImport =
  | { type: 'progress'; progress: ImportProgress }
  | { type: 'ended'; summary: ImportSummary }
  | { type: 'failed'; problem: ProblemJson; stack: string };

/**
 * Runs this process's imports one after the other, each in a worker thread, and waits where another process of this
 * machine is importing into the same folder.
 */
export class ImportRunner {
  readonly #db: Store;
  readonly #folder: DataFolder;
  readonly #listener: RunnerListener;
  readonly #running = new Map<number, { control: Control; ended: Promise<ImportSummary> }>();
  #tail: Promise<unknown> = Promise.resolve();

  constructor(db: Store, folder: DataFolder, listener: RunnerListener) {
    this.#db = db;
    this.#folder = folder;
    this.#listener = listener;
  }

  /** Lines up an import that the history holds as queued; the promise ends as it ends. */
  start(importId: number, path: string, options: ImportOptions, defaultCurrency: string): Promise<ImportSummary> {
    const control = new Control();
    const task: ImportTask = { folder: this.#folder, importId, path, options, defaultCurrency };
    const ended = this.#tail.then(() => this.#run(task, control));
    this.#tail = ended.catch(() => {});
    this.#running.set(importId, { control, ended });
    ended
      .catch((error) => log.error('import failed', { importId, path, error: String(error) }))
      .finally(() => {
        this.#running.delete(importId);
        this.#listener.changed(importId);
      });
    this.#listener.changed(importId);
    return ended;
  }

  /** The end of an import of this process; undefined where it has none of that number under way. */
  ended(importId: number): Promise<ImportSummary> | undefined {
    return this.#running.get(importId)?.ended;
  }

  cancel(importId: number): boolean {
    const run = this.#running.get(importId);
    run?.control.cancel();
    return run !== undefined;
  }

  /** Stops everything under way and waits until it has ended. */
  async close(): Promise<void> {
    for (const { control } of this.#running.values()) control.cancel();
    await Promise.allSettled([...this.#running.values()].map(({ ended }) => ended));
  }

  async #run(task: ImportTask, control: Control): Promise<ImportSummary> {
    const { importId } = task;
    const lock = await this.#lock(importId, control);
    try {
      if (!lock || control.cancelled) throw new Problem('cancelled', 'The import was cancelled before it began.');
      this.#listener.changed(importId);
      return await this.#work(task, control);
    } catch (error) {
      const message = error instanceof Problem ? error.message : `The import failed: ${String(error)}`;
      closeImport(this.#db, importId, control.cancelled ? 'cancelled' : 'failed', message);
      throw error;
    } finally {
      lock?.release();
    }
  }

  async #lock(importId: number, control: Control): Promise<Lock | null> {
    for (let waits = 0; !control.cancelled; waits++) {
      const lock = tryLock(this.#folder, LOCK);
      if (lock) return lock;
      if (waits % 10 === 0) {
        this.#listener.progress({
          importId,
          phase: 'waiting',
          bytesRead: 0,
          bytesTotal: 0,
          records: 0,
          rejects: 0,
          rowsPerSecond: 0,
          secondsLeft: null,
          breaker: { state: 'closed', rate: 0, recentRate: 0, consecutive: 0 },
        });
      }
      await delay(LOOK_AGAIN_MS);
    }
    return null;
  }

  #work(task: ImportTask, control: Control): Promise<ImportSummary> {
    const worker = new Worker(threadUrl(import.meta.url, './import.thread'), {
      workerData: { task, control: control.shared },
    });
    return new Promise<ImportSummary>((resolve, reject) => {
      worker.on('message', (message: FromImport) => {
        if (message.type === 'progress') this.#listener.progress(message.progress);
        else if (message.type === 'ended') resolve(message.summary);
        else {
          if (message.problem.code === 'internal')
            log.error('import thread', { importId: task.importId, stack: message.stack });
          reject(problemFrom(message.problem));
        }
      });
      worker.on('error', reject);
      worker.on('exit', (code) =>
        reject(
          new Problem('import_died', `The importing thread ended early (code ${code}).`, 'Import the file again.'),
        ),
      );
    });
  }
}

/**
 * Finds imports whose process died: where nobody holds the lock, one that the history calls running is not; one that
 * waits is not if its process is gone. Their rows say `interrupted`, their staging is removed.
 */
export function closeInterrupted(db: Store, folder: DataFolder): number[] {
  const lock = tryLock(folder, LOCK);
  const open = db.prepare("SELECT id, status, pid FROM import WHERE status IN ('queued', 'running')").all() as {
    id: number;
    status: string;
    pid: number;
  }[];
  try {
    const dead = open.filter(({ status, pid }) => (status === 'running' ? lock !== null : !alive(pid)));
    for (const { id } of dead) {
      closeImport(db, id, 'interrupted', 'The program ended while this import was under way; nothing of it was kept.');
      removeStaging(folder, id);
    }
    return dead.map(({ id }) => id);
  } finally {
    lock?.release();
  }
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

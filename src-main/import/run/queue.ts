import { setTimeout as delay } from 'node:timers/promises';
import type { ImportProgress, ImportSummary } from '../../../src-shared/contract/imports.ts';
import { Problem } from '../../../src-shared/problem.ts';
import { databaseId, databaseReplacedProblem } from '../../db/database-id.ts';
import type { DataFolder } from '../../db/folder.ts';
import type { FolderLock } from '../../db/folder-lock.ts';
import { type Db, databaseProblem } from '../../db/open.ts';
import { sealsOf } from '../../db/seals/index.ts';
import { JobControl } from '../../jobs/job-control.ts';
import { currentTraceContext, type TraceContext } from '../../tracing/span.ts';
import { trace } from '../../tracing/trace-store.ts';
import type { ImportRights } from '../ledger/import-scope.ts';
import { emptyProgress } from './empty-summary.ts';
import { recordFailure, retryDelays } from './failed-attempt.ts';
import { acquireImportLocks } from './import-lock.ts';
import { importTaskOf } from './import-task.ts';
import { runInThread } from './run-in-thread.ts';

/** Notifications about the imports of a queue. */
export interface QueueListener {
  progress(progress: ImportProgress): void;
  changed(importId: number): void;
  /** An attempt at an import has ended, successfully or not. */
  ended(importId: number): Promise<void>;
}

interface QueuedImport {
  resolve(summary: ImportSummary): void;
  reject(error: unknown): void;
  promise: Promise<ImportSummary>;
  /** Trace context of the request that enqueued it. */
  asked: TraceContext | null;
  /** The database whose history holds it. */
  database: number;
}

/**
 * Runs this process's imports one after the other, in a worker thread from the pool, and waits while another process of
 * this machine imports into the same folder. The queue itself is the queued rows of the history, so it outlives the
 * process.
 */
export class ImportQueue {
  readonly #db: Db;
  readonly #folder: DataFolder;
  readonly #folderLock: FolderLock;
  readonly #listener: QueueListener;
  readonly #rights: ImportRights;
  readonly #queued = new Map<number, QueuedImport>();
  readonly #cancelled = new Set<number>();
  #running: { importId: number; control: JobControl } | null = null;
  #paused = false;
  #closed = false;
  #loop: Promise<void> | null = null;
  #wakeUp: () => void = () => {};

  /** @param rights what an account may import at the time of the call */
  constructor(db: Db, folder: DataFolder, lock: FolderLock, rights: ImportRights, listener: QueueListener) {
    this.#db = db;
    this.#rights = rights;
    this.#folder = folder;
    this.#folderLock = lock;
    this.#listener = listener;
  }

  /** Schedules an import that is queued in the history; the promise settles when the import ends. */
  schedule(importId: number): Promise<ImportSummary> {
    const known = this.#queued.get(importId);
    if (known) return known.promise;
    let settlers!: Pick<QueuedImport, 'resolve' | 'reject'>;
    const promise = new Promise<ImportSummary>((resolve, reject) => {
      settlers = { resolve, reject };
    });
    promise.catch(() => {});
    this.#queued.set(importId, { ...settlers, promise, asked: currentTraceContext(), database: databaseId(this.#db) });
    this.#listener.changed(importId);
    this.#wakeUp();
    this.#loop ??= this.#run().finally(() => {
      this.#loop = null;
    });
    return promise;
  }

  /** Settles when an import of this process ends; undefined where no such import is scheduled. */
  whenEnded(importId: number): Promise<ImportSummary> | undefined {
    return this.#queued.get(importId)?.promise;
  }

  cancel(importId: number): boolean {
    if (!this.#queued.has(importId)) return false;
    this.#cancelled.add(importId);
    if (this.#running?.importId === importId) this.#running.control.cancel();
    this.#wakeUp();
    return true;
  }

  /** Whether no import of this process is running or waiting. */
  get idle(): boolean {
    return this.#running === null && this.#queued.size === 0;
  }

  get paused(): boolean {
    return this.#paused;
  }

  /** Pauses or resumes the queue and the running import. */
  pause(paused: boolean): void {
    this.#paused = paused;
    this.#running?.control.pause(paused);
    this.#wakeUp();
  }

  /** Ids of waiting imports, in order. */
  order(): number[] {
    return this.#db
      .prepare<unknown[], number>("SELECT id FROM import WHERE status = 'queued' ORDER BY position, id")
      .pluck()
      .all();
  }

  move(importId: number, to: 'first' | 'earlier' | 'later' | 'last'): number[] {
    const order = this.order();
    const index = order.indexOf(importId);
    if (index < 0) throw new Problem('not_waiting', { importId });
    const target = {
      first: 0,
      earlier: Math.max(0, index - 1),
      later: Math.min(order.length - 1, index + 1),
      last: order.length - 1,
    }[to];
    order.splice(index, 1);
    order.splice(target, 0, importId);
    const setPosition = this.#db.prepare('UPDATE import SET position = ? WHERE id = ?');
    const lastPosition = this.#db
      .prepare<unknown[], number>("SELECT coalesce(max(position), 0) FROM import WHERE status <> 'queued'")
      .pluck()
      .get()!;
    this.#db.transaction(() => order.forEach((id, i) => void setPosition.run(lastPosition + i + 1, id)))();
    this.#listener.changed(importId);
    return order;
  }

  /** Suspends the running import and waits until it has stopped; waiting ones stay queued for the next start. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#running?.control.suspend();
    this.#wakeUp();
    await this.#loop;
  }

  async #run(): Promise<void> {
    while (!this.#closed) {
      this.#rejectReplaced();
      const next = this.#next();
      if (next === 'none') return;
      if (typeof next === 'object') {
        await Promise.race([delay(next.waitMs), new Promise<void>((resolve) => (this.#wakeUp = resolve))]);
        continue;
      }
      const { asked } = this.#queued.get(next)!;
      await trace('imports.run', () => this.#attempt(next), { given: asked, always: true, notes: { import: next } });
    }
  }

  /** Rejects imports that were queued in a database that has been replaced: their ids may be those of other imports. */
  #rejectReplaced(): void {
    const database = databaseId(this.#db);
    for (const [importId, waiting] of this.#queued) {
      if (waiting.database === database) continue;
      this.#queued.delete(importId);
      this.#cancelled.delete(importId);
      this.#listener.changed(importId);
      waiting.reject(databaseReplacedProblem(`Import ${importId} waited and did not begin`));
    }
  }

  #next(): number | 'none' | { waitMs: number } {
    const rows = this.#db
      .prepare<unknown[], { id: number; retryAt: string | null }>(
        "SELECT id, retry_at AS retryAt FROM import WHERE status = 'queued' ORDER BY position, id",
      )
      .all();
    const ownRows = rows.filter(({ id }) => this.#queued.has(id));
    const cancelled = ownRows.find(({ id }) => this.#cancelled.has(id));
    if (cancelled) return cancelled.id;
    if (ownRows.length === 0) return 'none';
    if (this.#paused) return { waitMs: 60_000 };
    const now = Date.now();
    // a delay longer than any retry delay comes from a clock that was set back
    const longestDelay = Math.max(...retryDelays());
    const msLeft = ({ retryAt }: { retryAt: string | null }) => (retryAt === null ? 0 : Date.parse(retryAt) - now);
    const due = ownRows.find((row) => msLeft(row) <= 0 || msLeft(row) > longestDelay);
    if (due) return due.id;
    return { waitMs: Math.max(10, Math.min(...ownRows.map(msLeft))) };
  }

  async #attempt(importId: number): Promise<void> {
    const control = new JobControl();
    this.#running = { importId, control };
    if (this.#cancelled.has(importId)) control.cancel();
    const waiting = this.#queued.get(importId)!;
    const lock = await acquireImportLocks(
      this.#folder,
      this.#folderLock,
      () => !control.stopRequested && !this.#closed,
      () => this.#listener.progress(emptyProgress(importId, 'waiting')),
    );
    // the database may have been replaced while it waited for the lock
    if (lock && waiting.database !== databaseId(this.#db)) {
      lock.release();
      this.#running = null;
      return;
    }
    try {
      if (!lock || control.stopRequested) throw new Problem('cancelled/before_begin');
      this.#listener.changed(importId);
      const task = importTaskOf(this.#db, this.#folder, this.#rights, importId);
      const summary = await runInThread(task, sealsOf(this.#db)!.key, control, (progress) =>
        this.#listener.progress(progress),
      );
      await this.#settle(importId, () => waiting.resolve(summary));
    } catch (error) {
      const cancelled = this.#cancelled.has(importId);
      const suspended = control.suspended || (this.#closed && !cancelled);
      if (recordFailure(this.#db, importId, error, { suspended, cancelled })) return;
      await this.#settle(importId, () => waiting.reject(databaseProblem(error, this.#folder.database)));
    } finally {
      lock?.release();
      this.#running = null;
      this.#listener.changed(importId);
    }
  }

  async #settle(importId: number, settlePromise: () => void): Promise<void> {
    this.#queued.delete(importId);
    this.#cancelled.delete(importId);
    try {
      await this.#listener.ended(importId);
    } finally {
      settlePromise();
    }
  }
}

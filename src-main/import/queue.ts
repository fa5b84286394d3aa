import { setTimeout as delay } from 'node:timers/promises';
import type { ImportProgress, ImportSummary } from '../../src-shared/contract/imports.ts';
import { Problem, type ProblemJson, problemFrom } from '../../src-shared/problem.ts';
import { Control } from '../jobs/control.ts';
import { inThread } from '../jobs/kept-threads.ts';
import { threadUrl } from '../jobs/thread-url.ts';
import { log } from '../log.ts';
import type { DataFolder } from '../store/folder.ts';
import type { FolderLock } from '../store/folder-lock.ts';
import { type Lock, tryLock } from '../store/lock.ts';
import { type Store, storeProblem } from '../store/open.ts';
import { databaseName, databaseReplaced } from '../store/replaced.ts';
import { sealsOf } from '../store/seals/index.ts';
import type { TrustedClock } from '../store/trusted-clock.ts';
import { trace } from '../tracing/kept.ts';
import { addSpans, type Span, type TraceContext, traceNow } from '../tracing/span.ts';
import { closeImport, openRejects, requeueImport, storedLayout, taskOf } from './history.ts';
import { savedMappings } from './mappings.ts';
import type { ImportTask } from './run.ts';
import {
  authorOf,
  type ImportRights,
  type ImportScope,
  keepAuthor,
  narrower,
  RIGHTS_CHANGED,
  rightsStamp,
} from './scope.ts';
import { importSettingsOf } from './settings.ts';
import { isResumable, sweepStaging } from './stage.ts';
import { noProgress } from './summary.ts';

export const IMPORT_LOCK = 'import';
const LOOK_AGAIN_MS = 50;

/** Delays before retries of transient failures: a lock, an unreachable share, a full disk. */
const retryWaits = () => (process.env.MANGALM_RETRY_MS ?? '1000,4000,16000').split(',').map(Number);
const TRANSIENT = new Set(['data_busy', 'file_unreadable', 'file_vanished', 'disk_full', 'reader_died', 'import_died']);

export interface QueueListener {
  progress(progress: ImportProgress): void;
  changed(importId: number): void;
  /** An attempt at an import has ended, successfully or not. */
  ended(importId: number): void;
}

/** Messages to and from the import thread. */
export interface ToImport {
  task: ImportTask;
  /** The key that it seals its rows with. */
  sealKey: Uint8Array;
  control: SharedArrayBuffer;
  /** The parent of its spans. */
  trace: TraceContext;
}

export type FromImport =
  | { type: 'progress'; progress: ImportProgress }
  | { type: 'ended'; summary: ImportSummary; spans: Span[] }
  | { type: 'failed'; problem: ProblemJson; stack: string; spans: Span[] };

interface Waiting {
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
  readonly #db: Store;
  readonly #folder: DataFolder;
  readonly #folderLock: FolderLock;
  readonly #listener: QueueListener;
  readonly #rights: ImportRights;
  readonly #waiting = new Map<number, Waiting>();
  readonly #cancelled = new Set<number>();
  #running: { importId: number; control: Control } | null = null;
  #paused = false;
  #closed = false;
  #loop: Promise<void> | null = null;
  #wake: () => void = () => {};

  /** @param rights what an account may import at the time of the call */
  constructor(db: Store, folder: DataFolder, lock: FolderLock, rights: ImportRights, listener: QueueListener) {
    this.#db = db;
    this.#rights = rights;
    this.#folder = folder;
    this.#folderLock = lock;
    this.#listener = listener;
  }

  /** Schedules an import that is queued in the history; the promise settles when the import ends. */
  enter(importId: number): Promise<ImportSummary> {
    const known = this.#waiting.get(importId);
    if (known) return known.promise;
    let settle!: Pick<Waiting, 'resolve' | 'reject'>;
    const promise = new Promise<ImportSummary>((resolve, reject) => {
      settle = { resolve, reject };
    });
    promise.catch(() => {});
    this.#waiting.set(importId, { ...settle, promise, asked: traceNow(), database: databaseName(this.#db) });
    this.#listener.changed(importId);
    this.#wake();
    this.#loop ??= this.#run().finally(() => {
      this.#loop = null;
    });
    return promise;
  }

  /** Settles when an import of this process ends; undefined where no such import is scheduled. */
  ended(importId: number): Promise<ImportSummary> | undefined {
    return this.#waiting.get(importId)?.promise;
  }

  cancel(importId: number): boolean {
    if (!this.#waiting.has(importId)) return false;
    this.#cancelled.add(importId);
    if (this.#running?.importId === importId) this.#running.control.cancel();
    this.#wake();
    return true;
  }

  /** Whether no import of this process is running or waiting. */
  get idle(): boolean {
    return this.#running === null && this.#waiting.size === 0;
  }

  get paused(): boolean {
    return this.#paused;
  }

  /** Pauses or resumes the queue and the running import. */
  pause(paused: boolean): void {
    this.#paused = paused;
    this.#running?.control.pause(paused);
    this.#wake();
  }

  /** Ids of waiting imports, in order. */
  order(): number[] {
    return this.#db
      .prepare("SELECT id FROM import WHERE status = 'queued' ORDER BY position, id")
      .pluck()
      .all() as number[];
  }

  move(importId: number, to: 'first' | 'earlier' | 'later' | 'last'): number[] {
    const order = this.order();
    const at = order.indexOf(importId);
    if (at < 0)
      throw new Problem(
        'not_waiting',
        `Import ${importId} is not waiting in the queue.`,
        'Only waiting imports can be moved.',
      );
    const target = {
      first: 0,
      earlier: Math.max(0, at - 1),
      later: Math.min(order.length - 1, at + 1),
      last: order.length - 1,
    }[to];
    order.splice(at, 1);
    order.splice(target, 0, importId);
    const place = this.#db.prepare('UPDATE import SET position = ? WHERE id = ?');
    const floor = this.#db
      .prepare("SELECT coalesce(max(position), 0) FROM import WHERE status <> 'queued'")
      .pluck()
      .get() as number;
    this.#db.transaction(() => order.forEach((id, i) => void place.run(floor + i + 1, id)))();
    this.#listener.changed(importId);
    return order;
  }

  /** Suspends the running import and waits until it has stopped; waiting ones stay queued for the next start. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#running?.control.suspend();
    this.#wake();
    await this.#loop;
  }

  async #run(): Promise<void> {
    while (!this.#closed) {
      this.#dropReplaced();
      const next = this.#next();
      if (next === 'none') return;
      if (typeof next === 'object') {
        await Promise.race([delay(next.waitMs), new Promise<void>((resolve) => (this.#wake = resolve))]);
        continue;
      }
      const { asked } = this.#waiting.get(next)!;
      await trace('imports.run', () => this.#attempt(next), { given: asked, always: true, notes: { import: next } });
    }
  }

  /** Rejects imports that were queued in a database that has been replaced: their ids may be those of other imports. */
  #dropReplaced(): void {
    const database = databaseName(this.#db);
    for (const [importId, waiting] of this.#waiting) {
      if (waiting.database === database) continue;
      this.#waiting.delete(importId);
      this.#cancelled.delete(importId);
      this.#listener.changed(importId);
      waiting.reject(databaseReplaced(`Import ${importId} waited and did not begin`));
    }
  }

  #next(): number | 'none' | { waitMs: number } {
    const rows = this.#db
      .prepare("SELECT id, retry_at AS retryAt FROM import WHERE status = 'queued' ORDER BY position, id")
      .all() as { id: number; retryAt: string | null }[];
    const own = rows.filter(({ id }) => this.#waiting.has(id));
    const cancelled = own.find(({ id }) => this.#cancelled.has(id));
    if (cancelled) return cancelled.id;
    if (own.length === 0) return 'none';
    if (this.#paused) return { waitMs: 60_000 };
    const now = Date.now();
    // a delay longer than any retry delay comes from a clock that was set back
    const longest = Math.max(...retryWaits());
    const left = ({ retryAt }: { retryAt: string | null }) => (retryAt === null ? 0 : Date.parse(retryAt) - now);
    const due = own.find((row) => left(row) <= 0 || left(row) > longest);
    if (due) return due.id;
    return { waitMs: Math.max(10, Math.min(...own.map(left))) };
  }

  async #attempt(importId: number): Promise<void> {
    const control = new Control();
    this.#running = { importId, control };
    if (this.#cancelled.has(importId)) control.cancel();
    const waiting = this.#waiting.get(importId)!;
    const lock = await this.#lock(importId, control);
    // the database may have been replaced while it waited for the lock
    if (lock && waiting.database !== databaseName(this.#db)) {
      lock.release();
      this.#running = null;
      return;
    }
    try {
      if (!lock || control.cancelled) throw new Problem('cancelled', 'The import was cancelled before it began.');
      this.#listener.changed(importId);
      const summary = await this.#work(this.#task(importId), control);
      this.#settle(importId, () => waiting.resolve(summary));
    } catch (error) {
      if (this.#noteEnd(importId, error, control.suspended)) return;
      this.#settle(importId, () => waiting.reject(storeProblem(error, this.#folder.database)));
    } finally {
      lock?.release();
      this.#running = null;
      this.#listener.changed(importId);
    }
  }

  #settle(importId: number, tell: () => void): void {
    this.#waiting.delete(importId);
    this.#cancelled.delete(importId);
    try {
      this.#listener.ended(importId);
    } finally {
      tell();
    }
  }

  /**
   * Records how an attempt ended; true where another will follow. Where even that can't be written, the row stays as it
   * is, and the next start finds an interrupted import.
   */
  #noteEnd(importId: number, error: unknown, suspended: boolean): boolean {
    try {
      if (suspended || (this.#closed && !this.#cancelled.has(importId))) requeueImport(this.#db, importId);
      else if (this.#asksAgain(importId, error) || this.#retries(importId, error)) return true;
      else this.#close(importId, error);
    } catch (unwritten) {
      log.error('import: its end could not be noted', { importId, error: String(unwritten) });
    }
    return false;
  }

  #close(importId: number, error: unknown): void {
    if (error instanceof Problem && error.code === 'needs_answer') {
      closeImport(this.#db, importId, 'needs_answer', error.message, error.questions);
      return;
    }
    const message = error instanceof Problem ? error.message : `The import failed: ${String(error)}`;
    log.error('import failed', { importId, error: String(error) });
    const changed = error instanceof Problem && error.code === 'file_changed';
    closeImport(
      this.#db,
      importId,
      changed ? 'interrupted' : this.#cancelled.has(importId) ? 'cancelled' : 'failed',
      message,
    );
  }

  /** Requeues an import whose author's rights changed while it ran, to be done with the current rights. */
  #asksAgain(importId: number, error: unknown): boolean {
    if (!(error instanceof Problem) || error.code !== RIGHTS_CHANGED || this.#cancelled.has(importId)) return false;
    requeueImport(this.#db, importId);
    return true;
  }

  /** Requeues a failed import after a delay, where the failure is transient and retries are left. */
  #retries(importId: number, error: unknown): boolean {
    if (!(error instanceof Problem) || !TRANSIENT.has(error.code) || this.#cancelled.has(importId)) return false;
    const attempts = (this.#db.prepare('SELECT attempts FROM import WHERE id = ?').pluck().get(importId) as number) + 1;
    const wait = retryWaits()[attempts - 1];
    if (wait === undefined) return false;
    try {
      requeueImport(this.#db, importId, { attempts, retryAt: new Date(Date.now() + wait) });
    } catch {
      return false;
    }
    log.info('import tried again', { importId, attempts, error: error.code });
    return true;
  }

  #task(importId: number): ImportTask {
    const { path, options, kind, ofImport } = taskOf(this.#db, importId);
    const fix =
      kind === 'fix'
        ? {
            ofImport: ofImport!,
            layout: storedLayout(this.#db, ofImport!)!,
            recordAt: openRejects(this.#db, ofImport!),
          }
        : undefined;
    const { accountId } = authorOf(this.#db, importId);
    const rights = rightsStamp(this.#db, accountId);
    return {
      folder: this.#folder,
      importId,
      accountId,
      scope: this.#scope(importId, kind),
      rights,
      path,
      options,
      settings: importSettingsOf(this.#db),
      saved: savedMappings(this.#db),
      fix,
      resume: isResumable(this.#folder, importId),
    };
  }

  /** The scope of an import: what its author could see when it was started, intersected with what they may see now. */
  #scope(importId: number, kind: 'file' | 'fix'): ImportScope | null {
    const { accountId, scope } = authorOf(this.#db, importId);
    if (accountId === null) return scope;
    const { name, within } = this.#rights(accountId, kind === 'fix' ? 'imports.fix' : 'imports.start');
    if (within.length === 0) return scope;
    const narrowed = narrower(scope, { account: name, within });
    keepAuthor(this.#db, importId, { accountId, scope: narrowed });
    return narrowed;
  }

  /**
   * The import lock among all processes, and a share of the folder lock, so that the database is not replaced
   * meanwhile.
   */
  async #lock(importId: number, control: Control): Promise<Lock | null> {
    for (let waits = 0; !control.cancelled && !this.#closed; waits++) {
      const shared = this.#folderLock.tryWork();
      const turn = shared && tryLock(this.#folder, IMPORT_LOCK);
      if (turn) {
        return {
          release() {
            turn.release();
            shared.release();
          },
        };
      }
      shared?.release();
      if (waits % 10 === 0) {
        this.#listener.progress(noProgress(importId, 'waiting'));
      }
      await delay(LOOK_AGAIN_MS);
    }
    return null;
  }

  async #work(task: ImportTask, control: Control): Promise<ImportSummary> {
    let summary: ImportSummary | null = null;
    let failure: unknown = null;
    const hear = (message: FromImport) => {
      if (message.type === 'progress') this.#listener.progress(message.progress);
      else if (message.type === 'ended') {
        summary = message.summary;
        addSpans(message.spans);
      } else {
        addSpans(message.spans);
        if (message.problem.code === 'internal')
          log.error('import thread', { importId: task.importId, stack: message.stack });
        failure = problemFrom(message.problem);
      }
    };
    const sealKey = sealsOf(this.#db)!.key;
    const toImport: ToImport = { task, sealKey, control: control.shared, trace: traceNow()! };
    await inThread(threadUrl('import/import.thread'), toImport, hear).catch((error: Error) => {
      failure ??= new Problem('import_died', `The importing thread died: ${error.message}.`, 'Import the file again.');
    });
    if (failure !== null) throw failure;
    return summary!;
  }
}

/**
 * Marks imports whose process died as interrupted: where nobody holds the lock, no import is running. Their staging
 * stays, to resume from. Returns the queued imports that have no process.
 */
export function findOrphans(db: Store, folder: DataFolder, clock: TrustedClock): number[] {
  const lock = tryLock(folder, IMPORT_LOCK);
  const open = db
    .prepare("SELECT id, status, pid, stays FROM import WHERE status IN ('queued', 'running') ORDER BY position, id")
    .all() as {
    id: number;
    status: string;
    pid: number;
    stays: number;
  }[];
  const orphaned = open.filter(({ status, pid }) => status === 'queued' && pid !== process.pid && !alive(pid));
  try {
    for (const { id, status } of open) {
      if (status !== 'running' || lock === null) continue;
      const rest = isResumable(folder, id) ? 'it can go on where it stood' : 'nothing of it was kept';
      closeImport(db, id, 'interrupted', `The program ended while this import was under way; ${rest}.`);
    }
    for (const { id, stays } of orphaned)
      if (stays === 0) closeImport(db, id, 'interrupted', 'The program ended before this import had begun.');
    if (lock !== null) sweepStaging(db, folder, clock);
    return orphaned.filter(({ stays }) => stays === 1).map(({ id }) => id);
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

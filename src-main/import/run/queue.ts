import { setTimeout as delay } from 'node:timers/promises';
import type { ImportProgress, ImportSummary } from '../../../src-shared/contract/imports.ts';
import { message } from '../../../src-shared/messages/descriptor.ts';
import { Problem, type ProblemJson, problemFrom } from '../../../src-shared/problem.ts';
import { databaseId, databaseReplacedProblem } from '../../db/database-id.ts';
import type { DataFolder } from '../../db/folder.ts';
import type { FolderLock } from '../../db/folder-lock.ts';
import { type Lock, tryLock } from '../../db/lock.ts';
import { type Db, databaseProblem } from '../../db/open.ts';
import { sealsOf } from '../../db/seals/index.ts';
import type { TrustedClock } from '../../db/trusted-clock.ts';
import { JobControl } from '../../jobs/job-control.ts';
import { threadUrl } from '../../jobs/thread-url.ts';
import { runInWorker } from '../../jobs/worker-pool.ts';
import { log } from '../../tracing/log.ts';
import { addSpans, currentTraceContext, type Span, type TraceContext } from '../../tracing/span.ts';
import { trace } from '../../tracing/trace-store.ts';
import { savedMappings } from '../layout/mappings.ts';
import { importSettingsOf } from '../layout/settings.ts';
import { closeImport, importRequestOf, openRejectRecords, requeueImport, storedLayout } from '../ledger/history.ts';
import {
  authorOf,
  type ImportRights,
  type ImportScope,
  intersectScopes,
  RIGHTS_CHANGED,
  rightsFingerprint,
  saveAuthor,
} from '../ledger/import-scope.ts';
import { isResumable, sweepStaging } from '../ledger/staging-files.ts';
import { withText } from '../with-text.ts';
import { emptyProgress } from './empty-summary.ts';
import type { ImportTask } from './import-state.ts';

export const IMPORT_LOCK = 'import';
const LOCK_POLL_MS = 50;

/** Delays before retries of transient failures: a lock, an unreachable share, a full disk. */
const retryDelays = () => (process.env.MANGALM_RETRY_MS ?? '1000,4000,16000').split(',').map(Number);
const TRANSIENT_CODES = new Set([
  'data_busy',
  'file_unreadable',
  'file_vanished',
  'disk_full',
  'reader_died',
  'import_died',
]);

export interface QueueListener {
  progress(progress: ImportProgress): void;
  changed(importId: number): void;
  /** An attempt at an import has ended, successfully or not. */
  ended(importId: number): void;
}

/** Messages to and from the import thread. */
export interface ToImportThread {
  task: ImportTask;
  /** The key that it seals its rows with. */
  sealKey: Uint8Array;
  control: SharedArrayBuffer;
  /** The parent of its spans. */
  trace: TraceContext;
}

export type FromImportThread =
  | { type: 'progress'; progress: ImportProgress }
  | { type: 'ended'; summary: ImportSummary; spans: Span[] }
  | { type: 'failed'; problem: ProblemJson; stack: string; spans: Span[] };

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
      .prepare("SELECT id FROM import WHERE status = 'queued' ORDER BY position, id")
      .pluck()
      .all() as number[];
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
      .prepare("SELECT coalesce(max(position), 0) FROM import WHERE status <> 'queued'")
      .pluck()
      .get() as number;
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
      .prepare("SELECT id, retry_at AS retryAt FROM import WHERE status = 'queued' ORDER BY position, id")
      .all() as { id: number; retryAt: string | null }[];
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
    const lock = await this.#acquireLocks(importId, control);
    // the database may have been replaced while it waited for the lock
    if (lock && waiting.database !== databaseId(this.#db)) {
      lock.release();
      this.#running = null;
      return;
    }
    try {
      if (!lock || control.stopRequested) throw new Problem('cancelled/before_begin');
      this.#listener.changed(importId);
      const summary = await this.#runInThread(this.#task(importId), control);
      this.#settle(importId, () => waiting.resolve(summary));
    } catch (error) {
      if (this.#recordEnd(importId, error, control.suspended)) return;
      this.#settle(importId, () => waiting.reject(databaseProblem(error, this.#folder.database)));
    } finally {
      lock?.release();
      this.#running = null;
      this.#listener.changed(importId);
    }
  }

  #settle(importId: number, settlePromise: () => void): void {
    this.#queued.delete(importId);
    this.#cancelled.delete(importId);
    try {
      this.#listener.ended(importId);
    } finally {
      settlePromise();
    }
  }

  /**
   * Records how an attempt ended; true where another will follow. Where even that can't be written, the row stays as it
   * is, and the next start finds an interrupted import.
   */
  #recordEnd(importId: number, error: unknown, suspended: boolean): boolean {
    try {
      if (suspended || (this.#closed && !this.#cancelled.has(importId))) requeueImport(this.#db, importId);
      else if (this.#restartsWithNewRights(importId, error) || this.#schedulesRetry(importId, error)) return true;
      else this.#closeFailed(importId, error);
    } catch (writeError) {
      log.error('import: its end could not be noted', { importId, error: String(writeError) });
    }
    return false;
  }

  #closeFailed(importId: number, error: unknown): void {
    if (error instanceof Problem && error.code === 'needs_answer') {
      closeImport(this.#db, importId, 'needs_answer', error, error.questions);
      return;
    }
    const end = error instanceof Problem ? error : withText(message('import_ended/failed', { reason: String(error) }));
    log.error('import failed', { importId, error: String(error) });
    const changed = error instanceof Problem && error.code === 'file_changed';
    closeImport(
      this.#db,
      importId,
      changed ? 'interrupted' : this.#cancelled.has(importId) ? 'cancelled' : 'failed',
      end,
    );
  }

  /** Requeues an import whose author's rights changed while it ran, to be done with the current rights. */
  #restartsWithNewRights(importId: number, error: unknown): boolean {
    if (!(error instanceof Problem) || error.code !== RIGHTS_CHANGED || this.#cancelled.has(importId)) return false;
    requeueImport(this.#db, importId);
    return true;
  }

  /** Requeues a failed import after a delay, where the failure is transient and retries are left. */
  #schedulesRetry(importId: number, error: unknown): boolean {
    if (!(error instanceof Problem) || !TRANSIENT_CODES.has(error.code) || this.#cancelled.has(importId)) return false;
    const attempts = (this.#db.prepare('SELECT attempts FROM import WHERE id = ?').pluck().get(importId) as number) + 1;
    const wait = retryDelays()[attempts - 1];
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
    const { path, options, kind, ofImport } = importRequestOf(this.#db, importId);
    const fix =
      kind === 'fix'
        ? {
            ofImport: ofImport!,
            layout: storedLayout(this.#db, ofImport!)!,
            recordAt: openRejectRecords(this.#db, ofImport!),
          }
        : undefined;
    const { accountId } = authorOf(this.#db, importId);
    const rights = rightsFingerprint(this.#db, accountId);
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
    const scoped = intersectScopes(scope, { account: name, within });
    saveAuthor(this.#db, importId, { accountId, scope: scoped });
    return scoped;
  }

  /**
   * The import lock among all processes, and a share of the folder lock, so that the database is not replaced
   * meanwhile.
   */
  async #acquireLocks(importId: number, control: JobControl): Promise<Lock | null> {
    for (let attempt = 0; !control.stopRequested && !this.#closed; attempt++) {
      const shared = this.#folderLock.tryShareWork();
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
      if (attempt % 10 === 0) {
        this.#listener.progress(emptyProgress(importId, 'waiting'));
      }
      await delay(LOCK_POLL_MS);
    }
    return null;
  }

  async #runInThread(task: ImportTask, control: JobControl): Promise<ImportSummary> {
    let summary: ImportSummary | null = null;
    let failure: unknown = null;
    const onMessage = (sent: FromImportThread) => {
      if (sent.type === 'progress') this.#listener.progress(sent.progress);
      else if (sent.type === 'ended') {
        summary = sent.summary;
        addSpans(sent.spans);
      } else {
        addSpans(sent.spans);
        if (sent.problem.code === 'internal')
          log.error('import thread', { importId: task.importId, stack: sent.stack });
        failure = problemFrom(sent.problem);
      }
    };
    const sealKey = sealsOf(this.#db)!.key;
    const toImport: ToImportThread = { task, sealKey, control: control.shared, trace: currentTraceContext()! };
    await runInWorker(threadUrl('import/run/import.thread'), toImport, onMessage).catch((error: Error) => {
      failure ??= new Problem('import_died', { reason: error.message });
    });
    if (failure !== null) throw failure;
    return summary!;
  }
}

/**
 * Marks imports whose process died as interrupted: where nobody holds the lock, no import is running. Their staging
 * stays, to resume from. Returns the queued imports that have no process.
 */
export function findOrphans(db: Db, folder: DataFolder, clock: TrustedClock): number[] {
  const lock = tryLock(folder, IMPORT_LOCK);
  const openImports = db
    .prepare("SELECT id, status, pid, stays FROM import WHERE status IN ('queued', 'running') ORDER BY position, id")
    .all() as {
    id: number;
    status: string;
    pid: number;
    stays: number;
  }[];
  const orphaned = openImports.filter(({ status, pid }) => status === 'queued' && pid !== process.pid && !isAlive(pid));
  try {
    for (const { id, status } of openImports) {
      if (status !== 'running' || lock === null) continue;
      const end = message(isResumable(folder, id) ? 'import_ended/resumable' : 'import_ended/interrupted');
      closeImport(db, id, 'interrupted', withText(end));
    }
    for (const { id, stays } of orphaned)
      if (stays === 0) closeImport(db, id, 'interrupted', withText(message('import_ended/before_begin')));
    if (lock !== null) sweepStaging(db, folder, clock);
    return orphaned.filter(({ stays }) => stays === 1).map(({ id }) => id);
  } finally {
    lock?.release();
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

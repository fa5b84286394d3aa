import { importOptions } from '../../src-shared/contract/imports/options.ts';
import type { ImportSummary } from '../../src-shared/contract/imports.ts';
import { Problem } from '../../src-shared/problem.ts';
import type { AreaContext } from '../dispatch/area-context.ts';
import type { Handlers } from '../dispatch/handlers.ts';
import { log } from '../tracing/log.ts';
import { FolderWatcher } from './inbox/folder-watcher.ts';
import { discardUpload, isUpload, sweepUploads } from './inbox/uploads.ts';
import { importSettingsOf } from './layout/settings.ts';
import {
  cancelUnanswered,
  getImport,
  importRequestOf,
  queueImport,
  requeueImport,
  requeueOpenImport,
} from './ledger/history.ts';
import type { ImportRights } from './ledger/import-scope.ts';
import { findOrphans } from './run/orphans.ts';
import { prewarmConnection } from './run/prewarm.ts';
import { ImportQueue } from './run/queue.ts';

export interface ImportArea {
  /** @param backUpBeforeUndo makes a backup before a large import is undone */
  handlers(backUpBeforeUndo: () => Promise<unknown>): Promise<Handlers<'imports'>>;
  /**
   * Resolves when an import started here ends.
   * @throws Problem where it failed
   */
  whenEnded(importId: number): Promise<ImportSummary>;
  /** Whether no import is running or waiting. */
  idle(): boolean;
  close(): Promise<void>;
}

const DONE_STATUSES = new Set(['completed', 'completed_with_rejects', 'cancelled']);

/**
 * Files in, invoices out: the queue, its history, its rejects.
 * @param currentCube the sales cube as the caller may see it
 * @param rights what the account that started an import may import now
 * @param longRunning whether the process is long-lived: then it resumes queued imports of dead processes and watches the
 * folder
 * @param auditLists writes to the audit what lists have changed
 */
export function importArea(
  context: AreaContext,
  rights: ImportRights,
  onSalesChanged: () => void,
  auditLists: () => Promise<void>,
): ImportArea {
  const { db, folder, lock, clock, emit, longRunning, closing } = context;
  if (!longRunning) prewarmConnection({ database: folder.database, sealKey: context.keys.rowSealKey });
  const queue = new ImportQueue(db, folder, lock, rights, {
    progress: (progress) => emit('imports.progress', progress),
    changed: (importId) => emit('imports.changed', { importId }),
    ended: async (importId) => {
      const { path: file } = importRequestOf(db, importId);
      const { status } = getImport(db, importId);
      if (isUpload(folder, file) && DONE_STATUSES.has(status)) discardUpload(file);
      if (status !== 'needs_answer') watcher.importSettled(file, DONE_STATUSES.has(status));
      // the import is in the data, whatever follows it: what is still due is done at the next start or change
      try {
        await auditLists();
        onSalesChanged();
      } catch (error) {
        log.error('after an import', { importId, error: String(error) });
      }
    },
  });
  const results = new Map<number, Promise<ImportSummary>>();
  const schedule = (importId: number) => {
    results.set(importId, queue.schedule(importId));
    return importId;
  };
  const orphans = findOrphans(db, folder, clock);
  if (longRunning) {
    for (const importId of orphans) {
      requeueImport(db, importId);
      schedule(importId);
    }
    sweepUploads(db, folder, clock);
  }
  const watcher = new FolderWatcher(async (file) => {
    const shared = await lock.shareWork();
    let importId: number;
    try {
      importId = requeueOpenImport(db, file) ?? queueImport(db, file, importOptions.parse({}), { stays: longRunning });
      schedule(importId);
    } finally {
      shared.release();
    }
    try {
      const { status } = await queue.schedule(importId);
      return DONE_STATUSES.has(status) ? 'imported' : 'failed';
    } catch (error) {
      return error instanceof Problem && error.code === 'needs_answer' ? 'waits' : 'failed';
    }
  });
  closing.addEventListener('abort', () => watcher.stop());
  const watch = (watched: string | null) => {
    if (longRunning) watcher.watch(watched);
  };
  watch(importSettingsOf(db).watchedFolder);

  /** Cancels an import that waits for an answer. */
  const cancelWaiting = (importId: number): boolean => {
    const { path: file } = importRequestOf(db, importId);
    if (!cancelUnanswered(db, importId)) return false;
    if (isUpload(folder, file)) discardUpload(file);
    watcher.importSettled(file, false);
    emit('imports.changed', { importId });
    return true;
  };

  return {
    handlers: async (backUpBeforeUndo) => {
      const { importHandlers } = await import('./handlers.ts');
      const ended = (importId: number) => results.get(importId);
      const runner = { queue, schedule, ended, cancelWaiting, watch, onSalesChanged, backUpBeforeUndo };
      return importHandlers(context, runner);
    },
    whenEnded: (importId) =>
      results.get(importId) ?? Promise.reject(new Problem('import_unknown/not_started', { importId })),
    idle: () => queue.idle,
    close: () => queue.close(),
  };
}

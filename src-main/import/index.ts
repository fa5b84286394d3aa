import fs from 'node:fs';
import path from 'node:path';
import { type ImportOptions, type ImportSummary, importOptions } from '../../src-shared/contract/imports.ts';
import { message } from '../../src-shared/messages/descriptor.ts';
import type { PartialInput } from '../../src-shared/partial-input.ts';
import { Problem } from '../../src-shared/problem.ts';
import type { SalesCube } from '../cube/cube.ts';
import { sealsOf } from '../db/seals/index.ts';
import type { AreaContext } from '../dispatch/area-context.ts';
import type { Handlers } from '../dispatch/handlers.ts';
import { currentScope, inTransaction, recordChange } from '../dispatch/request-context.ts';
import { TextRecord } from '../table/read/record.ts';
import { statFile } from '../table/source/source-file.ts';
import { log } from '../tracing/log.ts';
import { FolderWatcher } from './inbox/folder-watcher.ts';
import { discardUpload, isUpload, namingUploads, newUpload, sweepUploads, uploadedFile } from './inbox/uploads.ts';
import { inspectionOf } from './layout/inspection.ts';
import { LineChecker } from './layout/line-checker.ts';
import { listMappings, removeMapping, resolveMapping, savedMappings, saveMapping } from './layout/mappings.ts';
import { changeImportSettings, importSettingsOf } from './layout/settings.ts';
import { listCollisions } from './ledger/collisions.ts';
import {
  cancelUnanswered,
  getImport,
  importColumns,
  importRequestOf,
  listImports,
  queueImport,
  requeueImport,
  requeueOpenImport,
  storedLayout,
} from './ledger/history.ts';
import { type ImportRights, restrictToCaller } from './ledger/import-scope.ts';
import { listRejects } from './ledger/rejects.ts';
import { rejectsCsvChunk, writeCorrections } from './ledger/rejects-csv.ts';
import { settleCollision } from './ledger/settle-collision.ts';
import { isResumable, removeStaging } from './ledger/staging-files.ts';
import { traceLine } from './ledger/trace.ts';
import { undoImport } from './ledger/undo.ts';
import { addProduct } from './lists/add-product.ts';
import { companyCurrency } from './lists/company-currency.ts';
import { exportList } from './lists/export-list.ts';
import { inspectionOfList } from './lists/list-inspection.ts';
import { openAny } from './lists/open-any.ts';
import { openList } from './lists/open-list.ts';
import { recheckRows } from './lists/recheck.ts';
import { partsOf, withParts } from './lists/stacked-tables.ts';
import { withImportLock } from './run/import-lock.ts';
import { findOrphans } from './run/orphans.ts';
import { ImportQueue } from './run/queue.ts';
import { undoInThread } from './run/undo-in-thread.ts';
import { SAMPLE_NAME, writeSample } from './sample.ts';

/** The stores of a cube that is limited to what a caller may see. */
const storesOf = ({ stores }: SalesCube): ReadonlySet<number> =>
  new Set([...stores.canonicalId.keys()].filter((id) => stores.canonicalId[id]! > 0));

export interface ImportArea {
  handlers: Handlers<'imports'>;
  /**
   * Resolves when an import started here ends.
   * @throws Problem where it failed
   */
  whenEnded(importId: number): Promise<ImportSummary>;
  /** Whether no import is running or waiting. */
  idle(): boolean;
  close(): Promise<void>;
}

/** Lines from which an import is undone in a thread: below, a thread takes longer to start. */
const LONG_UNDO_LINES = 1000;
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
  { db, folder, lock, clock, currentCube, emit, longRunning, closing }: AreaContext,
  rights: ImportRights,
  onSalesChanged: () => void,
  auditLists: () => Promise<void>,
): ImportArea {
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
  const enqueueAndSchedule = (file: string, options: ImportOptions, fixOf: number | null = null) =>
    schedule(queueImport(db, file, options, { fixOf, stays: longRunning }));

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
  if (longRunning) watcher.watch(importSettingsOf(db).watchedFolder);

  /** Cancels an import that waits for an answer. */
  const cancelWaiting = (importId: number): boolean => {
    const { path: file } = importRequestOf(db, importId);
    if (!cancelUnanswered(db, importId)) return false;
    if (isUpload(folder, file)) discardUpload(file);
    watcher.importSettled(file, false);
    emit('imports.changed', { importId });
    return true;
  };

  const resolveFile = async ({
    path: file,
    upload,
  }: {
    path?: string | undefined;
    upload?: string | undefined;
  }): Promise<string> => {
    if ((file === undefined) === (upload === undefined)) throw new Problem('bad_request/file_or_upload');
    const chosen = upload ? uploadedFile(folder, upload) : path.resolve(file!);
    await statFile(chosen);
    return chosen;
  };

  const handlers: Handlers<'imports'> = {
    'imports.start': namingUploads(async ({ options, ...ref }) => {
      const file = await resolveFile(ref);
      const chosen = resolveMapping(db, options);
      const parts = chosen.part ? [chosen.part] : await partsOf(file, chosen.as ?? null);
      // where the rows can't be written, as on a full disk, no import begins
      const importIds = inTransaction(() => {
        const ids: number[] = [];
        for (const part of parts) {
          const together = [...(chosen.together ?? []), ...ids];
          const own = { ...chosen, ...(part === null ? {} : { part }), ...(together.length > 0 ? { together } : {}) };
          ids.push(queueImport(db, file, own, { stays: longRunning }));
        }
        return ids;
      });
      for (const importId of importIds) schedule(importId);
      return { importId: importIds[0]!, importIds };
    }),
    'imports.addProduct': namingUploads((product) =>
      addProduct(db, folder, currentCube(), product, {
        run: (file, options) => {
          const importId = enqueueAndSchedule(file, options);
          return { importId, ended: results.get(importId)! };
        },
        drop: (importId) => cancelWaiting(importId) || withImportLock(folder, () => undoImport(db, importId)),
      }),
    ),
    'imports.inspect': namingUploads(async ({ importId, options, ...ref }) => {
      const task = importId ? importRequestOf(db, importId) : null;
      const file = task ? task.path : await resolveFile(ref);
      const { mapping, ...rest } = resolveMapping(db, withAnswers(task?.options, options));
      const { defaultCurrency } = importSettingsOf(db);
      const parts = await partsOf(file, rest.as ?? null);
      const part = rest.part ?? parts[0] ?? undefined;
      const opening = {
        ...rest,
        part,
        mapping: typeof mapping === 'object' ? mapping : undefined,
        saved: savedMappings(db),
        defaultCurrency,
      };
      const opened = await openAny(file, opening, rest.as);
      if (opened.kinds) {
        const as = rest.as === 'invoices' ? undefined : rest.as;
        const currency = companyCurrency(db, defaultCurrency);
        const list = await openList(file, opened.kinds, { ...opening, as, defaultCurrency: currency });
        return withParts(await inspectionOfList(list), parts, part);
      }
      const { inspected, question } = opened;
      const inspection = await inspectionOf(inspected, rest.missingStore, defaultCurrency);
      if (question) inspection.questions.unshift(question);
      return withParts(inspection, parts, part);
    }),
    'imports.cancel': ({ importId }) => {
      const { status } = getImport(db, importId);
      return { cancelled: status === 'needs_answer' ? cancelWaiting(importId) : queue.cancel(importId) };
    },
    'imports.pause': ({ paused }) => {
      queue.pause(paused);
      for (const importId of queue.order()) emit('imports.changed', { importId });
      return { paused };
    },
    'imports.queue': () => ({ paused: queue.paused, waiting: queue.order() }),
    'imports.move': ({ importId, to }) => ({ waiting: queue.move(importId, to) }),
    'imports.resume': async ({ importId }) => {
      const item = getImport(db, importId);
      if (!['interrupted', 'failed', 'cancelled', 'queued'].includes(item.status) || queue.whenEnded(importId)) {
        throw new Problem('not_resumable', { importId, status: message(`import_status/${item.status}`) });
      }
      await statFile(importRequestOf(db, importId).path);
      if (item.status !== 'interrupted') removeStaging(folder, importId);
      const goesOn = isResumable(folder, importId);
      restrictToCaller(db, importId);
      requeueImport(db, importId, { attempts: 0 });
      schedule(importId);
      return { importId, goesOn };
    },
    'imports.again': async ({ importId, options }) => {
      const item = getImport(db, importId);
      if (queue.whenEnded(importId)) throw new Problem('under_way/import', { importId });
      if (item.linesImported > 0 && !['dry_run', 'stopped'].includes(item.status)) {
        throw new Problem('has_taken', { importId });
      }
      const { path: file, options: before } = importRequestOf(db, importId);
      await statFile(file);
      removeStaging(folder, importId);
      restrictToCaller(db, importId);
      requeueImport(db, importId, {
        attempts: 0,
        options: resolveMapping(db, withAnswers(before, options)),
      });
      schedule(importId);
      return { importId };
    },
    'imports.undo': ({ importId }) => {
      const visible = currentScope() ? storesOf(currentCube()) : null;
      const ended = ({ undone, changes }: ReturnType<typeof undoImport>) => {
        for (const { what, before, after } of changes) recordChange(what, before, after);
        try {
          onSalesChanged();
        } catch (error) {
          log.error('after an undo', { importId, error: String(error) });
        }
        emit('imports.changed', { importId });
        return undone;
      };
      if (getImport(db, importId).linesImported < LONG_UNDO_LINES)
        return ended(withImportLock(folder, () => undoImport(db, importId, visible)));
      const task = { database: folder.database, sealKey: sealsOf(db)!.key, importId, visible };
      return withImportLock(folder, () => undoInThread(task)).then(ended);
    },
    'imports.fix': namingUploads(async ({ importId, records, ...ref }) => {
      const item = getImport(db, importId);
      if (item.undoneAt) throw new Problem('already_undone/fix', { importId });
      if (item.linesRejected === 0 || !storedLayout(db, importId))
        throw new Problem('nothing_to_fix/no_rejects', { importId });
      if (
        !['completed_with_rejects', 'stopped'].includes(item.status) ||
        (item.status === 'stopped' && item.linesImported === 0)
      )
        throw new Problem('nothing_to_fix/nothing_in', { importId, status: message(`import_status/${item.status}`) });
      let file: string;
      if (records) {
        file = newUpload(folder, `corrections of ${path.parse(item.file.name).name}.csv`).file;
        await writeCorrections(db, importId, records, file);
      } else {
        file = await resolveFile(ref);
      }
      const options = importOptions.parse({ maxErrorRate: 1, maxConsecutiveRejects: 1_000_000 });
      return { importId: inTransaction(() => enqueueAndSchedule(file, options, importId)) };
    }),
    'imports.recheck': ({ importId, records }) => {
      const layout = storedLayout(db, importId);
      if (!layout) throw new Problem('nothing_to_fix/not_read', { importId });
      if (layout.list) return { faults: recheckRows(layout.list, records) };
      const checker = new LineChecker(layout, importRequestOf(db, importId).options);
      return { faults: records.map((cells) => (checker.check(new TextRecord(cells)) ? [] : [...checker.faults])) };
    },
    'imports.list': ({ limit, offset }) => listImports(db, folder, limit, offset),
    'imports.get': ({ importId }) => getImport(db, importId, folder),
    'imports.rejects': (input) => ({ ...listRejects(db, input), columns: importColumns(db, input.importId) }),
    'imports.rejectsCsv': ({ importId, after }) => rejectsCsvChunk(db, importId, after),
    'imports.exportList': ({ list, after }) => exportList(db, list, after),
    'imports.trace': ({ lineId }) => traceLine(db, lineId, currentScope() ? currentCube() : null),
    'imports.collisions': (input) => listCollisions(db, input),
    'imports.settle': (input) => {
      const { importId } = withImportLock(folder, () => settleCollision(db, input));
      onSalesChanged();
      emit('imports.changed', { importId });
      return { settled: true };
    },
    'imports.mappings': () => ({ items: listMappings(db) }),
    'imports.saveMapping': (spec) => saveMapping(db, spec),
    'imports.removeMapping': ({ name }) => removeMapping(db, name),
    'imports.settings': () => importSettingsOf(db),
    'imports.changeSettings': (change) => {
      if (change.watchedFolder) assertFolder(change.watchedFolder);
      const settings = changeImportSettings(db, change);
      if (longRunning) watcher.watch(settings.watchedFolder);
      return settings;
    },
    'imports.sample': async () => {
      const file = path.join(folder.documents, SAMPLE_NAME);
      await writeSample(file);
      return { importId: inTransaction(() => enqueueAndSchedule(file, importOptions.parse({}))) };
    },
  };
  return {
    handlers,
    whenEnded: (importId) =>
      results.get(importId) ?? Promise.reject(new Problem('import_unknown/not_started', { importId })),
    idle: () => queue.idle,
    close: () => queue.close(),
  };
}

/** An import's options with some changed; earlier answers are kept. */
function withAnswers(before: ImportOptions | undefined, changed: PartialInput<ImportOptions>): ImportOptions {
  const answers = { ...before?.answers, ...changed.answers };
  return importOptions.parse({ ...before, ...changed, ...(Object.keys(answers).length > 0 ? { answers } : {}) });
}

function assertFolder(folder: string): void {
  if (!fs.existsSync(folder) || !fs.statSync(folder).isDirectory()) throw new Problem('folder_missing', { folder });
}

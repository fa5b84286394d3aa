import fs from 'node:fs';
import path from 'node:path';
import { type ImportOptions, importOptions } from '../../src-shared/contract/imports/options.ts';
import type { Inspection } from '../../src-shared/contract/imports.ts';
import type { FileKind } from '../../src-shared/list-kinds.ts';
import { message } from '../../src-shared/messages/descriptor.ts';
import type { PartialInput } from '../../src-shared/partial-input.ts';
import { Problem } from '../../src-shared/problem.ts';
import type { SalesCube } from '../cube/cube.ts';
import { sealsOf } from '../db/seals/index.ts';
import type { AreaContext } from '../dispatch/area-context.ts';
import type { Handlers } from '../dispatch/handlers.ts';
import { currentScope, inTransaction, recordChange } from '../dispatch/request-context.ts';
import { callInThread } from '../jobs/call-in-thread.ts';
import { statFile } from '../table/source/file-problems.ts';
import { log } from '../tracing/log.ts';
import { namingUploads, newUpload, uploadedFile } from './inbox/uploads.ts';
import { listMappings, removeMapping, resolveMapping, savedMappings, saveMapping } from './layout/mappings.ts';
import { changeImportSettings, importSettingsOf } from './layout/settings.ts';
import { listCollisions } from './ledger/collisions.ts';
import {
  getImport,
  importColumns,
  importRequestOf,
  listImports,
  queueImport,
  requeueImport,
  storedLayout,
} from './ledger/history.ts';
import { restrictToCaller } from './ledger/import-scope.ts';
import { listRejects } from './ledger/rejects.ts';
import { rejectsCsvChunk, writeCorrections } from './ledger/rejects-csv.ts';
import { settleCollision } from './ledger/settle-collision.ts';
import { isResumable, removeStaging } from './ledger/staging-files.ts';
import { undoImport } from './ledger/undo.ts';
import { companyCurrency } from './lists/company-currency.ts';
import type { InspectTask } from './lists/inspect-file.ts';
import { isSingleTable } from './lists/single-table.ts';
import { withImportLock } from './run/import-lock.ts';
import type { ImportQueue } from './run/queue.ts';
import { undoInThread } from './run/undo-in-thread.ts';

/** The stores of a cube that is limited to what a caller may see. */
const storesOf = ({ stores }: SalesCube): ReadonlySet<number> =>
  new Set([...stores.canonicalId.keys()].filter((id) => stores.canonicalId[id]! > 0));

/** Lines from which an import is undone in a thread: below, a thread takes longer to start. */
const LONG_UNDO_LINES = 1000;
/** Lines from which an undo is preceded by a backup. */
const BACKED_UP_UNDO_LINES = 20_000;

/** The queue of imports as the handlers use it. */
export interface ImportRunner {
  queue: ImportQueue;
  schedule(importId: number): number;
  /** The end of an import that was scheduled here. */
  ended(importId: number): ReturnType<ImportQueue['schedule']> | undefined;
  /** Cancels an import that waits for an answer. */
  cancelWaiting(importId: number): boolean;
  watch(folder: string | null): void;
  onSalesChanged(): void;
  backUpBeforeUndo(): Promise<unknown>;
}

export function importHandlers(
  { db, folder, currentCube, emit, longRunning }: AreaContext,
  { queue, schedule, ended: endOf, cancelWaiting, watch, onSalesChanged, backUpBeforeUndo }: ImportRunner,
): Handlers<'imports'> {
  const enqueueAndSchedule = (file: string, options: ImportOptions, fixOf: number | null = null) =>
    schedule(queueImport(db, file, options, { fixOf, stays: longRunning }));

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

  return {
    'imports.start': namingUploads(async ({ options, ...ref }) => {
      const file = await resolveFile(ref);
      const chosen = resolveMapping(db, options);
      const parts = chosen.part ? [chosen.part] : await partsToImport(file, chosen.as ?? null);
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
    'imports.addProduct': namingUploads(async (product) => {
      const { addProduct } = await import('./lists/add-product.ts');
      return addProduct(db, folder, currentCube(), product, {
        run: (file, options) => {
          const importId = enqueueAndSchedule(file, options);
          return { importId, ended: endOf(importId)! };
        },
        drop: (importId) => cancelWaiting(importId) || withImportLock(folder, () => undoImport(db, importId)),
      });
    }),
    'imports.inspect': namingUploads(async ({ importId, options, ...ref }) => {
      const task = importId ? importRequestOf(db, importId) : null;
      const file = task ? task.path : await resolveFile(ref);
      const { defaultCurrency } = importSettingsOf(db);
      return callInThread<InspectTask, Inspection>('import/lists/inspect.thread', {
        file,
        options: resolveMapping(db, withAnswers(task?.options, options)),
        saved: savedMappings(db),
        defaultCurrency,
        listCurrency: companyCurrency(db, defaultCurrency),
      });
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
      const lines = getImport(db, importId).linesImported;
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
      const undo = () => {
        const visible = currentScope() ? storesOf(currentCube()) : null;
        if (lines < LONG_UNDO_LINES) return ended(withImportLock(folder, () => undoImport(db, importId, visible)));
        const task = { database: folder.database, sealKey: sealsOf(db)!.key, importId, visible };
        return withImportLock(folder, () => undoInThread(task)).then(ended);
      };
      return lines < BACKED_UP_UNDO_LINES ? undo() : backUpBeforeUndo().then(() => inTransaction(undo));
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
    'imports.recheck': async ({ importId, records }) => {
      const layout = storedLayout(db, importId);
      if (!layout) throw new Problem('nothing_to_fix/not_read', { importId });
      const { recheckRecords } = await import('./lists/recheck.ts');
      return { faults: recheckRecords(layout, importRequestOf(db, importId).options, records) };
    },
    'imports.list': ({ limit, offset }) => listImports(db, folder, limit, offset),
    'imports.get': ({ importId }) => getImport(db, importId, folder),
    'imports.rejects': (input) => ({ ...listRejects(db, input), columns: importColumns(db, input.importId) }),
    'imports.rejectsCsv': ({ importId, after }) => rejectsCsvChunk(db, importId, after),
    'imports.exportList': async ({ list, after }) =>
      (await import('./lists/export-list.ts')).exportList(db, list, after),
    'imports.trace': async ({ lineId }) => {
      const { traceLine } = await import('./ledger/trace.ts');
      return traceLine(db, lineId, currentScope() ? currentCube() : null);
    },
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
      watch(settings.watchedFolder);
      return settings;
    },
    'imports.sample': async () => {
      const { SAMPLE_NAME, writeSample } = await import('./sample.ts');
      const file = path.join(folder.documents, SAMPLE_NAME);
      await writeSample(file);
      return { importId: inTransaction(() => enqueueAndSchedule(file, importOptions.parse({}))) };
    },
  };
}

/** An import's options with some changed; earlier answers are kept. */
function withAnswers(before: ImportOptions | undefined, changed: PartialInput<ImportOptions>): ImportOptions {
  const answers = { ...before?.answers, ...changed.answers };
  return importOptions.parse({ ...before, ...changed, ...(Object.keys(answers).length > 0 ? { answers } : {}) });
}

/** As `partsOf`, which is loaded only for a file that may hold several tables. */
async function partsToImport(file: string, as: FileKind | null): Promise<(string | null)[]> {
  // what can't be read is told in the other way
  if (await isSingleTable(file).catch(() => false)) return [null];
  const { partsOf } = await import('./lists/stacked-tables.ts');
  return partsOf(file, as);
}

function assertFolder(folder: string): void {
  if (!fs.existsSync(folder) || !fs.statSync(folder).isDirectory()) throw new Problem('folder_missing', { folder });
}

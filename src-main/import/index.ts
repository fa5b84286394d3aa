import fs from 'node:fs';
import path from 'node:path';
import { type ImportOptions, type ImportSummary, importOptions } from '../../src-shared/contract/imports.ts';
import type { Happen } from '../../src-shared/contract/index.ts';
import { Problem } from '../../src-shared/problem.ts';
import { committing, scopeNow } from '../asking.ts';
import type { Facts } from '../facts/facts.ts';
import type { Handlers } from '../handlers.ts';
import type { DataFolder } from '../store/folder.ts';
import type { FolderLock } from '../store/folder-lock.ts';
import { tryLock } from '../store/lock.ts';
import type { Store } from '../store/open.ts';
import type { TrustedClock } from '../store/trusted-clock.ts';
import { LineChecker } from './check.ts';
import { listCollisions } from './collisions.ts';
import { openSource, partsOf, statFile } from './file/source.ts';
import {
  columnsOf,
  getImport,
  leaveUnanswered,
  listImports,
  listRejects,
  queueImport,
  requeueImport,
  storedLayout,
  takeUpAgain,
  taskOf,
} from './history.ts';
import { inspect, inspectionOf } from './inspect.ts';
import { listMappings, removeMapping, savedMappings, saveMapping, withMapping } from './mappings.ts';
import { findOrphans, IMPORT_LOCK, ImportQueue } from './queue.ts';
import { rejectsCsvPiece, writeCorrections } from './rejects-csv.ts';
import { SAMPLE_NAME, writeSample } from './sample.ts';
import { type ImportRights, narrowToQuestion } from './scope.ts';
import { changeImportSettings, importSettingsOf } from './settings.ts';
import { settleCollision } from './settle-collision.ts';
import { isResumable, removeStaging } from './stage.ts';
import { TextRecord } from './table/record.ts';
import { traceLine } from './trace.ts';
import { undoImport } from './undo.ts';
import { discardUpload, isUpload, newUpload, sweepUploads, uploadedFile } from './uploads.ts';
import { FolderWatcher } from './watch.ts';

export interface ImportArea {
  handlers: Handlers<'imports'>;
  /**
   * Resolves when an import started here ends.
   * @throws Problem where it failed
   */
  ended(importId: number): Promise<ImportSummary>;
  /** Whether no import is running or waiting. */
  idle(): boolean;
  close(): Promise<void>;
}

const DONE = new Set(['completed', 'completed_with_rejects', 'cancelled']);

/**
 * Files in, invoices out: the queue, its history, its rejects.
 * @param facts the sales cube as the caller may see it
 * @param rights what the account that started an import may import now
 * @param staysOpen whether the process is long-lived: then it resumes queued imports of dead processes and watches the
 * folder
 */
export function importArea(
  db: Store,
  folder: DataFolder,
  lock: FolderLock,
  clock: TrustedClock,
  facts: () => Facts,
  rights: ImportRights,
  happen: Happen,
  stays: boolean,
): ImportArea {
  const queue = new ImportQueue(db, folder, lock, rights, {
    progress: (progress) => happen('imports.progress', progress),
    changed: (importId) => happen('imports.changed', { importId }),
    ended: (importId) => {
      const { path: file } = taskOf(db, importId);
      const { status } = getImport(db, importId);
      if (isUpload(folder, file) && DONE.has(status)) discardUpload(file);
      if (status !== 'needs_answer') watcher.settled(file, DONE.has(status));
    },
  });
  const ends = new Map<number, Promise<ImportSummary>>();
  const enter = (importId: number) => {
    ends.set(importId, queue.enter(importId));
    return importId;
  };
  const begin = (file: string, options: ImportOptions, fixOf: number | null = null) =>
    enter(queueImport(db, file, options, { fixOf, stays }));

  const orphans = findOrphans(db, folder, clock);
  if (stays) {
    for (const importId of orphans) {
      requeueImport(db, importId);
      enter(importId);
    }
    sweepUploads(db, folder, clock);
  }
  const watcher = new FolderWatcher(async (file) => {
    const shared = await lock.work();
    let importId: number;
    try {
      importId = takeUpAgain(db, file) ?? queueImport(db, file, importOptions.parse({}), { stays });
      enter(importId);
    } finally {
      shared.release();
    }
    try {
      const { status } = await queue.enter(importId);
      return DONE.has(status) ? 'imported' : 'failed';
    } catch (error) {
      return error instanceof Problem && error.code === 'needs_answer' ? 'waits' : 'failed';
    }
  });
  if (stays) watcher.watch(importSettingsOf(db).watchedFolder);

  /** Cancels an import that waits for an answer. */
  const leave = (importId: number): boolean => {
    const { path: file } = taskOf(db, importId);
    if (!leaveUnanswered(db, importId)) return false;
    if (isUpload(folder, file)) discardUpload(file);
    watcher.settled(file, false);
    happen('imports.changed', { importId });
    return true;
  };

  const fileOf = async ({
    path: file,
    upload,
  }: {
    path?: string | undefined;
    upload?: string | undefined;
  }): Promise<string> => {
    if ((file === undefined) === (upload === undefined))
      throw new Problem('bad_request', 'Name a file or an upload, one of the two.', '');
    const chosen = upload ? uploadedFile(folder, upload) : path.resolve(file!);
    await statFile(chosen);
    return chosen;
  };

  /**
   * Runs work that must not overlap with an import.
   * @throws Problem `busy`
   */
  const whileNoneImports = <T>(work: () => T): T => {
    const turn = tryLock(folder, IMPORT_LOCK);
    if (!turn)
      throw new Problem('busy', 'An import is under way.', 'Wait until it has ended, or cancel it, then try again.');
    try {
      return work();
    } finally {
      turn.release();
    }
  };

  const handlers: Handlers<'imports'> = {
    'imports.start': async ({ options, ...ref }) => {
      const file = await fileOf(ref);
      const chosen = withMapping(db, options);
      const parts = chosen.part ? [chosen.part] : await partsOf(file);
      // where the rows can't be written, as on a full disk, no import begins
      const importIds = committing(() => {
        const ids: number[] = [];
        for (const part of parts) {
          const together = [...(chosen.together ?? []), ...ids];
          const own = { ...chosen, ...(part === null ? {} : { part }), ...(together.length > 0 ? { together } : {}) };
          ids.push(queueImport(db, file, own, { stays }));
        }
        return ids;
      });
      for (const importId of importIds) enter(importId);
      return { importId: importIds[0]!, importIds };
    },
    'imports.inspect': async ({ importId, options, ...ref }) => {
      const task = importId ? taskOf(db, importId) : null;
      const file = task ? task.path : await fileOf(ref);
      const { mapping, ...rest } = withMapping(db, withAnswers(task?.options, options));
      const source = await openSource(file, rest);
      const spec = typeof mapping === 'object' ? mapping : undefined;
      const inspected = await inspect(source, {
        ...rest,
        mapping: spec,
        saved: savedMappings(db),
        defaultCurrency: importSettingsOf(db).defaultCurrency,
      });
      const inspection = await inspectionOf(inspected, rest.missingStore, importSettingsOf(db).defaultCurrency);
      return source.container === 'zip' ? { ...inspection, parts: (await partsOf(file)) as string[] } : inspection;
    },
    'imports.cancel': ({ importId }) => {
      const { status } = getImport(db, importId);
      return { cancelled: status === 'needs_answer' ? leave(importId) : queue.cancel(importId) };
    },
    'imports.pause': ({ paused }) => {
      queue.pause(paused);
      for (const importId of queue.order()) happen('imports.changed', { importId });
      return { paused };
    },
    'imports.queue': () => ({ paused: queue.paused, waiting: queue.order() }),
    'imports.move': ({ importId, to }) => ({ waiting: queue.move(importId, to) }),
    'imports.resume': async ({ importId }) => {
      const item = getImport(db, importId);
      if (!['interrupted', 'failed', 'cancelled', 'queued'].includes(item.status) || queue.ended(importId)) {
        throw new Problem('not_resumable', `Import ${importId} is ${item.status}; there is nothing to go on with.`);
      }
      await statFile(taskOf(db, importId).path);
      if (item.status !== 'interrupted') removeStaging(folder, importId);
      const goesOn = isResumable(folder, importId);
      narrowToQuestion(db, importId);
      requeueImport(db, importId, { attempts: 0 });
      enter(importId);
      return { importId, goesOn };
    },
    'imports.again': async ({ importId, options }) => {
      const item = getImport(db, importId);
      if (queue.ended(importId))
        throw new Problem('under_way', `Import ${importId} is still under way.`, 'Wait until it has ended.');
      if (item.linesImported > 0 && !['dry_run', 'stopped'].includes(item.status)) {
        throw new Problem(
          'has_taken',
          `Import ${importId} has taken its lines already.`,
          'Undo it first, or import the file anew.',
        );
      }
      const { path: file, options: before } = taskOf(db, importId);
      await statFile(file);
      removeStaging(folder, importId);
      narrowToQuestion(db, importId);
      requeueImport(db, importId, {
        attempts: 0,
        options: withMapping(db, withAnswers(before, options)),
      });
      enter(importId);
      return { importId };
    },
    'imports.undo': ({ importId }) => {
      const undone = whileNoneImports(() => undoImport(db, importId, scopeNow() ? facts() : null));
      happen('imports.changed', { importId });
      return undone;
    },
    'imports.fix': async ({ importId, records, ...ref }) => {
      const item = getImport(db, importId);
      if (item.undoneAt)
        throw new Problem(
          'already_undone',
          `Import ${importId} was undone; its rejects have nothing to go into.`,
          'Import its file again first.',
        );
      if (item.linesRejected === 0 || !storedLayout(db, importId))
        throw new Problem('nothing_to_fix', `Import ${importId} has no rejects to correct.`);
      if (
        !['completed_with_rejects', 'stopped'].includes(item.status) ||
        (item.status === 'stopped' && item.linesImported === 0)
      )
        throw new Problem(
          'nothing_to_fix',
          `Import ${importId} is ${item.status}; nothing of it came in that corrections could join.`,
          'Import the file first.',
        );
      let file: string;
      if (records) {
        file = newUpload(folder, `corrections-of-${importId}.csv`).file;
        await writeCorrections(db, importId, records, file);
      } else {
        file = await fileOf(ref);
      }
      const options = importOptions.parse({ maxErrorRate: 1, maxConsecutiveRejects: 1_000_000 });
      return { importId: committing(() => begin(file, options, importId)) };
    },
    'imports.recheck': ({ importId, records }) => {
      const layout = storedLayout(db, importId);
      if (!layout) throw new Problem('nothing_to_fix', `Import ${importId} did not come so far as to read its file.`);
      const checker = new LineChecker(layout, taskOf(db, importId).options);
      return { faults: records.map((cells) => (checker.check(new TextRecord(cells)) ? [] : [...checker.faults])) };
    },
    'imports.list': ({ limit, offset }) => listImports(db, folder, limit, offset),
    'imports.get': ({ importId }) => getImport(db, importId, folder),
    'imports.rejects': (input) => ({ ...listRejects(db, input), columns: columnsOf(db, input.importId) }),
    'imports.rejectsCsv': ({ importId, after }) => rejectsCsvPiece(db, importId, after),
    'imports.trace': ({ lineId }) => traceLine(db, lineId, scopeNow() ? facts() : null),
    'imports.collisions': (input) => listCollisions(db, input),
    'imports.settle': (input) => {
      const { importId } = whileNoneImports(() => settleCollision(db, input));
      happen('imports.changed', { importId });
      return { settled: true };
    },
    'imports.mappings': () => ({ items: listMappings(db) }),
    'imports.saveMapping': (spec) => saveMapping(db, spec),
    'imports.removeMapping': ({ name }) => removeMapping(db, name),
    'imports.settings': () => importSettingsOf(db),
    'imports.changeSettings': (change) => {
      if (change.watchedFolder) mustBeFolder(change.watchedFolder);
      const settings = changeImportSettings(db, change);
      if (stays) watcher.watch(settings.watchedFolder);
      return settings;
    },
    'imports.sample': async () => {
      const file = path.join(folder.documents, SAMPLE_NAME);
      await writeSample(file);
      return { importId: committing(() => begin(file, importOptions.parse({}))) };
    },
  };
  return {
    handlers,
    ended: (importId) =>
      ends.get(importId) ?? Promise.reject(new Problem('import_unknown', `Import ${importId} was not started here.`)),
    idle: () => queue.idle,
    close: async () => {
      watcher.stop();
      await queue.close();
    },
  };
}

/** An import's options with some changed; earlier answers are kept. */
function withAnswers(before: ImportOptions | undefined, changed: Partial<ImportOptions>): ImportOptions {
  const answers = { ...before?.answers, ...changed.answers };
  return importOptions.parse({ ...before, ...changed, ...(Object.keys(answers).length > 0 ? { answers } : {}) });
}

function mustBeFolder(folder: string): void {
  if (!fs.existsSync(folder) || !fs.statSync(folder).isDirectory())
    throw new Problem('folder_missing', `There is no folder ${folder}.`, 'Make it first, or choose another.');
}

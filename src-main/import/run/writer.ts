import type { ImportProgress, ImportSummary } from '../../../src-shared/contract/imports.ts';
import type { ListKind } from '../../../src-shared/list-kinds.ts';
import { Problem } from '../../../src-shared/problem.ts';
import { databaseProblem } from '../../db/open.ts';
import { collectGarbageAfter, isLargeFile } from '../../jobs/collect-garbage.ts';
import type { JobControl } from '../../jobs/job-control.ts';
import { endIdleWorkers } from '../../jobs/worker-pool.ts';
import { span } from '../../tracing/span.ts';
import type { Checkpoint } from '../ledger/checkpoint.ts';
import { startImport } from '../ledger/history.ts';
import { RIGHTS_CHANGED } from '../ledger/import-scope.ts';
import { StagingDatabase } from '../ledger/staging.ts';
import { removeStaging } from '../ledger/staging-files.ts';
import { kindsFound } from '../lists/open-any.ts';
import { runListImport } from '../lists/run-list.ts';
import { type FileVerdict, judgeFile } from '../meaning/file-verdict.ts';
import type { RereadOptions } from '../meaning/meaning.ts';
import { needsAnswerProblem } from '../meaning/needs-answer.ts';
import { findRequestedBefore } from './duplicate-file.ts';
import { fileHash } from './file-hash.ts';
import { finishDuplicate, mergeAndFinish } from './finish-import.ts';
import { importConnection } from './import-connection.ts';
import { addCounts, answersOf, type ImportState, type ImportTask } from './import-state.ts';
import { ProgressReporter } from './progress.ts';
import { readIntoStage } from './read-into-stage.ts';
import type { ReadResult } from './reader-messages.ts';

/** Records from which the merge waits until the reader has given its memory back, which takes some tenths of a second. */
const RECORDS_TO_WAIT_FOR_MEMORY = 500_000;

/**
 * Runs one import from the file to the merge, in a worker thread with connections of its own; the reader runs in
 * another. However it ends, the import's row says how and its staging is removed; only a killed process leaves both
 * behind, for the next start to find and resume.
 */
export async function runImport(
  task: ImportTask,
  sealKey: Uint8Array,
  control: JobControl,
  report: (progress: ImportProgress) => void,
): Promise<ImportSummary> {
  const db = importConnection({ database: task.folder.database, sealKey });
  const state: ImportState = {
    startedAt: new Date(),
    sha256: '',
    opened: null,
    duplicateOf: null,
    warnings: {},
    rejects: {},
    stagedMs: 0,
    repeatedLines: 0,
  };
  const progress = new ProgressReporter(task.importId, report);
  let stage: StagingDatabase | undefined;
  let keepsStaging = false;
  let readerEnded: Promise<void> | undefined;
  try {
    startImport(db, task.importId, state.startedAt);
    const list = listKindsOf(task);
    if (list) return await runListImport(db, task, list, control, state, progress);
    if (!task.resume) {
      const known = await findRequestedBefore(db, task, async () => {
        state.sha256 = await fileHash(task.path, () => !control.stopRequested);
        return state.sha256;
      });
      if (known && !control.stopRequested) return finishDuplicate(db, task, state, known, null);
    }
    stage = new StagingDatabase(task.folder, task.importId, task.resume);
    const checkpoint = stage.checkpoint();
    if (checkpoint) Object.assign(state, { warnings: checkpoint.warnings, rejects: checkpoint.rejects });
    const reading: Record<string, number> = {};
    const read = (into: StagingDatabase, from: Checkpoint | null, again: RereadOptions) =>
      span('read', () => readIntoStage(db, task, control, into, from, state, progress, again), reading);
    let readResult = await read(stage, checkpoint, checkpoint?.again ?? {});
    const verdict = verifyWholeFile(task, control, stage, state, readResult);
    if (verdict?.again) {
      stage.close();
      removeStaging(task.folder, task.importId);
      stage = new StagingDatabase(task.folder, task.importId);
      Object.assign(state, { warnings: {}, rejects: {} });
      readResult = await read(stage, null, verdict.again);
    }
    if (verdict?.once && readResult.outcome === 'whole') state.repeatedLines = stage.dropRepeats();
    Object.assign(reading, {
      records: readResult.records,
      stageMs: Math.round(state.stagedMs),
      waitedMs: Math.round(readResult.stages.waited),
    });
    stage.applyNewestDays();
    const { spread, turned } = stage.adjustInvoices();
    addCounts(state.warnings, {
      ...(spread > 0 ? { discount_spread: spread } : {}),
      ...(turned > 0 ? { credit_sign_turned: turned } : {}),
    });
    stage.close();
    collectGarbageAfter(readResult.records);
    // the reader's heap has grown with the file, and the merge needs memory
    if (isLargeFile(readResult.records)) readerEnded = endIdleWorkers();
    if (readResult.records > RECORDS_TO_WAIT_FOR_MEMORY) await readerEnded;
    if (control.suspended) throw new Problem('suspended');
    if (state.duplicateOf && !control.stopRequested)
      return finishDuplicate(db, task, state, state.duplicateOf, readResult);
    const mergeable = readResult.outcome === 'whole' || (readResult.outcome === 'breaker' && task.options.keepPartial);
    const staging = stage;
    return span('merge', () => mergeAndFinish(db, task, control, state, readResult, mergeable, staging.file, progress));
  } catch (error) {
    const kinds = kindsFound(error);
    if (kinds) return await runListImport(db, task, kinds, control, state, progress);
    const problem = databaseProblem(error, task.folder.database);
    // where the file changed meanwhile, the staging of the earlier one is kept in case it is put back
    keepsStaging = ['file_changed', 'suspended', RIGHTS_CHANGED].includes((problem as Problem).code);
    throw problem;
  } finally {
    await readerEnded;
    // Windows does not remove open files, and the merge has the staging file attached
    stage?.close();
    db.close();
    if (!keepsStaging) removeStaging(task.folder, task.importId);
  }
}

/** The kind of list that an import is known to hold, in a list; null where the reader has to find out. */
function listKindsOf({ options, fix }: ImportTask): ListKind[] | null {
  if (fix) return fix.layout.list ? [fix.layout.list.kind] : null;
  return options.as === undefined || options.as === 'invoices' ? null : [options.as];
}

/**
 * Checks what was settled against the file as a whole, once it is read; null where there is nothing to check.
 * @throws Problem `needs_answer`
 */
function verifyWholeFile(
  task: ImportTask,
  control: JobControl,
  stage: StagingDatabase,
  state: ImportState,
  readResult: ReadResult,
): FileVerdict | null {
  if (readResult.outcome !== 'whole' || task.fix || state.duplicateOf || control.stopRequested || !state.opened)
    return null;
  const verdict = judgeFile(readResult, stage, state.opened.layout, answersOf(task, state));
  if (verdict.questions.length > 0) throw needsAnswerProblem(task.path, verdict.questions);
  return verdict;
}

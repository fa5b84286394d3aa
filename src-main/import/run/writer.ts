import type { ImportProgress, ImportSummary } from '../../../src-shared/contract/imports.ts';
import { message } from '../../../src-shared/messages/descriptor.ts';
import { Problem, type ProblemJson, problemFrom } from '../../../src-shared/problem.ts';
import { connectSealed, type Db, databaseProblem } from '../../db/open.ts';
import { inBulk } from '../../db/seals/index.ts';
import { collectGarbage, collectGarbageAfter, isLargeFile } from '../../jobs/collect-garbage.ts';
import type { JobControl } from '../../jobs/job-control.ts';
import { threadUrl } from '../../jobs/thread-url.ts';
import { endIdleWorkers, runInWorker } from '../../jobs/worker-pool.ts';
import { hashFile } from '../../table/source/source-file.ts';
import { addSpan, currentSpans, monotonicTime, span } from '../../tracing/span.ts';
import { type Batch, GC_EVERY_HEAVY_BATCHES } from '../gather/batch.ts';
import type { Checkpoint, ReadCheckpoint } from '../ledger/checkpoint.ts';
import { finishImport, startImport } from '../ledger/history.ts';
import { RIGHTS_CHANGED, rightsFingerprint } from '../ledger/import-scope.ts';
import { type MergeCounts, mergeImport } from '../ledger/merge.ts';
import { mergeCorrections } from '../ledger/merge-corrections.ts';
import { attachStaging, StagingDatabase } from '../ledger/staging.ts';
import { removeStaging } from '../ledger/staging-files.ts';
import { type FileVerdict, judgeFile } from '../meaning/file-verdict.ts';
import type { RereadOptions } from '../meaning/meaning.ts';
import { needsAnswerProblem } from '../meaning/needs-answer.ts';
import { withText } from '../with-text.ts';
import { findDuplicateImport, storedLayoutOf } from './duplicate-file.ts';
import type { ImportState, ImportTask } from './import-state.ts';
import { profileOf } from './profile.ts';
import { ProgressReporter } from './progress.ts';
import type { OpenedFile, ReaderTask, ReadProgress, ReadResult } from './reader.ts';
import { runningSummary, summariseImport } from './summarise.ts';

export interface ToReaderThread {
  task: ReaderTask;
  control: SharedArrayBuffer;
}

export type FromReaderThread =
  | { type: 'opened'; opened: OpenedFile }
  | { type: 'batch'; batch: Batch; progress: ReadProgress; checkpoint: ReadCheckpoint }
  | { type: 'ended'; ended: ReadResult }
  | { type: 'failed'; problem: ProblemJson };

export const readerThreadUrl = threadUrl('import/run/reader.thread');

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
  const db = connectSealed(task.folder.database, sealKey);
  // a merge scans the tables from end to end: a larger cache would not help
  db.pragma('cache_size = -16000');
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
  try {
    startImport(db, task.importId, state.startedAt);
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
    if (isLargeFile(readResult.records)) await endIdleWorkers();
    if (control.suspended) throw new Problem('suspended');
    if (state.duplicateOf && !control.stopRequested)
      return finishDuplicate(db, task, state, state.duplicateOf, readResult);
    const mergeable = readResult.outcome === 'whole' || (readResult.outcome === 'breaker' && task.options.keepPartial);
    const staging = stage;
    return span('merge', () => mergeAndFinish(db, task, control, state, readResult, mergeable, staging.file, progress));
  } catch (error) {
    const problem = databaseProblem(error, task.folder.database);
    // where the file changed meanwhile, the staging of the earlier one is kept in case it is put back
    keepsStaging = ['file_changed', 'suspended', RIGHTS_CHANGED].includes((problem as Problem).code);
    throw problem;
  } finally {
    // Windows does not remove open files, and the merge has the staging file attached
    stage?.close();
    db.close();
    if (!keepsStaging) removeStaging(task.folder, task.importId);
  }
}

/** The answers given for this import, or saved with the mapping that it uses. */
function answersOf({ options, saved }: ImportTask, state: ImportState): Record<string, string> {
  const mapping =
    typeof options.mapping === 'object'
      ? options.mapping
      : saved.find(({ name }) => name !== undefined && name === state.opened?.savedMapping);
  return { ...mapping?.answers, ...options.answers };
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

async function readIntoStage(
  db: Db,
  task: ImportTask,
  control: JobControl,
  stage: StagingDatabase,
  checkpoint: Checkpoint | null,
  state: ImportState,
  progress: ProgressReporter,
  again: RereadOptions,
): Promise<ReadResult> {
  const { path, options, settings, saved, fix } = task;
  const resume = checkpoint ? { checkpoint, memory: stage.snapshot() } : undefined;
  const readerTask: ReaderTask = { path, options, settings, saved, fix, resume, again };
  const startedAt = monotonicTime();
  let end: ReadResult | null = null;
  let failure: unknown = null;
  let heavyBatches = 0;
  // this thread is idle while the other begins to read
  const hashing = hashFile(path, () => !control.stopRequested && failure === null);
  if (checkpoint && checkpoint.sha256 !== (await hashing) && !control.stopRequested) throw fileChanged(path);
  const lookForDuplicate = () => {
    // entities of a scoped import are separate from those of others, and it must not disclose that a file is known
    if (!state.opened || !state.sha256 || checkpoint || fix || options.dryRun || task.scope) return;
    const file = { ...state.opened, sha256: state.sha256 };
    state.duplicateOf = span('look for the file', () => findDuplicateImport(db, file, options, settings));
    if (state.duplicateOf) control.stopEarly();
  };
  let hashError: unknown = null;
  const hashed = hashing
    .then((sha256) => {
      addSpan('hash', startedAt, monotonicTime() - startedAt);
      state.sha256 = sha256;
      lookForDuplicate();
    })
    .catch((error: unknown) => {
      hashError = error;
    });
  const onMessage = (sent: FromReaderThread) => {
    try {
      if (sent.type === 'opened') {
        state.opened = sent.opened;
        lookForDuplicate();
        addSpan('open', startedAt, monotonicTime() - startedAt, { bytes: sent.opened.source.bytes });
        progress.opened(sent.opened.source.bytes);
      } else if (sent.type === 'batch') {
        if (failure === null && !state.duplicateOf) stageBatch(sent, control, stage, state, progress);
        if (sent.batch.heavy && ++heavyBatches % GC_EVERY_HEAVY_BATCHES === 0) collectGarbage();
      } else if (sent.type === 'ended') {
        addCounts(state.warnings, sent.ended.warnings);
        end = sent.ended;
      } else {
        failure ??= problemFrom(sent.problem);
      }
    } catch (error) {
      failure ??= error;
      control.cancel();
    }
  };
  const toReader: ToReaderThread = { task: readerTask, control: control.shared };
  await runInWorker(readerThreadUrl, toReader, onMessage).catch((error: Error) => {
    failure ??= new Problem('reader_died', { reason: error.message });
  });
  await hashed;
  // a problem reported by the reader is more specific
  failure ??= hashError;
  if (failure !== null) throw failure;
  return end!;
}

function stageBatch(
  { batch, progress: read, checkpoint }: Extract<FromReaderThread, { type: 'batch' }>,
  control: JobControl,
  stage: StagingDatabase,
  state: ImportState,
  progress: ProgressReporter,
): void {
  control.blockWhilePaused(() => progress.paused());
  addCounts(state.warnings, batch.warnings);
  for (const { code } of batch.rejects) state.rejects[code] = (state.rejects[code] ?? 0) + 1;
  const startedAt = performance.now();
  stage.add(batch, { ...checkpoint, sha256: state.sha256, warnings: state.warnings, rejects: state.rejects });
  state.stagedMs += performance.now() - startedAt;
  control.batchProcessed();
  progress.read(read);
}

function addCounts(into: Record<string, number>, counts: Partial<Record<string, number>>): void {
  for (const [code, number] of Object.entries(counts)) into[code] = (into[code] ?? 0) + (number ?? 0);
}

function fileChanged(path: string): Problem {
  return new Problem('file_changed', { file: path });
}

/** Ends an import whose file was imported before and is unchanged. */
function finishDuplicate(
  db: Db,
  task: ImportTask,
  state: ImportState,
  duplicate: ImportSummary,
  readResult: ReadResult,
): ImportSummary {
  const { recordsRead, warnings, warningLines, totals, totalMinor, currency, invoicesNew } = duplicate;
  const summary: ImportSummary = {
    ...runningSummary(task, state),
    status: 'completed',
    recordsRead,
    linesUnchanged: recordsRead,
    invoicesUnchanged: invoicesNew,
    warnings,
    ...(warningLines ? { warningLines } : {}),
    totals,
    totalMinor,
    currency,
    ...withText(message('import_ended/duplicate', { importId: duplicate.importId })),
  };
  summary.file.physicalLines = duplicate.file.physicalLines;
  if (task.options.profile) summary.profile = profileOf(currentSpans(), readResult, state.stagedMs);
  db.transaction(() => {
    assertRightsUnchanged(db, task);
    finishImport(db, task.importId, summary, {
      layout: state.opened && storedLayoutOf(state.opened),
      rejects: false,
      raws: false,
    });
  }).immediate();
  return summary;
}

/** @throws Problem `rights_changed` */
function assertRightsUnchanged(db: Db, { accountId, rights }: ImportTask): void {
  if (rightsFingerprint(db, accountId) !== rights) throw new Problem(RIGHTS_CHANGED);
}

/** Merges what was staged, or only records how the run ended, in one transaction. */
function mergeAndFinish(
  db: Db,
  task: ImportTask,
  control: JobControl,
  state: ImportState,
  readResult: ReadResult,
  mergeable: boolean,
  stagingFile: string,
  progress: ProgressReporter,
): ImportSummary {
  const { importId, options } = task;
  attachStaging(db, stagingFile);
  // avoids seven foreign key lookups per line; the merge verifies all assigned ids once instead
  db.pragma('foreign_keys = OFF');
  db.exec('BEGIN IMMEDIATE');
  try {
    assertRightsUnchanged(db, task);
    let counts: MergeCounts | null = null;
    const onProgress = (done: number) => {
      progress.merged(done);
      return !control.stopRequested;
    };
    if (mergeable) {
      counts = inBulk(
        db,
        () =>
          task.fix
            ? mergeCorrections(db, { importId, ofImport: task.fix.ofImport, scope: task.scope }, onProgress)
            : mergeImport(
                db,
                {
                  importId,
                  existing: options.existing,
                  answers: answersOf(task, state),
                  together: options.together ?? [],
                  path: task.path,
                  scope: task.scope,
                  dialect: state.opened!.dialect,
                },
                onProgress,
              ),
        (done) => done !== null && !options.dryRun,
        () => progress.merged(0.99),
      );
    }
    if (counts === null && control.suspended) throw new Problem('suspended');
    const summary = summariseImport(task, state, readResult, counts);
    if (options.profile) summary.profile = profileOf(currentSpans(), readResult, state.stagedMs);
    if (summary.status === 'cancelled' || options.dryRun) {
      db.exec('ROLLBACK');
      db.exec('BEGIN IMMEDIATE');
    }
    inBulk(db, () =>
      finishImport(db, importId, summary, {
        layout: state.opened && storedLayoutOf(state.opened),
        rejects: summary.status !== 'cancelled',
        raws: counts !== null && !options.dryRun && summary.status !== 'cancelled',
      }),
    );
    span('commit', () => db.exec('COMMIT'));
    span('checkpoint', () => checkpointWal(db));
    if (options.profile) summary.profile = profileOf(currentSpans(), readResult, state.stagedMs);
    return summary;
  } catch (error) {
    if (db.inTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

/**
 * Checkpoints the WAL, so that a finished import does not depend on the file beside the database, which somebody may
 * delete. Where that fails, as on a full disk, the import is complete nevertheless.
 */
function checkpointWal(db: Db): void {
  try {
    db.pragma('wal_checkpoint(PASSIVE)');
  } catch {
    // SQLite tries again with the next change
  }
}

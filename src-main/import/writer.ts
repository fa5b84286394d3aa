import type { ImportProgress, ImportSummary } from '../../src-shared/contract/imports.ts';
import { Problem, type ProblemJson, problemFrom } from '../../src-shared/problem.ts';
import { collectGarbage, collectGarbageOf, isLarge } from '../jobs/collect-garbage.ts';
import type { Control } from '../jobs/control.ts';
import { endRestingThreads, inThread } from '../jobs/kept-threads.ts';
import { threadUrl } from '../jobs/thread-url.ts';
import { connectSealed, type Store, storeProblem } from '../store/open.ts';
import { inBulk } from '../store/seals/index.ts';
import { addSpan, clock, span, spansNow } from '../tracing/span.ts';
import { type Batch, TIDY_EVERY_HEAVY } from './batch.ts';
import { summarise, summaryOf } from './ended.ts';
import { hashOf } from './file/source.ts';
import { finishImport, startImport } from './history.ts';
import { importOfSameFile, layoutToKeep } from './known-file.ts';
import { needsAnswer } from './meaning/needs-answer.ts';
import type { Again } from './meaning/settle.ts';
import { type Verdict, verdictOf } from './meaning/whole-file.ts';
import { type MergeCounts, merge } from './merge.ts';
import { mergeFix } from './merge-fix.ts';
import { profileOf } from './profile.ts';
import { ProgressTeller } from './progress.ts';
import type { Opened, ReadEnd, ReaderTask, ReadProgress } from './reader.ts';
import type { ImportTask, Run } from './run.ts';
import { RIGHTS_CHANGED, rightsStamp } from './scope.ts';
import { attachStage, type Checkpoint, type ReadCheckpoint, removeStaging, Stage } from './stage.ts';

export interface ToReader {
  task: ReaderTask;
  control: SharedArrayBuffer;
}

export type FromReader =
  | { type: 'opened'; opened: Opened }
  | { type: 'batch'; batch: Batch; progress: ReadProgress; checkpoint: ReadCheckpoint }
  | { type: 'ended'; ended: ReadEnd }
  | { type: 'failed'; problem: ProblemJson };

export const readerThread = threadUrl('import/reader.thread');

/**
 * Runs one import from the file to the merge, in a worker thread with connections of its own; the reader runs in
 * another. However it ends, the import's row says how and its staging is removed; only a killed process leaves both
 * behind, for the next start to find and resume.
 */
export async function runImport(
  task: ImportTask,
  sealKey: Uint8Array,
  control: Control,
  tell: (progress: ImportProgress) => void,
): Promise<ImportSummary> {
  const db = connectSealed(task.folder.database, sealKey);
  // a merge scans the tables from end to end: a larger cache would not help
  db.pragma('cache_size = -16000');
  const run: Run = {
    startedAt: new Date(),
    sha256: '',
    opened: null,
    same: null,
    warnings: {},
    rejects: {},
    stagedMs: 0,
    repeats: 0,
  };
  const progress = new ProgressTeller(task.importId, tell);
  let stage: Stage | undefined;
  let keepsStaged = false;
  try {
    startImport(db, task.importId, run.startedAt);
    stage = new Stage(task.folder, task.importId, task.resume);
    const checkpoint = stage.checkpoint();
    if (checkpoint) Object.assign(run, { warnings: checkpoint.warnings, rejects: checkpoint.rejects });
    const reading: Record<string, number> = {};
    const read = (into: Stage, from: Checkpoint | null, again: Again) =>
      span('read', () => readIntoStage(db, task, control, into, from, run, progress, again), reading);
    let ended = await read(stage, checkpoint, checkpoint?.again ?? {});
    const verdict = judge(task, control, stage, run, ended);
    if (verdict?.again) {
      stage.close();
      removeStaging(task.folder, task.importId);
      stage = new Stage(task.folder, task.importId);
      Object.assign(run, { warnings: {}, rejects: {} });
      ended = await read(stage, null, verdict.again);
    }
    if (verdict?.once && ended.outcome === 'whole') run.repeats = stage.leaveRepeats();
    Object.assign(reading, {
      records: ended.records,
      stageMs: Math.round(run.stagedMs),
      waitedMs: Math.round(ended.stages.waited),
    });
    stage.settleDays();
    const { spread, turned } = stage.settleInvoices();
    count(run.warnings, {
      ...(spread > 0 ? { discount_spread: spread } : {}),
      ...(turned > 0 ? { credit_sign_turned: turned } : {}),
    });
    stage.close();
    collectGarbageOf(ended.records);
    // the reader's heap has grown with the file, and the merge needs memory
    if (isLarge(ended.records)) await endRestingThreads();
    if (control.suspended)
      throw new Problem('suspended', 'The program is closing; the import goes on when it is started again.');
    if (run.same && !control.cancelled) return finishKnown(db, task, run, run.same, ended);
    const keep = ended.outcome === 'whole' || (ended.outcome === 'breaker' && task.options.keepPartial);
    const staged = stage;
    return span('merge', () => finish(db, task, control, run, ended, keep, staged.file, progress));
  } catch (error) {
    const problem = storeProblem(error, task.folder.database);
    // where the file changed meanwhile, the staging of the earlier one is kept in case it is put back
    keepsStaged = ['file_changed', 'suspended', RIGHTS_CHANGED].includes((problem as Problem).code);
    throw problem;
  } finally {
    // Windows does not remove open files, and the merge has the staging file attached
    stage?.close();
    db.close();
    if (!keepsStaged) removeStaging(task.folder, task.importId);
  }
}

/** The answers given for this import, or saved with the mapping that it uses. */
function answersOf({ options, saved }: ImportTask, run: Run): Record<string, string> {
  const mapping =
    typeof options.mapping === 'object'
      ? options.mapping
      : saved.find(({ name }) => name !== undefined && name === run.opened?.savedMapping);
  return { ...mapping?.answers, ...options.answers };
}

/**
 * Checks what was settled against the file as a whole, once it is read; null where there is nothing to check.
 * @throws Problem `needs_answer`
 */
function judge(task: ImportTask, control: Control, stage: Stage, run: Run, ended: ReadEnd): Verdict | null {
  if (ended.outcome !== 'whole' || task.fix || run.same || control.cancelled || !run.opened) return null;
  const verdict = verdictOf(ended, stage, run.opened.layout, answersOf(task, run));
  if (verdict.questions.length > 0) throw needsAnswer(task.path, verdict.questions);
  return verdict;
}

async function readIntoStage(
  db: Store,
  task: ImportTask,
  control: Control,
  stage: Stage,
  checkpoint: Checkpoint | null,
  run: Run,
  progress: ProgressTeller,
  again: Again,
): Promise<ReadEnd> {
  const { path, options, settings, saved, fix } = task;
  const resume = checkpoint ? { checkpoint, memory: stage.memory() } : undefined;
  const readerTask: ReaderTask = { path, options, settings, saved, fix, resume, again };
  const began = clock();
  let end: ReadEnd | null = null;
  let failure: unknown = null;
  let heavy = 0;
  // this thread is idle while the other begins to read
  const hashing = hashOf(path, () => !control.cancelled && failure === null);
  if (checkpoint && checkpoint.sha256 !== (await hashing) && !control.cancelled) throw fileChanged(path);
  const lookForSame = () => {
    // entities of a scoped import are separate from those of others, and it must not disclose that a file is known
    if (!run.opened || !run.sha256 || checkpoint || fix || options.dryRun || task.scope) return;
    const file = { ...run.opened, sha256: run.sha256 };
    run.same = span('look for the file', () => importOfSameFile(db, file, options, settings));
    if (run.same) control.suffice();
  };
  let unhashed: unknown = null;
  const hashed = hashing
    .then((sha256) => {
      addSpan('hash', began, clock() - began);
      run.sha256 = sha256;
      lookForSame();
    })
    .catch((error: unknown) => {
      unhashed = error;
    });
  const hear = (message: FromReader) => {
    try {
      if (message.type === 'opened') {
        run.opened = message.opened;
        lookForSame();
        addSpan('open', began, clock() - began, { bytes: message.opened.source.bytes });
        progress.opened(message.opened.source.bytes);
      } else if (message.type === 'batch') {
        if (failure === null && !run.same) takeBatch(message, control, stage, run, progress);
        if (message.batch.heavy && ++heavy % TIDY_EVERY_HEAVY === 0) collectGarbage();
      } else if (message.type === 'ended') {
        count(run.warnings, message.ended.warnings);
        end = message.ended;
      } else {
        failure ??= problemFrom(message.problem);
      }
    } catch (error) {
      failure ??= error;
      control.cancel();
    }
  };
  const toReader: ToReader = { task: readerTask, control: control.shared };
  await inThread(readerThread, toReader, hear).catch((error: Error) => {
    failure ??= new Problem('reader_died', `The reading thread died: ${error.message}.`, 'Import the file again.');
  });
  await hashed;
  // a problem reported by the reader is more specific
  failure ??= unhashed;
  if (failure !== null) throw failure;
  return end!;
}

function takeBatch(
  { batch, progress: read, checkpoint }: Extract<FromReader, { type: 'batch' }>,
  control: Control,
  stage: Stage,
  run: Run,
  progress: ProgressTeller,
): void {
  control.restWhilePaused(() => progress.paused());
  count(run.warnings, batch.warnings);
  for (const { code } of batch.rejects) run.rejects[code] = (run.rejects[code] ?? 0) + 1;
  const before = performance.now();
  stage.add(batch, { ...checkpoint, sha256: run.sha256, warnings: run.warnings, rejects: run.rejects });
  run.stagedMs += performance.now() - before;
  control.taken();
  progress.read(read);
}

function count(into: Record<string, number>, counts: Partial<Record<string, number>>): void {
  for (const [code, number] of Object.entries(counts)) into[code] = (into[code] ?? 0) + (number ?? 0);
}

function fileChanged(path: string): Problem {
  return new Problem(
    'file_changed',
    `${path} is not the file any more that the interrupted import had begun with.`,
    'Import it anew; nothing of the interrupted run was kept.',
  );
}

/** Ends an import whose file was imported before and is unchanged. */
function finishKnown(db: Store, task: ImportTask, run: Run, same: ImportSummary, ended: ReadEnd): ImportSummary {
  const { recordsRead, warnings, warningLines, totals, totalMinor, currency, invoicesNew } = same;
  const summary: ImportSummary = {
    ...summaryOf(task, run),
    status: 'completed',
    recordsRead,
    linesUnchanged: recordsRead,
    invoicesUnchanged: invoicesNew,
    warnings,
    ...(warningLines ? { warningLines } : {}),
    totals,
    totalMinor,
    currency,
    message: `This is the file of import ${same.importId}, and every line of it stands as it came in.`,
  };
  summary.file.physicalLines = same.file.physicalLines;
  if (task.options.profile) summary.profile = profileOf(spansNow(), ended, run.stagedMs);
  db.transaction(() => {
    mustHaveRights(db, task);
    finishImport(db, task.importId, summary, {
      layout: run.opened && layoutToKeep(run.opened),
      rejects: false,
      raws: false,
    });
  }).immediate();
  return summary;
}

/** @throws Problem `rights_changed` */
function mustHaveRights(db: Store, { accountId, rights }: ImportTask): void {
  if (rightsStamp(db, accountId) !== rights)
    throw new Problem(RIGHTS_CHANGED, 'What its author may do was changed while the import was under way.');
}

/** Merges what was staged, or only records how the run ended, in one transaction. */
function finish(
  db: Store,
  task: ImportTask,
  control: Control,
  run: Run,
  ended: ReadEnd,
  keep: boolean,
  stagingFile: string,
  progress: ProgressTeller,
): ImportSummary {
  const { importId, options } = task;
  attachStage(db, stagingFile);
  // avoids seven foreign key lookups per line; the merge verifies all assigned ids once instead
  db.pragma('foreign_keys = OFF');
  db.exec('BEGIN IMMEDIATE');
  try {
    mustHaveRights(db, task);
    let counts: MergeCounts | null = null;
    const tick = (done: number) => {
      progress.merged(done);
      return !control.cancelled;
    };
    if (keep) {
      counts = inBulk(
        db,
        () =>
          task.fix
            ? mergeFix(db, { importId, ofImport: task.fix.ofImport, scope: task.scope }, tick)
            : merge(
                db,
                {
                  importId,
                  existing: options.existing,
                  answers: answersOf(task, run),
                  together: options.together ?? [],
                  path: task.path,
                  scope: task.scope,
                  dialect: run.opened!.dialect,
                },
                tick,
              ),
        (done) => done !== null && !options.dryRun,
        () => progress.merged(0.99),
      );
    }
    if (counts === null && control.suspended)
      throw new Problem('suspended', 'The program is closing; the import goes on when it is started again.');
    const summary = summarise(task, run, ended, counts);
    if (options.profile) summary.profile = profileOf(spansNow(), ended, run.stagedMs);
    if (summary.status === 'cancelled' || options.dryRun) {
      db.exec('ROLLBACK');
      db.exec('BEGIN IMMEDIATE');
    }
    inBulk(db, () =>
      finishImport(db, importId, summary, {
        layout: run.opened && layoutToKeep(run.opened),
        rejects: summary.status !== 'cancelled',
        raws: counts !== null && !options.dryRun && summary.status !== 'cancelled',
      }),
    );
    span('commit', () => db.exec('COMMIT'));
    span('checkpoint', () => intoTheFile(db));
    if (options.profile) summary.profile = profileOf(spansNow(), ended, run.stagedMs);
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
function intoTheFile(db: Store): void {
  try {
    db.pragma('wal_checkpoint(PASSIVE)');
  } catch {
    // SQLite tries again with the next change
  }
}

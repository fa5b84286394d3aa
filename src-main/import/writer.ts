import { Worker } from 'node:worker_threads';
import type { ImportOptions, ImportProgress, ImportSummary } from '../../src-shared/contract/imports.ts';
import { Problem, type ProblemJson, problemFrom } from '../../src-shared/problem.ts';
import type { Control } from '../jobs/control.ts';
import { threadUrl } from '../jobs/thread-url.ts';
import type { DataFolder } from '../store/folder.ts';
import { connect, storeProblem } from '../store/open.ts';
import type { Batch } from './batch.ts';
import { finishImport, startImport } from './history.ts';
import { type MergeCounts, merge } from './merge.ts';
import type { Opened, ReadEnd, ReaderTask, ReadProgress } from './reader.ts';
import { removeStaging, Stage } from './stage.ts';

export interface ImportTask {
  folder: DataFolder;
  importId: number;
  path: string;
  options: ImportOptions;
  defaultCurrency: string;
}

type FromReader =
  | { type: 'opened'; opened: Opened }
  | { type: 'batch'; batch: Batch; progress: ReadProgress }
  | { type: 'ended'; ended: ReadEnd }
  | { type: 'failed'; problem: ProblemJson };

/** What the writer knows of a run so far. */
interface Run {
  startedAt: Date;
  opened: Opened | null;
  warnings: Record<string, number>;
  rejects: Record<string, number>;
  stagedMs: number;
}

const PROGRESS_EVERY_MS = 100;

/**
 * Runs one import from the file to the merge, in a worker thread with connections of its own; the reader runs in
 * another. Whatever happens, the import's row tells how it ended and its staging is gone; only a killed process leaves
 * both behind, for the next start to find.
 */
export async function runImport(
  task: ImportTask,
  control: Control,
  tell: (progress: ImportProgress) => void,
): Promise<ImportSummary> {
  const db = connect(task.folder.database);
  const run: Run = { startedAt: new Date(), opened: null, warnings: {}, rejects: {}, stagedMs: 0 };
  const progress = new ProgressTeller(task.importId, tell);
  let stage: Stage | undefined;
  try {
    startImport(db, task.importId, run.startedAt);
    stage = new Stage(task.folder, task.importId);
    const ended = await readIntoStage(task, control, stage, run, progress);
    stage.close();
    const keep = ended.outcome === 'whole' || (ended.outcome === 'breaker' && task.options.keepPartial);
    return finish(db, task, control, run, ended, keep, stage.file, progress);
  } catch (error) {
    stage?.close();
    const problem = storeProblem(error, task.folder.database);
    try {
      finishImport(
        db,
        task.importId,
        { ...emptySummary(task, run), status: 'failed', message: (problem as Error).message },
        [],
      );
    } catch {
      // the disk that failed the import fails this row too; the next start marks the import as interrupted
    }
    throw problem;
  } finally {
    db.close();
    removeStaging(task.folder, task.importId);
  }
}

function readIntoStage(
  task: ImportTask,
  control: Control,
  stage: Stage,
  run: Run,
  progress: ProgressTeller,
): Promise<ReadEnd> {
  const readerTask: ReaderTask = { path: task.path, options: task.options, defaultCurrency: task.defaultCurrency };
  const reader = new Worker(threadUrl(import.meta.url, './reader.thread'), {
    workerData: { task: readerTask, control: control.shared },
  });
  return new Promise<ReadEnd>((resolve, reject) => {
    reader.on('message', (message: FromReader) => {
      try {
        if (message.type === 'opened') {
          run.opened = message.opened;
          progress.opened(message.opened.source.bytes);
        } else if (message.type === 'batch') {
          const before = performance.now();
          stage.add(message.batch);
          run.stagedMs += performance.now() - before;
          control.taken();
          for (const [code, count] of Object.entries(message.batch.warnings))
            run.warnings[code] = (run.warnings[code] ?? 0) + count;
          for (const { code } of message.batch.rejects) run.rejects[code] = (run.rejects[code] ?? 0) + 1;
          progress.read(message.progress);
        } else if (message.type === 'ended') {
          resolve(message.ended);
        } else {
          reject(problemFrom(message.problem));
        }
      } catch (error) {
        control.cancel();
        reject(error);
      }
    });
    reader.on('error', reject);
    reader.on('exit', (code) =>
      reject(new Problem('reader_died', `The reading thread ended early (code ${code}).`, 'Import the file again.')),
    );
  }).finally(() => reader.terminate());
}

/** Merges what was staged, or only records how the run ended, in one transaction. */
function finish(
  db: ReturnType<typeof connect>,
  task: ImportTask,
  control: Control,
  run: Run,
  ended: ReadEnd,
  keep: boolean,
  stagingFile: string,
  progress: ProgressTeller,
): ImportSummary {
  const { importId, options } = task;
  db.prepare('ATTACH ? AS stage').run(stagingFile);
  db.exec('BEGIN IMMEDIATE');
  try {
    const before = performance.now();
    let counts: MergeCounts | null = null;
    if (keep) {
      counts = merge(db, { importId, existing: options.existing, stagingFile }, (done) => {
        progress.merged(done);
        return !control.cancelled;
      });
    }
    const summary = summarise(task, run, ended, counts);
    if (options.profile) {
      summary.profile = {
        stageMs: Math.round(run.stagedMs),
        mergeMs: Math.round(performance.now() - before),
        readerWaitedMs: Math.round(ended.waitedMs),
      };
    }
    if (summary.status === 'cancelled' || options.dryRun) {
      db.exec('ROLLBACK');
      db.exec('BEGIN IMMEDIATE');
    }
    finishImport(db, importId, summary, run.opened?.layout.columns ?? [], summary.status !== 'cancelled');
    db.exec('COMMIT');
    return summary;
  } catch (error) {
    if (db.inTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

function summarise(task: ImportTask, run: Run, ended: ReadEnd, counts: MergeCounts | null): ImportSummary {
  const summary = emptySummary(task, run);
  summary.file.physicalLines = ended.physicalLines;
  summary.recordsRead = ended.records;
  summary.linesRejected = ended.rejects;
  summary.errorRate = ended.records === 0 ? 0 : ended.rejects / ended.records;
  summary.rowsPerSecond = Math.round((ended.records / Math.max(1, summary.durationMs)) * 1000);
  if (!counts && ended.outcome !== 'breaker')
    return { ...summary, status: 'cancelled', message: 'Cancelled; nothing of the file was kept.' };
  if (counts) {
    const { linesRefused, invoiceTotalDiffers, totals, ...numbers } = counts;
    Object.assign(summary, numbers);
    summary.linesRejected += linesRefused;
    if (linesRefused > 0) summary.rejects.invoice_exists = linesRefused;
    if (invoiceTotalDiffers > 0) summary.warnings.invoice_total_differs = invoiceTotalDiffers;
    summary.totals = totals;
    const [currency, minor] = Object.entries(totals)[0] ?? [task.defaultCurrency, 0];
    summary.currency = currency;
    summary.totalMinor = minor;
  }
  if (ended.outcome === 'breaker') {
    const kept = counts ? 'the good lines before it were kept, as asked' : 'the data is as it was before';
    return { ...summary, status: 'stopped', message: `${stopReason(ended, task.options)}; ${kept}.` };
  }
  if (task.options.dryRun) return { ...summary, status: 'dry_run' };
  return { ...summary, status: summary.linesRejected > 0 ? 'completed_with_rejects' : 'completed' };
}

function stopReason(
  { breaker, rejects, records }: ReadEnd,
  { maxErrorRate, maxConsecutiveRejects }: ImportOptions,
): string {
  if (breaker.consecutive >= maxConsecutiveRejects)
    return `The circuit breaker opened after ${breaker.consecutive} rejected records in a row`;
  const share = Math.round(Math.max(breaker.rate, breaker.recentRate) * 100);
  return `The circuit breaker opened: ${rejects} of ${records} records were rejected (${share}%, allowed are ${Math.round(maxErrorRate * 100)}%)`;
}

function emptySummary(task: ImportTask, run: Run): ImportSummary {
  const { source, layout } = run.opened ?? {};
  return {
    importId: task.importId,
    status: 'running',
    file: {
      name: source?.name ?? task.path.split(/[\\/]/).at(-1)!,
      bytes: source?.bytes ?? 0,
      sha256: source?.sha256 ?? '',
      encoding: source?.encoding ?? '',
      delimiter: layout?.delimiter ?? '',
      physicalLines: 0,
    },
    recordsRead: 0,
    linesImported: 0,
    linesRejected: 0,
    linesUnchanged: 0,
    linesUpdated: 0,
    invoicesNew: 0,
    invoicesUpdated: 0,
    invoicesUnchanged: 0,
    storesNew: 0,
    productsNew: 0,
    warnings: run.warnings,
    rejects: run.rejects,
    errorRate: 0,
    totalMinor: 0,
    currency: task.defaultCurrency,
    totals: {},
    startedAt: run.startedAt.toISOString(),
    durationMs: Date.now() - run.startedAt.getTime(),
    rowsPerSecond: 0,
    peakRssMb: Math.round(process.resourceUsage().maxRSS / 1024),
  };
}

/** Tells how far the import has come, at most ten times a second. */
class ProgressTeller {
  readonly #tell: (progress: ImportProgress) => void;
  readonly #progress: ImportProgress;
  readonly #began = performance.now();
  #last = 0;

  constructor(importId: number, tell: (progress: ImportProgress) => void) {
    this.#tell = tell;
    this.#progress = {
      importId,
      phase: 'opening',
      bytesRead: 0,
      bytesTotal: 0,
      records: 0,
      rejects: 0,
      rowsPerSecond: 0,
      secondsLeft: null,
      breaker: { state: 'closed', rate: 0, recentRate: 0, consecutive: 0 },
    };
    this.#send(true);
  }

  opened(bytesTotal: number): void {
    Object.assign(this.#progress, { phase: 'reading', bytesTotal });
    this.#send(true);
  }

  read(read: ReadProgress): void {
    const seconds = (performance.now() - this.#began) / 1000;
    const { bytesTotal } = this.#progress;
    const done = bytesTotal > 0 ? read.bytesRead / bytesTotal : 0;
    Object.assign(this.#progress, read, {
      rowsPerSecond: Math.round(read.records / Math.max(seconds, 0.001)),
      secondsLeft: done > 0.01 ? Math.round(((seconds * (1 - done)) / done) * 10) / 10 : null,
    });
    this.#send(read.breaker.state === 'open');
  }

  merged(done: number): void {
    const first = this.#progress.phase !== 'merging';
    Object.assign(this.#progress, { phase: 'merging', bytesRead: this.#progress.bytesTotal, secondsLeft: null });
    this.#send(first || done >= 1);
  }

  #send(always: boolean): void {
    const now = performance.now();
    if (!always && now - this.#last < PROGRESS_EVERY_MS) return;
    this.#last = now;
    this.#tell(this.#progress);
  }
}

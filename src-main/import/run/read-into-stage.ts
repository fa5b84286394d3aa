import { asProblem, Problem, problemFrom } from '../../../src-shared/problem.ts';
import type { Db } from '../../db/open.ts';
import { collectGarbage } from '../../jobs/collect-garbage.ts';
import type { JobControl } from '../../jobs/job-control.ts';
import { threadUrl } from '../../jobs/thread-url.ts';
import { runInWorker } from '../../jobs/worker-pool.ts';
import { addSpan, monotonicTime, span } from '../../tracing/span.ts';
import { GC_EVERY_HEAVY_BATCHES } from '../gather/batch.ts';
import type { Checkpoint } from '../ledger/checkpoint.ts';
import type { StagingDatabase } from '../ledger/staging.ts';
import type { RereadOptions } from '../meaning/meaning.ts';
import { findDuplicateImport } from './duplicate-file.ts';
import { fileHash } from './file-hash.ts';
import { addCounts, type ImportState, type ImportTask } from './import-state.ts';
import type { ProgressReporter } from './progress.ts';
import { readFileInBatches } from './reader.ts';
import type { FromReaderThread, ReaderTask, ReadResult, ToReaderThread } from './reader-messages.ts';
import { isShortText } from './short-text.ts';

export const readerThreadUrl = threadUrl('import/run/reader.thread');

/**
 * Reads a file in the reader thread, a short text in this one, and stages its batches as they come; hashes it meanwhile, and stops early where it
 * was imported before.
 * @param checkpoint where an interrupted run stopped
 * @param again how the file is read a second time
 */
export async function readIntoStage(
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
  const readerTask: ReaderTask = { path, scratch: stage.file, options, settings, saved, fix, resume, again };
  const startedAt = monotonicTime();
  let end: ReadResult | null = null;
  let failure: unknown = null;
  let heavyBatches = 0;
  // this thread is idle while the other begins to read
  const hashing = state.sha256 || fileHash(path, () => !control.stopRequested && failure === null);
  if (checkpoint && checkpoint.sha256 !== (await hashing) && !control.stopRequested) throw fileChanged(path);
  const lookForDuplicate = () => {
    // entities of a scoped import are separate from those of others, and it must not disclose that a file is known
    if (!state.opened || !state.sha256 || checkpoint || fix || options.dryRun || task.scope) return;
    const file = { ...state.opened, sha256: state.sha256 };
    state.duplicateOf = span('look for the file', () => findDuplicateImport(db, file, task));
    if (state.duplicateOf) control.stopEarly();
  };
  let hashError: unknown = null;
  const hashed = Promise.resolve(hashing)
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
  if (isShortText(path)) {
    await hashed;
    await readFileInBatches(readerTask, control, {
      opened: (opened) => onMessage({ type: 'opened', opened }),
      batch: (batch, read, at) => onMessage({ type: 'batch', batch, progress: read, checkpoint: at }),
    }).then(
      (ended) => onMessage({ type: 'ended', ended }),
      (error: unknown) => onMessage({ type: 'failed', problem: asProblem(error).toJSON() }),
    );
  } else {
    const toReader: ToReaderThread = { task: readerTask, control: control.shared };
    await runInWorker(readerThreadUrl, toReader, onMessage).catch((error: Error) => {
      failure ??= new Problem('reader_died', { reason: error.message });
    });
    await hashed;
  }
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

function fileChanged(path: string): Problem {
  return new Problem('file_changed', { file: path });
}

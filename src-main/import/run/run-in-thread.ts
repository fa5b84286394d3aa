import type { ImportProgress, ImportSummary } from '../../../src-shared/contract/imports.ts';
import { Problem, type ProblemJson, problemFrom } from '../../../src-shared/problem.ts';
import type { JobControl } from '../../jobs/job-control.ts';
import { threadUrl } from '../../jobs/thread-url.ts';
import { runInWorker } from '../../jobs/worker-pool.ts';
import { log } from '../../tracing/log.ts';
import { addSpans, currentTraceContext, type Span, type TraceContext } from '../../tracing/span.ts';
import type { ImportTask } from './import-state.ts';

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

/**
 * Runs an import in a thread of the pool.
 * @param sealKey the key that it seals its rows with
 */
export async function runInThread(
  task: ImportTask,
  sealKey: Uint8Array,
  control: JobControl,
  onProgress: (progress: ImportProgress) => void,
): Promise<ImportSummary> {
  let summary: ImportSummary | null = null;
  let failure: unknown = null;
  const onMessage = (sent: FromImportThread) => {
    if (sent.type === 'progress') onProgress(sent.progress);
    else if (sent.type === 'ended') {
      summary = sent.summary;
      addSpans(sent.spans);
    } else {
      addSpans(sent.spans);
      if (sent.problem.code === 'internal') log.error('import thread', { importId: task.importId, stack: sent.stack });
      failure = problemFrom(sent.problem);
    }
  };
  const toImport: ToImportThread = { task, sealKey, control: control.shared, trace: currentTraceContext()! };
  await runInWorker(threadUrl('import/run/import.thread'), toImport, onMessage).catch((error: Error) => {
    failure ??= new Problem('import_died', { reason: error.message });
  });
  if (failure !== null) throw failure;
  return summary!;
}

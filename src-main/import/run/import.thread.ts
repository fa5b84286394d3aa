import { parentPort } from 'node:worker_threads';
import { asProblem } from '../../../src-shared/problem.ts';
import { JobControl } from '../../jobs/job-control.ts';
import { prewarmWorker, serveTasks } from '../../jobs/worker-pool.ts';
import { collectSpans, type Span } from '../../tracing/span.ts';
import { hashAhead } from './file-hash.ts';
import { type ImportDatabase, prepareImportConnection } from './import-connection.ts';
import type { ExpectedFile } from './prewarm.ts';
import { readerThreadUrl } from './read-into-stage.ts';
import type { FromImportThread, ToImportThread } from './run-in-thread.ts';
import { isShortText } from './short-text.ts';
import { runImport } from './writer.ts';

let isEnding = false;
parentPort?.once('close', () => {
  isEnding = true;
});

serveTasks<ToImportThread, FromImportThread, ExpectedFile | ImportDatabase>(
  async ({ task, sealKey, control, trace }, tell) => {
    // starts while this thread opens the database
    if (!isShortText(task.path)) prewarmWorker(readerThreadUrl);
    const spans: Span[] = [];
    const run = () =>
      runImport(task, sealKey, new JobControl(control), (progress) => tell({ type: 'progress', progress }));
    await collectSpans(trace, spans, 'import', run).then(
      (summary) => tell({ type: 'ended', summary, spans }),
      (error) =>
        tell({
          type: 'failed',
          problem: asProblem(error).toJSON(),
          stack: error instanceof Error ? (error.stack ?? '') : '',
          spans,
        }),
    );
  },
  (given) => {
    if ('database' in given) return prepareImportConnection(given);
    prewarmWorker(readerThreadUrl);
    hashAhead(given.file, () => !isEnding);
  },
);

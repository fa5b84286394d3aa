import { asProblem } from '../../src-shared/problem.ts';
import { Control } from '../jobs/control.ts';
import { doTasks, prepareThread } from '../jobs/kept-threads.ts';
import { collecting, type Span } from '../tracing/span.ts';
import type { FromImport, ToImport } from './queue.ts';
import { readerThread, runImport } from './writer.ts';

// an import needs both threads, and a thread takes a while to start
prepareThread(readerThread);

doTasks<ToImport, FromImport>(async ({ task, sealKey, control, trace }, tell) => {
  const spans: Span[] = [];
  const run = () => runImport(task, sealKey, new Control(control), (progress) => tell({ type: 'progress', progress }));
  await collecting(trace, spans, 'import', run).then(
    (summary) => tell({ type: 'ended', summary, spans }),
    (error) =>
      tell({
        type: 'failed',
        problem: asProblem(error).toJSON(),
        stack: error instanceof Error ? (error.stack ?? '') : '',
        spans,
      }),
  );
});

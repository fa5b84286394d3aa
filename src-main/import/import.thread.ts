import { asProblem } from '../../src-shared/problem.ts';
import { Control } from '../jobs/control.ts';
import { doTasks } from '../jobs/kept-threads.ts';
import type { FromImport, ToImport } from './queue.ts';
import { runImport } from './writer.ts';

doTasks<ToImport, FromImport>(({ task, control }, tell) =>
  runImport(task, new Control(control), (progress) => tell({ type: 'progress', progress })).then(
    (summary) => tell({ type: 'ended', summary }),
    (error) =>
      tell({
        type: 'failed',
        problem: asProblem(error).toJSON(),
        stack: error instanceof Error ? (error.stack ?? '') : '',
      }),
  ),
);

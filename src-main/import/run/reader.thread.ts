import { asProblem } from '../../../src-shared/problem.ts';
import { collectGarbage, collectGarbageAfter } from '../../jobs/collect-garbage.ts';
import { JobControl } from '../../jobs/job-control.ts';
import { serveTasks } from '../../jobs/worker-pool.ts';
import { readFileInBatches } from './reader.ts';
import type { FromReaderThread, ToReaderThread } from './reader-messages.ts';

serveTasks<ToReaderThread, FromReaderThread>(async ({ task, control }, tell) => {
  const records = await readFileInBatches(task, new JobControl(control), {
    opened: (opened) => tell({ type: 'opened', opened }),
    batch: (batch, progress, checkpoint) => tell({ type: 'batch', batch, progress, checkpoint }),
  }).then(
    (ended) => {
      tell({ type: 'ended', ended });
      return ended.records;
    },
    (error) => {
      tell({ type: 'failed', problem: asProblem(error).toJSON() });
      // a file refused for its size leaves garbage here
      collectGarbage();
      return 0;
    },
  );
  collectGarbageAfter(records);
});

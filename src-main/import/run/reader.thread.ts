import { asProblem } from '../../../src-shared/problem.ts';
import { collectGarbage, isLargeFile, releaseMemory } from '../../jobs/collect-garbage.ts';
import { JobControl } from '../../jobs/job-control.ts';
import { serveTasks } from '../../jobs/worker-pool.ts';
import { readFileInBatches } from './reader.ts';
import type { FromReaderThread, ToReaderThread } from './reader-messages.ts';

serveTasks<ToReaderThread, FromReaderThread>(async ({ task, control }, tell) => {
  const end = await readFileInBatches(task, new JobControl(control), {
    opened: (opened) => tell({ type: 'opened', opened }),
    batch: (batch, progress, checkpoint) => tell({ type: 'batch', batch, progress, checkpoint }),
  }).then(
    (ended): FromReaderThread => ({ type: 'ended', ended }),
    // an error's stack holds what its frames held, so nothing but its JSON outlives this callback
    (error): FromReaderThread => ({ type: 'failed', problem: asProblem(error).toJSON() }),
  );
  // a file refused for its size leaves garbage, and the next import may begin in another thread once told
  if (end.type === 'failed') collectGarbage();
  tell(end);
  // the merge, in another thread, needs the memory
  if (end.type === 'ended' && isLargeFile(end.ended.records)) releaseMemory();
});

import { asProblem } from '../../src-shared/problem.ts';
import { collectGarbage, collectGarbageOf } from '../jobs/collect-garbage.ts';
import { Control } from '../jobs/control.ts';
import { doTasks } from '../jobs/kept-threads.ts';
import { readInto } from './reader.ts';
import type { FromReader, ToReader } from './writer.ts';

doTasks<ToReader, FromReader>(async ({ task, control }, tell) => {
  const records = await readInto(task, new Control(control), {
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
  collectGarbageOf(records);
});

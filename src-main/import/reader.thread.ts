import { parentPort, workerData } from 'node:worker_threads';
import { asProblem } from '../../src-shared/problem.ts';
import { Control } from '../jobs/control.ts';
import { type ReaderTask, readInto } from './reader.ts';

const { task, control } = workerData as { task: ReaderTask; control: SharedArrayBuffer };
const port = parentPort!;

readInto(task, new Control(control), {
  opened: (opened) => port.postMessage({ type: 'opened', opened }),
  batch: (batch, progress, checkpoint) =>
    port.postMessage({ type: 'batch', batch, progress, checkpoint }, [batch.lines.buffer]),
}).then(
  (ended) => port.postMessage({ type: 'ended', ended }),
  (error) => port.postMessage({ type: 'failed', problem: asProblem(error).toJSON() }),
);

import { parentPort, workerData } from 'node:worker_threads';
import { asProblem } from '../../src-shared/problem.ts';
import { JobControl } from '../jobs/job-control.ts';
import { runTraining, type TrainingTask } from './training.ts';

const { task, control } = workerData as { task: TrainingTask; control: SharedArrayBuffer };
const port = parentPort!;

try {
  const ended = runTraining(task, new JobControl(control), (progress) =>
    port.postMessage({ type: 'progress', progress }),
  );
  port.postMessage({ type: 'ended', ended });
} catch (error) {
  port.postMessage({
    type: 'failed',
    problem: asProblem(error).toJSON(),
    stack: error instanceof Error ? error.stack : '',
  });
}

import { parentPort, workerData } from 'node:worker_threads';
import { asProblem } from '../../src-shared/problem.ts';
import { Control } from '../jobs/control.ts';
import { type ImportTask, runImport } from './writer.ts';

const { task, control } = workerData as { task: ImportTask; control: SharedArrayBuffer };
const port = parentPort!;

runImport(task, new Control(control), (progress) => port.postMessage({ type: 'progress', progress })).then(
  (summary) => port.postMessage({ type: 'ended', summary }),
  (error) =>
    port.postMessage({
      type: 'failed',
      problem: asProblem(error).toJSON(),
      stack: error instanceof Error ? error.stack : '',
    }),
);

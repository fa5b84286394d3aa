import { parentPort, workerData } from 'node:worker_threads';
import { asProblem } from '../../src-shared/problem.ts';
import { type LearningTask, runLearning } from './learning.ts';

try {
  runLearning(workerData as LearningTask);
  parentPort!.postMessage(null);
} catch (error) {
  parentPort!.postMessage({ problem: asProblem(error).toJSON(), stack: error instanceof Error ? error.stack : '' });
}

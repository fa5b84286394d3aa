import { asProblem } from '../../src-shared/problem.ts';
import { serveTasks } from '../jobs/worker-pool.ts';
import type { PasswordResult, PasswordTask } from './password-queue.ts';
import { computePasswordHash, matchesPasswordHash, strengthOf } from './passwords.ts';

serveTasks<PasswordTask, PasswordResult>(async (task, tell) => {
  const done =
    task.what === 'hash'
      ? computePasswordHash(task.password)
      : task.what === 'verify'
        ? matchesPasswordHash(task.password, task.hash)
        : strengthOf(task.password, task.known);
  await done.then(
    (value: unknown) => tell({ value }),
    (error: unknown) => tell({ problem: asProblem(error).toJSON() }),
  );
});

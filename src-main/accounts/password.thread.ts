import { asProblem } from '../../src-shared/problem.ts';
import { doTasks } from '../jobs/kept-threads.ts';
import type { PasswordAnswer, PasswordTask } from './password-work.ts';
import { hashOf, matches, strengthOf } from './passwords.ts';

doTasks<PasswordTask, PasswordAnswer>(async (task, tell) => {
  const done =
    task.what === 'hash'
      ? hashOf(task.password)
      : task.what === 'verify'
        ? matches(task.password, task.hash)
        : strengthOf(task.password, task.known);
  await done.then(
    (value: unknown) => tell({ value }),
    (error: unknown) => tell({ problem: asProblem(error).toJSON() }),
  );
});

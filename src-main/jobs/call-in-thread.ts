import { asProblem, type ProblemJson, problemFrom } from '../../src-shared/problem.ts';
import { threadUrl } from './thread-url.ts';
import { runInWorker, serveTasks } from './worker-pool.ts';

type Answer<T> = { done: T } | { problem: ProblemJson };

/**
 * Has a thread do work that would hold this one.
 * @param thread its file, as in {@link threadUrl}
 * @param idleMs how long the thread waits for more work
 * @throws Problem that the work threw; an error where the thread died
 */
export async function callInThread<Task, T>(thread: string, task: Task, idleMs?: number): Promise<T> {
  let received: Answer<T> | null = null;
  const onReply = (answer: Answer<T>) => {
    received = answer;
  };
  await runInWorker<Task, Answer<T>>(threadUrl(thread), task, onReply, idleMs);
  const answer = received as Answer<T> | null;
  if (answer && 'done' in answer) return answer.done;
  throw answer ? problemFrom(answer.problem) : new Error('the thread ended without a result');
}

/** Does the work of {@link callInThread} within its thread. */
export function serveCalls<Task, T>(work: (task: Task) => T | Promise<T>): void {
  serveTasks<Task, Answer<T>>(async (task, tell) => {
    try {
      tell({ done: await work(task) });
    } catch (error) {
      tell({ problem: asProblem(error).toJSON() });
    }
  });
}

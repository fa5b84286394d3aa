import { Problem, type ProblemJson, problemFrom } from '../../src-shared/problem.ts';
import { threadUrl } from '../jobs/thread-url.ts';
import { runInWorker } from '../jobs/worker-pool.ts';
import type { Strength } from './passwords.ts';

/** Tasks of the password worker. */
export type PasswordTask =
  | { what: 'hash'; password: string }
  | { what: 'verify'; password: string; hash: string | null }
  | { what: 'strength'; password: string; known: string[] };
export type PasswordResult = { value: unknown } | { problem: ProblemJson };

/**
 * Separate queues for unauthenticated and authenticated callers, so that a flood of sign-in attempts does not block
 * those who are signed in.
 */
type Lane = 'anonymous' | 'known';
const MAX_WAITING: Record<Lane, number> = { anonymous: 8, known: 16 };

const waiting: Record<Lane, (() => void)[]> = { anonymous: [], known: [] };
let isBusy = false;
let nextLane: Lane = 'anonymous';

/** Refuses a request whose lane is full, before anything is written. @throws Problem `too_many` */
export function assertQueueCapacity(lane: Lane): void {
  if (waiting[lane].length >= MAX_WAITING[lane]) throw new Problem('too_many/passwords');
}

/** Waits for exclusive use of the worker; lanes alternate. @throws Problem `too_many` where the lane is full */
async function acquireTurn(lane: Lane): Promise<void> {
  if (!isBusy) {
    isBusy = true;
    return;
  }
  assertQueueCapacity(lane);
  await new Promise<void>((resolve) => waiting[lane].push(resolve));
}

function releaseTurn(): void {
  const other: Lane = nextLane === 'anonymous' ? 'known' : 'anonymous';
  const resume = waiting[nextLane].shift() ?? waiting[other].shift();
  nextLane = other;
  if (resume) resume();
  else isBusy = false;
}

/** Runs one task at a time in a worker: a hash takes 19 MiB and tens of milliseconds of CPU. */
async function runTask<T>(lane: Lane, task: PasswordTask): Promise<T> {
  await acquireTurn(lane);
  try {
    let result: PasswordResult | undefined;
    await runInWorker<PasswordTask, PasswordResult>(threadUrl('accounts/password.thread'), task, (message) => {
      result = message;
    });
    if (!result) throw new Error('the thread for passwords said nothing');
    if ('problem' in result) throw problemFrom(result.problem);
    return result.value as T;
  } finally {
    releaseTurn();
  }
}

/** Argon2id of a password or PIN in PHC form (RFC 9106). @throws Problem `too_many` */
export const hashPassword = (password: string): Promise<string> => runTask('known', { what: 'hash', password });

/**
 * Verifies a password; without a hash the result is false in the same time.
 * @param lane `anonymous` for a sign-in attempt
 * @throws Problem `too_many`
 */
export const verifyPassword = (password: string, hash: string | null, lane: Lane = 'known'): Promise<boolean> =>
  runTask(lane, { what: 'verify', password, hash });

/** Estimates a password's resistance to guessing. @throws Problem `too_many` */
export const strengthOf = (password: string, known: string[]): Promise<Strength> =>
  runTask('known', { what: 'strength', password, known });

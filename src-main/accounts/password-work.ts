import { Problem, type ProblemJson, problemFrom } from '../../src-shared/problem.ts';
import { inThread } from '../jobs/kept-threads.ts';
import { threadUrl } from '../jobs/thread-url.ts';
import type { Strength } from './passwords.ts';

/** Tasks of the password worker. */
export type PasswordTask =
  | { what: 'hash'; password: string }
  | { what: 'verify'; password: string; hash: string | null }
  | { what: 'strength'; password: string; known: string[] };
export type PasswordAnswer = { value: unknown } | { problem: ProblemJson };

/**
 * Separate queues for unauthenticated and authenticated callers, so that a flood of sign-in attempts does not block
 * those who are signed in.
 */
type Lane = 'anonymous' | 'known';
const MOST_WAITING: Record<Lane, number> = { anonymous: 8, known: 16 };

const waiting: Record<Lane, (() => void)[]> = { anonymous: [], known: [] };
let isBusy = false;
let next: Lane = 'anonymous';

/** Refuses a request whose lane is full, before anything is written. @throws Problem `too_many` */
export function mustHaveRoom(lane: Lane): void {
  if (waiting[lane].length >= MOST_WAITING[lane])
    throw new Problem('too_many', 'Too many passwords are being looked at just now.', 'Try again in a moment.');
}

/** Waits for exclusive use of the worker; lanes alternate. @throws Problem `too_many` where the lane is full */
async function turn(lane: Lane): Promise<void> {
  if (!isBusy) {
    isBusy = true;
    return;
  }
  mustHaveRoom(lane);
  await new Promise<void>((resolve) => waiting[lane].push(resolve));
}

function passOn(): void {
  const other: Lane = next === 'anonymous' ? 'known' : 'anonymous';
  const following = waiting[next].shift() ?? waiting[other].shift();
  next = other;
  if (following) following();
  else isBusy = false;
}

/** Runs one task at a time in a worker: a hash takes 19 MiB and tens of milliseconds of CPU. */
async function work<T>(lane: Lane, task: PasswordTask): Promise<T> {
  await turn(lane);
  try {
    let answer: PasswordAnswer | undefined;
    await inThread<PasswordTask, PasswordAnswer>(threadUrl('accounts/password.thread'), task, (message) => {
      answer = message;
    });
    if (!answer) throw new Error('the thread for passwords said nothing');
    if ('problem' in answer) throw problemFrom(answer.problem);
    return answer.value as T;
  } finally {
    passOn();
  }
}

/** Argon2id of a password or PIN in PHC form (RFC 9106). @throws Problem `too_many` */
export const hashed = (password: string): Promise<string> => work('known', { what: 'hash', password });

/**
 * Verifies a password; without a hash the result is false in the same time.
 * @param lane `anonymous` for a sign-in attempt
 * @throws Problem `too_many`
 */
export const isPassword = (password: string, hash: string | null, lane: Lane = 'known'): Promise<boolean> =>
  work(lane, { what: 'verify', password, hash });

/** Estimates a password's resistance to guessing. @throws Problem `too_many` */
export const strengthOf = (password: string, known: string[]): Promise<Strength> =>
  work('known', { what: 'strength', password, known });

import { Problem, type ProblemJson, problemFrom } from '../../src-shared/problem.ts';
import { inThread } from '../jobs/kept-threads.ts';
import { threadUrl } from '../jobs/thread-url.ts';
import type { Strength } from './passwords.ts';

/** What the thread for passwords is asked. */
export type PasswordTask =
  | { what: 'hash'; password: string }
  | { what: 'verify'; password: string; hash: string | null }
  | { what: 'strength'; password: string; known: string[] };
export type PasswordAnswer = { value: unknown } | { problem: ProblemJson };

/**
 * Who waits for a hash: those who sign in are nobody yet, and anybody can be many of them, so they have a lane of their
 * own beside those who are signed in.
 */
type Lane = 'anonymous' | 'known';
const MOST_WAITING: Record<Lane, number> = { anonymous: 8, known: 16 };

const waiting: Record<Lane, (() => void)[]> = { anonymous: [], known: [] };
let isBusy = false;
let next: Lane = 'anonymous';

/** Refuses who would not get into a lane, before anything is written for them. @throws Problem `too_many` */
export function mustHaveRoom(lane: Lane): void {
  if (waiting[lane].length >= MOST_WAITING[lane])
    throw new Problem('too_many', 'Too many passwords are being looked at just now.', 'Try again in a moment.');
}

/** The turn in a queue of one, the lanes alternating. @throws Problem `too_many` where the lane is full */
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

/** Has one task done at a time, off the main thread: a password takes 19 MiB and tens of milliseconds of a core. */
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
 * Whether it is the password; without one to compare with it takes as long and is not.
 * @param lane who asks: `anonymous` for somebody who signs in
 * @throws Problem `too_many`
 */
export const isPassword = (password: string, hash: string | null, lane: Lane = 'known'): Promise<boolean> =>
  work(lane, { what: 'verify', password, hash });

/** How long a password would stand up to guessing. @throws Problem `too_many` */
export const strengthOf = (password: string, known: string[]): Promise<Strength> =>
  work('known', { what: 'strength', password, known });

import { Problem } from '../../src-shared/problem.ts';
import type { Store } from '../store/open.ts';

/** Wrong tries that cost nothing. */
const FREE = 3;
const FIRST_MS = 5000;
const LONGEST_MS = 15 * 60_000;

/** How long to wait after so many wrong tries: nothing, then 5 s, twice as long each time, up to a quarter of an hour. */
export function waitAfter(wrong: number): number {
  return wrong < FREE ? 0 : Math.min(LONGEST_MS, FIRST_MS * 2 ** (wrong - FREE));
}

/** What this process knows of waits by time that nobody sets; by account. */
const begun = new WeakMap<Store, Map<number, { at: number; wait: number }>>();

/** How long a wait still lasts that began in this process; 0 for none. */
function leftHere(db: Store, accountId: number, steady: number): number {
  const known = begun.get(db)?.get(accountId);
  return known ? Math.max(0, known.wait - (steady - known.at)) : 0;
}

/**
 * Refuses a try as long as an account's last wrong ones ask for it, however often the program was started since. A clock
 * that was set back begins the wait anew, and neither ends nor lengthens it; one that was set forward ends none that began
 * in this process.
 * @param steady milliseconds by a clock that only goes forward
 * @throws Problem `wait`
 */
export function mustNotWait(db: Store, accountId: number, now = Date.now(), steady = performance.now()): void {
  const row = db.prepare('SELECT wrong, wait_until AS until FROM attempt WHERE account_id = ?').get(accountId) as
    | { wrong: number; until: string | null }
    | undefined;
  if (!row?.until) return;
  const whole = waitAfter(row.wrong);
  let left = Date.parse(row.until) - now;
  if (left > whole) {
    left = whole;
    db.prepare('UPDATE attempt SET wait_until = ? WHERE account_id = ?').run(
      new Date(now + whole).toISOString(),
      accountId,
    );
  }
  left = Math.max(left, leftHere(db, accountId, steady));
  if (left <= 0) return;
  const seconds = Math.ceil(left / 1000);
  throw new Problem(
    'wait',
    `Too many wrong tries; the next is taken in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}.`,
    'If the password is forgotten, the recovery code helps.',
    { seconds: String(seconds) },
  );
}

/** Counts a wrong try before it is known to be wrong, so that a killed program does not give a free one. */
export function countTry(db: Store, accountId: number, now = Date.now(), steady = performance.now()): void {
  const wrong =
    ((db.prepare('SELECT wrong FROM attempt WHERE account_id = ?').pluck().get(accountId) as number) ?? 0) + 1;
  const wait = waitAfter(wrong);
  db.prepare(
    'INSERT INTO attempt VALUES (@accountId, @wrong, @until) ON CONFLICT (account_id) DO UPDATE SET wrong = @wrong, wait_until = @until',
  ).run({ accountId, wrong, until: wait > 0 ? new Date(now + wait).toISOString() : null });
  const known = begun.get(db) ?? new Map<number, { at: number; wait: number }>();
  begun.set(db, known.set(accountId, { at: steady, wait }));
}

export function forgetTries(db: Store, accountId: number): void {
  db.prepare('DELETE FROM attempt WHERE account_id = ?').run(accountId);
  begun.get(db)?.delete(accountId);
}

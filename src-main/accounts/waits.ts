import { Problem } from '../../src-shared/problem.ts';
import type { Store } from '../store/open.ts';

/** Failed attempts without a delay. */
const FREE = 3;
const FIRST_MS = 5000;
const LONGEST_MS = 15 * 60_000;

/** Exponential backoff in milliseconds: none for the first attempts, then 5 s, doubling up to 15 min. */
export function waitAfter(wrong: number): number {
  return wrong < FREE ? 0 : Math.min(LONGEST_MS, FIRST_MS * 2 ** (wrong - FREE));
}

/** Key of the counter: an account's ID, or the hash of a name without an account. */
type Who = number | string;

const tableOf = (who: Who) =>
  typeof who === 'number'
    ? ({ table: 'attempt', key: 'account_id' } as const)
    : ({ table: 'stranger', key: 'name' } as const);

/** Maximum number of unknown names with a counter; the oldest are removed. */
const MOST_STRANGERS = 1000;

/** Backoffs started in this process, by the monotonic clock, which can't be set. */
const begun = new WeakMap<Store, Map<Who, { at: number; wait: number }>>();

/** Remaining milliseconds of a backoff that started in this process; 0 for none. */
function leftHere(db: Store, who: Who, steady: number): number {
  const known = begun.get(db)?.get(who);
  return known ? Math.max(0, known.wait - (steady - known.at)) : 0;
}

/**
 * Refuses an attempt during the backoff of the preceding failed ones, also after a restart. A clock that is set back
 * restarts the backoff at its full length and never extends it; a clock that is set forward does not end one that
 * started in this process.
 * @param monotonicMs milliseconds of a monotonic clock
 * @throws Problem `wait`
 */
export function mustNotWait(db: Store, who: Who, now = Date.now(), steady = performance.now()): void {
  const { table, key } = tableOf(who);
  const row = db.prepare(`SELECT wrong, wait_until AS until FROM ${table} WHERE ${key} = ?`).get(who) as
    | { wrong: number; until: string | null }
    | undefined;
  if (!row?.until) return;
  const whole = waitAfter(row.wrong);
  let left = Date.parse(row.until) - now;
  if (left > whole) {
    left = whole;
    db.prepare(`UPDATE ${table} SET wait_until = ? WHERE ${key} = ?`).run(new Date(now + whole).toISOString(), who);
  }
  left = Math.max(left, leftHere(db, who, steady));
  if (left <= 0) return;
  const seconds = Math.ceil(left / 1000);
  throw new Problem(
    'wait',
    `Too many wrong tries; the next is taken in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}.`,
    'If the password is forgotten, the recovery code helps.',
    { seconds: String(seconds) },
  );
}

/** Counts an attempt as failed before it is verified, so that killing the process does not grant a free one. */
export function countTry(db: Store, who: Who, now = Date.now(), steady = performance.now()): void {
  const { table, key } = tableOf(who);
  const before = db.prepare(`SELECT wrong FROM ${table} WHERE ${key} = ?`).pluck().get(who) as number | undefined;
  const wrong = (before ?? 0) + 1;
  const wait = waitAfter(wrong);
  db.prepare(
    `INSERT INTO ${table} (${key}, wrong, wait_until) VALUES (@who, @wrong, @until) ON CONFLICT (${key}) DO UPDATE SET wrong = @wrong, wait_until = @until`,
  ).run({ who, wrong, until: wait > 0 ? new Date(now + wait).toISOString() : null });
  if (before === undefined && table === 'stranger')
    db.prepare('DELETE FROM stranger WHERE id <= (SELECT max(id) FROM stranger) - ?').run(MOST_STRANGERS);
  const known = begun.get(db) ?? new Map<Who, { at: number; wait: number }>();
  if (known.size > MOST_STRANGERS) known.delete(known.keys().next().value!);
  begun.set(db, known.set(who, { at: steady, wait }));
}

export function forgetTries(db: Store, accountId: number): void {
  db.prepare('DELETE FROM attempt WHERE account_id = ?').run(accountId);
  begun.get(db)?.delete(accountId);
}

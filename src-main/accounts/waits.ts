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

/** Whose tries are counted: an account, or a name that no account has, as a hash. */
type Who = number | string;

const tableOf = (who: Who) =>
  typeof who === 'number'
    ? ({ table: 'attempt', key: 'account_id' } as const)
    : ({ table: 'stranger', key: 'name' } as const);

/** Names that nobody has whose tries are remembered; the oldest go. */
const MOST_STRANGERS = 1000;

/** @throws Problem `wait` as long as an account's last wrong tries ask for it, however often the program was started since */
export function mustNotWait(db: Store, who: Who, now = Date.now()): void {
  const { table, key } = tableOf(who);
  const until = db.prepare(`SELECT wait_until FROM ${table} WHERE ${key} = ?`).pluck().get(who) as
    | string
    | null
    | undefined;
  const left = until ? Date.parse(until) - now : 0;
  // a clock that was set back does not keep anybody out for good
  if (left <= 0 || left > LONGEST_MS) return;
  const seconds = Math.ceil(left / 1000);
  throw new Problem(
    'wait',
    `Too many wrong tries; the next is taken in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}.`,
    'If the password is forgotten, the recovery code helps.',
    { seconds: String(seconds) },
  );
}

/** Counts a wrong try before it is known to be wrong, so that a killed program does not give a free one. */
export function countTry(db: Store, who: Who, now = Date.now()): void {
  const { table, key } = tableOf(who);
  const before = db.prepare(`SELECT wrong FROM ${table} WHERE ${key} = ?`).pluck().get(who) as number | undefined;
  const wrong = (before ?? 0) + 1;
  const wait = waitAfter(wrong);
  db.prepare(
    `INSERT INTO ${table} (${key}, wrong, wait_until) VALUES (@who, @wrong, @until) ON CONFLICT (${key}) DO UPDATE SET wrong = @wrong, wait_until = @until`,
  ).run({ who, wrong, until: wait > 0 ? new Date(now + wait).toISOString() : null });
  if (before === undefined && table === 'stranger')
    db.prepare('DELETE FROM stranger WHERE id <= (SELECT max(id) FROM stranger) - ?').run(MOST_STRANGERS);
}

export function forgetTries(db: Store, accountId: number): void {
  db.prepare('DELETE FROM attempt WHERE account_id = ?').run(accountId);
}

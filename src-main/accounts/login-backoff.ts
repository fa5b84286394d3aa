import { message } from '../../src-shared/messages/descriptor.ts';
import { Problem } from '../../src-shared/problem.ts';
import type { Db } from '../db/open.ts';

/** Failed attempts without a delay. */
const FREE_ATTEMPTS = 3;
const FIRST_BACKOFF_MS = 5000;
const MAX_BACKOFF_MS = 15 * 60_000;

/** Exponential backoff in milliseconds: none for the first attempts, then 5 s, doubling up to 15 min. */
export function backoffMs(wrong: number): number {
  return wrong < FREE_ATTEMPTS ? 0 : Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (wrong - FREE_ATTEMPTS));
}

/** Key of the counter: an account's ID, or the hash of a name without an account. */
type AttemptKey = number | string;

const tableOf = (who: AttemptKey) =>
  typeof who === 'number'
    ? ({ table: 'attempt', key: 'account_id' } as const)
    : ({ table: 'stranger', key: 'name' } as const);

/** Maximum number of unknown names with a counter; the oldest are removed. */
const MAX_UNKNOWN_NAMES = 1000;

/** Backoffs started in this process, by the monotonic clock, which can't be set. */
const startedBackoffs = new WeakMap<Db, Map<AttemptKey, { at: number; wait: number }>>();

/** Remaining milliseconds of a backoff that started in this process; 0 for none. */
function remainingInProcess(db: Db, who: AttemptKey, monotonicMs: number): number {
  const known = startedBackoffs.get(db)?.get(who);
  return known ? Math.max(0, known.wait - (monotonicMs - known.at)) : 0;
}

/**
 * Refuses an attempt during the backoff of the preceding failed ones, also after a restart. A clock that is set back
 * restarts the backoff at its full length and never extends it; a clock that is set forward does not end one that
 * started in this process.
 * @param monotonicMs milliseconds of a monotonic clock
 * @throws Problem `wait`
 */
export function assertNoBackoff(db: Db, who: AttemptKey, now = Date.now(), monotonicMs = performance.now()): void {
  const { table, key } = tableOf(who);
  const row = db
    .prepare<unknown[], { wrong: number; until: string | null }>(
      `SELECT wrong, wait_until AS until FROM ${table} WHERE ${key} = ?`,
    )
    .get(who);
  if (!row?.until) return;
  const fullMs = backoffMs(row.wrong);
  let remainingMs = Date.parse(row.until) - now;
  if (remainingMs > fullMs) {
    remainingMs = fullMs;
    db.prepare(`UPDATE ${table} SET wait_until = ? WHERE ${key} = ?`).run(new Date(now + fullMs).toISOString(), who);
  }
  remainingMs = Math.max(remainingMs, remainingInProcess(db, who, monotonicMs));
  if (remainingMs <= 0) return;
  const seconds = Math.ceil(remainingMs / 1000);
  throw new Problem('wait', { seconds }, { fields: { seconds: message('wait/seconds', { seconds }) } });
}

/** Counts an attempt as failed before it is verified, so that killing the process does not grant a free one. */
export function recordAttempt(db: Db, who: AttemptKey, now = Date.now(), monotonicMs = performance.now()): void {
  const { table, key } = tableOf(who);
  const before = db.prepare<unknown[], number>(`SELECT wrong FROM ${table} WHERE ${key} = ?`).pluck().get(who);
  const wrong = (before ?? 0) + 1;
  const wait = backoffMs(wrong);
  db.prepare(
    `INSERT INTO ${table} (${key}, wrong, wait_until) VALUES (@who, @wrong, @until) ON CONFLICT (${key}) DO UPDATE SET wrong = @wrong, wait_until = @until`,
  ).run({ who, wrong, until: wait > 0 ? new Date(now + wait).toISOString() : null });
  if (before === undefined && table === 'stranger')
    db.prepare('DELETE FROM stranger WHERE id <= (SELECT max(id) FROM stranger) - ?').run(MAX_UNKNOWN_NAMES);
  const known = startedBackoffs.get(db) ?? new Map<AttemptKey, { at: number; wait: number }>();
  if (known.size > MAX_UNKNOWN_NAMES) known.delete(known.keys().next().value!);
  startedBackoffs.set(db, known.set(who, { at: monotonicMs, wait }));
}

export function clearAttempts(db: Db, accountId: number): void {
  db.prepare('DELETE FROM attempt WHERE account_id = ?').run(accountId);
  startedBackoffs.get(db)?.delete(accountId);
}

import Database from 'better-sqlite3';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Db } from '../db/open.ts';
import { assertNoBackoff, clearAttempts, recordAttempt } from './login-backoff.ts';

const NOW = Date.parse('2026-05-05T12:00:00Z');
const SECOND_MS = 1000;
const DAY_MS = 86_400 * SECOND_MS;
const OWNER = 1;
let db: Db;

beforeEach(() => {
  db = new Database(':memory:');
  db.exec('CREATE TABLE attempt (account_id INTEGER PRIMARY KEY, wrong INTEGER NOT NULL, wait_until TEXT) STRICT');
});

/** Remaining backoff of the account in seconds; 0 for none. */
function remainingSeconds(now: number, steady: number): number {
  try {
    assertNoBackoff(db, OWNER, now, steady);
    return 0;
  } catch (error) {
    return Number((error as { fields: { seconds: string } }).fields.seconds);
  }
}

/** Reopens the database as a new process would, without the attempts held in memory. */
function restartProcess(): void {
  const copy = new Database(db.serialize());
  db.close();
  db = copy;
}

/** Records failed attempts at one moment, 0 of the monotonic clock. */
const failAttempts = (tries: number) => {
  for (let i = 0; i < tries; i++) recordAttempt(db, OWNER, NOW, 0);
};

describe('the wait after wrong tries', () => {
  it('begins with the fourth, and is over when its time has passed', () => {
    failAttempts(3);
    expect(remainingSeconds(NOW, 0)).toBe(5);
    expect(remainingSeconds(NOW + 4 * SECOND_MS, 4 * SECOND_MS)).toBe(1);
    expect(remainingSeconds(NOW + 5 * SECOND_MS, 5 * SECOND_MS)).toBe(0);
    clearAttempts(db, OWNER);
    failAttempts(2);
    expect(remainingSeconds(NOW, 0)).toBe(0);
  });

  it('restarts if the clock was set back, and is neither ended nor lengthened, by an hour or by a year', () => {
    for (const back of [10 * SECOND_MS, 3600 * SECOND_MS, 365 * DAY_MS])
      for (const isNew of [false, true]) {
        clearAttempts(db, OWNER);
        failAttempts(5);
        if (isNew) restartProcess();
        const steady = isNew ? 1_000_000 : 0;
        expect(remainingSeconds(NOW - back, steady), `${back}`).toBe(20);
        expect(remainingSeconds(NOW - back + 19 * SECOND_MS, steady + 19 * SECOND_MS)).toBe(1);
        expect(remainingSeconds(NOW - back + 20 * SECOND_MS, steady + 20 * SECOND_MS)).toBe(0);
      }
  });

  it('is not ended by a clock that was set forward while the program runs', () => {
    failAttempts(5);
    expect(remainingSeconds(NOW + DAY_MS, SECOND_MS)).toBe(19);
    expect(remainingSeconds(NOW + DAY_MS, 20 * SECOND_MS)).toBe(0);
  });

  it('is never longer than a quarter of an hour', () => {
    failAttempts(100);
    expect(remainingSeconds(NOW, 0)).toBe(900);
    expect(remainingSeconds(NOW - DAY_MS, 0)).toBe(900);
  });
});

import { randomBytes } from 'node:crypto';
import type { AccountSession } from '../../src-shared/contract/index.ts';
import type { Db } from '../db/open.ts';
import { sealsOf } from '../db/seals/index.ts';
import type { Caller } from '../dispatch/request-context.ts';

/** Absolute lifetime of a session, regardless of activity. */
const LIFETIME_DAYS = 30;
const DAY_MS = 86_400_000;

export interface SessionRow {
  id: string;
  accountId: number;
  lockedAt: string | null;
  seenAt: string;
  wrongPins: number;
}

/** A session that has neither ended nor expired, with an intact seal. */
export function activeSession(db: Db, id: string, now = Date.now()): SessionRow | undefined {
  if (sealsOf(db)?.isIntact('session', id) === false) return undefined;
  return db
    .prepare<unknown[], SessionRow>(
      `SELECT id, account_id AS accountId, locked_at AS lockedAt, seen_at AS seenAt, wrong_pins AS wrongPins FROM session
       WHERE id = ? AND ended_at IS NULL AND expires_at > ?`,
    )
    .get(id, new Date(now).toISOString());
}

export function beginSession(db: Db, caller: Caller, accountId: number, now = Date.now()): string {
  const id = randomBytes(18).toString('base64url');
  const at = new Date(now).toISOString();
  db.prepare(
    'INSERT INTO session (id, account_id, face, label, created_at, seen_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
  ).run(id, accountId, caller.face, caller.label, at, at, new Date(now + LIFETIME_DAYS * DAY_MS).toISOString());
  return id;
}

/** Records user activity in a session. */
export function touchSession(db: Db, id: string, now = Date.now()): void {
  db.prepare('UPDATE session SET seen_at = ? WHERE id = ? AND locked_at IS NULL').run(new Date(now).toISOString(), id);
}

export function lockSession(db: Db, id: string, now = Date.now()): void {
  db.prepare('UPDATE session SET locked_at = coalesce(locked_at, ?) WHERE id = ?').run(new Date(now).toISOString(), id);
}

export function unlockSession(db: Db, id: string, now = Date.now()): void {
  db.prepare('UPDATE session SET locked_at = NULL, wrong_pins = 0, seen_at = ? WHERE id = ?').run(
    new Date(now).toISOString(),
    id,
  );
}

export function endSession(db: Db, id: string, now = Date.now()): void {
  db.prepare('UPDATE session SET ended_at = coalesce(ended_at, ?) WHERE id = ?').run(new Date(now).toISOString(), id);
}

/** Ends all sessions and tokens of an account, except one session. */
export function endSessionsAndTokens(db: Db, accountId: number, except: string | null = null, now = Date.now()): void {
  const at = new Date(now).toISOString();
  db.prepare('UPDATE session SET ended_at = ? WHERE account_id = ? AND ended_at IS NULL AND id IS NOT ?').run(
    at,
    accountId,
    except,
  );
  db.prepare('UPDATE access_token SET ended_at = ? WHERE account_id = ? AND ended_at IS NULL').run(at, accountId);
}

export function listSessions(
  db: Db,
  accountId: number | null,
  current: string | null,
  now = Date.now(),
): AccountSession[] {
  const rows = db
    .prepare<unknown[], Omit<AccountSession, 'current'>>(
      `SELECT s.id, s.account_id AS accountId, a.name AS accountName, s.face, s.label, s.created_at AS createdAt, s.seen_at AS seenAt, s.locked_at AS lockedAt
       FROM session s JOIN account a ON a.id = s.account_id WHERE s.ended_at IS NULL AND s.expires_at > @now AND (@accountId IS NULL OR s.account_id = @accountId)
       ORDER BY s.seen_at DESC`,
    )
    .all({ now: new Date(now).toISOString(), accountId });
  // the ID is the session's secret, so only a public ID is listed
  return rows.map((row) => ({ ...row, id: publicId(row.id), current: row.id === current }));
}

/** An ID of a session that does not authenticate. */
const publicId = (id: string): string => id.slice(0, 8);

export function sessionByPublicId(db: Db, shown: string): { id: string; accountId: number } | undefined {
  return db
    .prepare<unknown[], { id: string; accountId: number }>(
      'SELECT id, account_id AS accountId FROM session WHERE substr(id, 1, 8) = ? AND ended_at IS NULL',
    )
    .get(shown);
}

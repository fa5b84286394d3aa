import type { Db } from '../../db/open.ts';

/** SQL condition for entries not ready to be sent: imports in progress, and new accounts without a password. */
export const NOT_READY = `(o.kind = 'import' AND (SELECT status FROM import i WHERE i.id = o.id) IN ('queued', 'running', 'interrupted'))
  OR (o.kind = 'account' AND (SELECT password FROM account a WHERE a.id = o.id) IS NULL AND NOT EXISTS (SELECT 1 FROM sync_row r WHERE r.kind = 'account' AND r.id = o.id))`;

/** Number of changes ready to be sent, and the clock of the oldest (microseconds). */
export function pendingChanges(db: Db): { changes: number; since: number | null } {
  return db
    .prepare<unknown[], { changes: number; since: number | null }>(
      `SELECT count(*) AS changes, min(clock) AS since FROM (SELECT o.clock FROM outbox o WHERE NOT (${NOT_READY}) UNION ALL SELECT clock FROM outbox_gone)`,
    )
    .get()!;
}

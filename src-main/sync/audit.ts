import type { ChainEntry } from '../db/audit-hash.ts';
import type { Db } from '../db/open.ts';
import { copyField, postgresJson, type ServerConnection } from './server/connection.ts';
import { syncState, updateSyncState } from './state.ts';

const BATCH = 5_000;

type AuditRow = ChainEntry & { hash: string };

/** Sends the audit entries that the server does not have yet. They also stay in this laptop's own hash chain. */
export async function sendAudit(db: Db, link: ServerConnection): Promise<void> {
  const nextEntries = db.prepare<unknown[], AuditRow>(
    `SELECT id, at, actor, face, procedure, input, refused, changes, hash FROM audit WHERE id > ? ORDER BY id LIMIT ${BATCH}`,
  );
  await link.query('SELECT mangalm.stage()');
  for (;;) {
    const { auditSent, device } = syncState(db);
    const entries = nextEntries.all(auditSent);
    const last = entries.at(-1);
    if (!last) return;
    const lines = entries.map((entry) =>
      [
        device,
        entry.id,
        entry.at,
        copyField(entry.actor),
        entry.face,
        copyField(entry.procedure),
        copyField(jsonText(entry.input)),
        copyField(entry.refused),
        copyField(jsonText(entry.changes)),
        entry.hash,
      ].join('\t'),
    );
    await link.merge(
      () => link.copy('stage_audit', 'device, id, at, actor, face, procedure, input, refused, changes, hash', lines),
      'SELECT mangalm.merge_audit()',
    );
    updateSyncState(db, { auditSent: last.id });
  }
}

/** Entries that were too long for the audit are truncated and no longer valid JSON; they are sent as a JSON string. */
function jsonText(text: string): string {
  try {
    return postgresJson(JSON.parse(text));
  } catch {
    return postgresJson(text);
  }
}

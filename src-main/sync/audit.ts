import type { Store } from '../store/open.ts';
import { copied, json, type Link } from './server/connection.ts';
import { changeSyncState, syncState } from './state.ts';

const BATCH = 5_000;

interface Entry {
  id: number;
  at: string;
  actor: string;
  face: string;
  procedure: string;
  input: string;
  refused: string | null;
  changes: string;
  hash: string;
}

/** Sends the audit entries that the server does not have yet. They also stay in this laptop's own hash chain. */
export async function sendAudit(db: Store, link: Link): Promise<void> {
  const next = db.prepare(
    `SELECT id, at, actor, face, procedure, input, refused, changes, hash FROM audit WHERE id > ? ORDER BY id LIMIT ${BATCH}`,
  );
  await link.query('SELECT mangalm.stage()');
  for (;;) {
    const { auditSent, device } = syncState(db);
    const entries = next.all(auditSent) as Entry[];
    const last = entries.at(-1);
    if (!last) return;
    const lines = entries.map((entry) =>
      [
        device,
        entry.id,
        entry.at,
        copied(entry.actor),
        entry.face,
        copied(entry.procedure),
        copied(asJson(entry.input)),
        copied(entry.refused),
        copied(asJson(entry.changes)),
        entry.hash,
      ].join('\t'),
    );
    await link.transaction(async () => {
      await link.copy('stage_audit', 'device, id, at, actor, face, procedure, input, refused, changes, hash', lines);
      await link.query('SELECT mangalm.merge_audit()');
    });
    changeSyncState(db, { auditSent: last.id });
  }
}

/** Entries that were too long for the audit are truncated and no longer valid JSON; they are sent as a JSON string. */
function asJson(text: string): string {
  try {
    return json(JSON.parse(text));
  } catch {
    return json(text);
  }
}

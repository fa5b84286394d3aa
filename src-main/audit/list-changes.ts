import type { Db } from '../db/open.ts';
import type { AuditChange } from '../dispatch/request-context.ts';
import type { Audit } from './index.ts';

/** Changes per entry; an entry's length is limited. */
const CHANGES_PER_ENTRY = 100;

/**
 * Writes what imports of lists have changed to the audit, in entries of the import's author. An import notes in its own
 * transaction that this is due, so a crash in between loses nothing.
 */
export function auditListChanges(db: Db, audit: Audit): void {
  const due = db.prepare('SELECT import_id FROM list_unaudited ORDER BY import_id').pluck().all() as number[];
  for (const importId of due) db.transaction(() => auditImport(db, audit, importId)).immediate();
}

function auditImport(db: Db, audit: Audit, importId: number): void {
  if (db.prepare('DELETE FROM list_unaudited WHERE import_id = ?').run(importId).changes === 0) return;
  const actor = db.prepare('SELECT author FROM import WHERE id = ?').pluck().get(importId) as string;
  const changes = db
    .prepare('SELECT what, before, after FROM list_change WHERE import_id = ? ORDER BY id')
    .all(importId) as { what: string; before: string; after: string }[];
  for (let from = 0; from < changes.length; from += CHANGES_PER_ENTRY) {
    const part = changes.slice(from, from + CHANGES_PER_ENTRY);
    audit.write({
      actor,
      face: 'system',
      procedure: 'imports.listed',
      input: { importId },
      refused: null,
      changes: part.map(
        ({ what, before, after }): AuditChange => ({ what, before: JSON.parse(before), after: JSON.parse(after) }),
      ),
    });
  }
}

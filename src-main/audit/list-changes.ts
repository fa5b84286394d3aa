import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Db } from '../db/open.ts';
import { inBulk } from '../db/seals/index.ts';
import type { AuditChange } from '../dispatch/request-context.ts';
import type { Audit } from './index.ts';

/** Changes per entry, and the characters of all of them; the audit cuts longer entries. */
const CHANGES_PER_ENTRY = 100;
const CHARACTERS_PER_ENTRY = 30_000;
/** Entries per transaction. */
const ENTRIES_PER_STEP = 3;

/**
 * Writes what imports of lists have changed to the audit, in entries of the import's author, and takes it off the table
 * that it was noted in by the import's own transaction: a crash in between loses nothing, and repeats nothing. Other
 * requests are answered between the steps.
 */
export async function auditListChanges(db: Db, audit: Audit): Promise<void> {
  const due = db.prepare<unknown[], number>('SELECT import_id FROM list_unaudited ORDER BY import_id').pluck().all();
  // at the start of a command that ends at once, the rest is left to the next start
  for (const importId of due)
    while (db.open && db.transaction(() => inBulk(db, () => auditStep(db, audit, importId))).immediate())
      await nextTurn();
}

/** @returns whether there is more */
function auditStep(db: Db, audit: Audit, importId: number): boolean {
  const actor = db.prepare<unknown[], string>('SELECT author FROM import WHERE id = ?').pluck().get(importId)!;
  const changes = db
    .prepare<unknown[], StoredChange>(
      'SELECT id, what, before, after FROM list_change WHERE import_id = ? ORDER BY id LIMIT ?',
    )
    .all(importId, CHANGES_PER_ENTRY * ENTRIES_PER_STEP);
  if (changes.length === 0) {
    db.prepare('DELETE FROM list_unaudited WHERE import_id = ?').run(importId);
    return false;
  }
  for (const part of entriesOf(changes))
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
  db.prepare('DELETE FROM list_change WHERE import_id = ? AND id <= ?').run(importId, changes.at(-1)!.id);
  return true;
}

interface StoredChange {
  id: number;
  what: string;
  before: string;
  after: string;
}

function entriesOf(changes: StoredChange[]): StoredChange[][] {
  const entries: StoredChange[][] = [];
  let characters = 0;
  for (const change of changes) {
    const length = change.what.length + change.before.length + change.after.length;
    const last = entries.at(-1);
    if (last && last.length < CHANGES_PER_ENTRY && characters + length <= CHARACTERS_PER_ENTRY) {
      last.push(change);
      characters += length;
    } else {
      entries.push([change]);
      characters = length;
    }
  }
  return entries;
}

import type { Checked, Note } from '../../src-shared/contract/index.ts';
import { Problem } from '../../src-shared/problem.ts';
import type { Facts } from '../facts/facts.ts';
import type { Store as Database } from '../store/open.ts';
import { edit } from './edits.ts';

/** Notes on stores and visits to them, newest first. */
export function notesOf(db: Database, storeIds: number[]): Note[] {
  return db
    .prepare(
      `SELECT id, kind, on_date AS date, text, author, edition FROM note
       WHERE NOT removed AND store_id IN (SELECT value FROM json_each(?)) ORDER BY on_date DESC, id DESC`,
    )
    .all(JSON.stringify(storeIds)) as Note[];
}

/** @throws Problem `store_unknown` */
export function addNote(db: Database, facts: Facts, actor: string, input: Checked<'desk.addNote'>) {
  const { storeId, kind, date, text } = input;
  if (!facts.stores.countsAs[storeId]) throw new Problem('store_unknown', `There is no store ${storeId}.`);
  return db
    .transaction(() => {
      // inserted as removed and restored by an edit, so that undoing the edit removes it
      const noteId = Number(
        db
          .prepare('INSERT INTO note (store_id, kind, on_date, text, author, removed) VALUES (?, ?, ?, ?, ?, 1)')
          .run(storeId, kind, date, text, actor).lastInsertRowid,
      );
      return { noteId, editId: edit(db, actor, 'note', [{ table: 'note', id: noteId, set: { removed: 0 } }]) };
    })
    .immediate();
}

/** @throws Problem `changed_meanwhile` · `note_unknown` */
export function editNote(db: Database, actor: string, { id, edition, date, text }: Checked<'desk.editNote'>) {
  return { editId: edit(db, actor, 'note', [{ table: 'note', id, seen: edition, set: { on_date: date, text } }]) };
}

/** @throws Problem `changed_meanwhile` · `note_unknown` */
export function removeNote(db: Database, actor: string, { id, edition }: Checked<'desk.removeNote'>) {
  return { editId: edit(db, actor, 'note', [{ table: 'note', id, seen: edition, set: { removed: 1 } }]) };
}

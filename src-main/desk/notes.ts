import type { Note, ParsedInput } from '../../src-shared/contract/index.ts';
import { Problem } from '../../src-shared/problem.ts';
import type { SalesCube } from '../cube/cube.ts';
import type { Db } from '../db/open.ts';
import { edit } from './edits.ts';

/** Notes on stores and visits to them, newest first. */
export function notesOf(db: Db, storeIds: number[]): Note[] {
  return db
    .prepare<unknown[], Note>(
      `SELECT id, kind, on_date AS date, text, author, edition FROM note
       WHERE NOT removed AND store_id IN (SELECT value FROM json_each(?)) ORDER BY on_date DESC, id DESC`,
    )
    .all(JSON.stringify(storeIds));
}

/** @throws Problem `store_unknown` */
export function addNote(db: Db, cube: SalesCube, actor: string, input: ParsedInput<'desk.addNote'>) {
  const { storeId, kind, date, text } = input;
  if (!cube.stores.canonicalId[storeId]) throw new Problem('store_unknown', { id: storeId });
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
export function editNote(db: Db, actor: string, { id, edition, date, text }: ParsedInput<'desk.editNote'>) {
  return {
    editId: edit(db, actor, 'note', [{ table: 'note', id, expectedVersion: edition, set: { on_date: date, text } }]),
  };
}

/** @throws Problem `changed_meanwhile` · `note_unknown` */
export function removeNote(db: Db, actor: string, { id, edition }: ParsedInput<'desk.removeNote'>) {
  return { editId: edit(db, actor, 'note', [{ table: 'note', id, expectedVersion: edition, set: { removed: 1 } }]) };
}

import type { Happen } from '../../src-shared/contract/index.ts';
import type { Facts } from '../facts/facts.ts';
import type { Handlers } from '../handlers.ts';
import type { Store as Database } from '../store/open.ts';
import { undoEdit } from './edits.ts';
import { lookalikes } from './lookalikes.ts';
import { addNote, editNote, removeNote } from './notes.ts';
import { editProduct, editProducts, editStore, mergeInto } from './own.ts';

/** Manual edits and their undo. */
export function deskArea(db: Database, facts: () => Facts, happen: Happen): Handlers<'desk'> {
  const told = <T>(answer: T): T => {
    happen('desk.changed', {});
    return answer;
  };
  return {
    'desk.editStore': ({ id, edition, set }, { name }) => told(editStore(db, name, id, edition, set)),
    'desk.editProduct': ({ id, edition, set }, { name }) => told(editProduct(db, facts(), name, id, edition, set)),
    'desk.editProducts': ({ ids, set }, { name }) => told(editProducts(db, name, ids, set)),
    'desk.lookalikes': ({ kind }) => lookalikes(facts(), kind),
    'desk.merge': (input, { name }) => told(mergeInto(db, facts(), name, input)),
    'desk.addNote': (input, { name }) => told(addNote(db, facts(), name, input)),
    'desk.editNote': (input, { name }) => told(editNote(db, name, input)),
    'desk.removeNote': (input, { name }) => told(removeNote(db, name, input)),
    'desk.undo': ({ editId }) => told(undoEdit(db, editId)),
  };
}

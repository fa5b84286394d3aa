import { Problem } from '../../src-shared/problem.ts';
import { type AreaContext, emitsChange } from '../dispatch/area-context.ts';
import type { Handlers } from '../dispatch/handlers.ts';
import type { Actor } from '../dispatch/request-context.ts';
import { undoEdit } from './edits.ts';
import { lookalikes } from './lookalikes.ts';
import { addNote, editNote, removeNote } from './notes.ts';
import { editProduct, editProducts, editStore, mergeInto } from './overrides.ts';

/**
 * Manual edits and their undo.
 * @param checkUndo refuses the undo of an edit
 */
export function deskArea(
  { db, currentCube, emit }: AreaContext,
  checkUndo: (editId: number, actor: Actor) => void,
): Handlers<'desk'> {
  const emittingChange = emitsChange(emit);
  return {
    'desk.editStore': ({ id, edition, set }, { name, scope }) => {
      if (scope && set.salesperson !== undefined) throw new Problem('foreign/assignment');
      return emittingChange(editStore(db, currentCube(), name, id, edition, set));
    },
    'desk.editProduct': ({ id, edition, set }, { name }) =>
      emittingChange(editProduct(db, currentCube(), name, id, edition, set)),
    'desk.editProducts': ({ ids, set }, { name }) => emittingChange(editProducts(db, name, ids, set)),
    'desk.lookalikes': ({ kind }) => lookalikes(currentCube(), kind),
    'desk.merge': (input, { name }) => emittingChange(mergeInto(db, currentCube(), name, input)),
    'desk.addNote': (input, { name }) => emittingChange(addNote(db, currentCube(), name, input)),
    'desk.editNote': (input, { name }) => emittingChange(editNote(db, name, input)),
    'desk.removeNote': (input, { name }) => emittingChange(removeNote(db, name, input)),
    'desk.undo': ({ editId }, actor) => {
      checkUndo(editId, actor);
      return emittingChange(undoEdit(db, editId));
    },
  };
}

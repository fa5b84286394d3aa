import { Problem } from '../../../src-shared/problem.ts';
import { callInThread } from '../../jobs/call-in-thread.ts';
import type { undoImport, VisibleStores } from '../ledger/undo.ts';

/** An undo for a worker thread, with the key that it seals its rows with. */
export interface UndoTask {
  database: string;
  sealKey: Uint8Array;
  importId: number;
  visible: VisibleStores;
}

/** {@link undoImport} in a worker thread, so that a long one delays no other request. */
export const undoInThread = (task: UndoTask): Promise<ReturnType<typeof undoImport>> =>
  callInThread<UndoTask, ReturnType<typeof undoImport>>('import/run/undo.thread', task).catch((error: Error) => {
    throw error instanceof Problem ? error : new Problem('undo_died', { reason: error.message });
  });

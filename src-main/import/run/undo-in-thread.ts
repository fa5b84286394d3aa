import { Problem, type ProblemJson, problemFrom } from '../../../src-shared/problem.ts';
import { threadUrl } from '../../jobs/thread-url.ts';
import { runInWorker } from '../../jobs/worker-pool.ts';
import type { undoImport, VisibleStores } from '../ledger/undo.ts';

/** An undo for a worker thread, with the key that it seals its rows with. */
export interface UndoTask {
  database: string;
  sealKey: Uint8Array;
  importId: number;
  visible: VisibleStores;
}
export type UndoTaskResult = { done: ReturnType<typeof undoImport> } | { problem: ProblemJson };

/** {@link undoImport} in a worker thread, so that a long one delays no other request. */
export async function undoInThread(task: UndoTask): Promise<ReturnType<typeof undoImport>> {
  let received: UndoTaskResult | null = null;
  await runInWorker<UndoTask, UndoTaskResult>(threadUrl('import/run/undo.thread'), task, (result) => {
    received = result;
  }).catch((error: Error) => {
    throw new Problem('undo_died', { reason: error.message });
  });
  const result = received as UndoTaskResult | null;
  if (result && 'done' in result) return result.done;
  throw result ? problemFrom(result.problem) : new Problem('undo_died', { reason: 'no result' });
}

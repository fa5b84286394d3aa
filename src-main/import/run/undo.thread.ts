import { asProblem } from '../../../src-shared/problem.ts';
import { connectSealed, databaseProblem } from '../../db/open.ts';
import { serveTasks } from '../../jobs/worker-pool.ts';
import { undoImport } from '../ledger/undo.ts';
import type { UndoTask, UndoTaskResult } from './undo-in-thread.ts';

serveTasks<UndoTask, UndoTaskResult>(async ({ database, sealKey, importId, visible }, tell) => {
  try {
    const db = connectSealed(database, sealKey);
    try {
      tell({ done: undoImport(db, importId, visible) });
    } finally {
      db.close();
    }
  } catch (error) {
    tell({ problem: asProblem(databaseProblem(error, database)).toJSON() });
  }
});

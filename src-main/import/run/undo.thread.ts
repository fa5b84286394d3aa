import { connectSealed, databaseProblem } from '../../db/open.ts';
import { serveCalls } from '../../jobs/call-in-thread.ts';
import { undoImport } from '../ledger/undo.ts';
import type { UndoTask } from './undo-in-thread.ts';

serveCalls(({ database, sealKey, importId, visible }: UndoTask) => {
  try {
    const db = connectSealed(database, sealKey);
    try {
      return undoImport(db, importId, visible);
    } finally {
      db.close();
    }
  } catch (error) {
    throw databaseProblem(error, database);
  }
});

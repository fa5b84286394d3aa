import Database from 'better-sqlite3';
import { asProblem } from '../../src-shared/problem.ts';
import { serveTasks } from '../jobs/worker-pool.ts';
import { quickCheck } from './contents.ts';
import { copyDatabase } from './copy.ts';
import type { BackupTask, BackupTaskResult } from './in-thread.ts';
import { salvage } from './salvage.ts';

serveTasks<BackupTask, BackupTaskResult>(async (task, tell) => {
  try {
    tell({ done: await runTask(task) });
  } catch (error) {
    tell({ problem: asProblem(error).toJSON() });
  }
});

function runTask(task: BackupTask): unknown {
  if (task.what === 'copy') return copyDatabase(task.from, task.to);
  if (task.what === 'salvage') return salvage(task.damaged, task.backup, task.to);
  let db: Database.Database;
  try {
    db = new Database(task.file, { readonly: true, fileMustExist: true });
  } catch (error) {
    return [(error as Error).message];
  }
  try {
    return quickCheck(db);
  } finally {
    db.close();
  }
}

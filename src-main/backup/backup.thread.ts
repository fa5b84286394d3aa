import Database from 'better-sqlite3';
import { asProblem } from '../../src-shared/problem.ts';
import { doTasks } from '../jobs/kept-threads.ts';
import { copyDatabase } from './copy.ts';
import { damageOf } from './holds.ts';
import type { BackupTask, BackupTaskEnded } from './in-thread.ts';
import { salvage } from './salvage.ts';

doTasks<BackupTask, BackupTaskEnded>(async (task, tell) => {
  try {
    tell({ done: await work(task) });
  } catch (error) {
    tell({ problem: asProblem(error).toJSON() });
  }
});

function work(task: BackupTask): unknown {
  if (task.what === 'copy') return copyDatabase(task.from, task.to);
  if (task.what === 'salvage') return salvage(task.damaged, task.backup, task.to);
  let db: Database.Database;
  try {
    db = new Database(task.file, { readonly: true, fileMustExist: true });
  } catch (error) {
    return [(error as Error).message];
  }
  try {
    return damageOf(db);
  } finally {
    db.close();
  }
}

import Database from 'better-sqlite3';
import { serveCalls } from '../jobs/call-in-thread.ts';
import { quickCheck } from './contents.ts';
import { copyDatabase } from './copy.ts';
import type { BackupTask } from './in-thread.ts';
import { salvage } from './salvage.ts';

serveCalls(runTask);

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

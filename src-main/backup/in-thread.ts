import { type ProblemJson, problemFrom } from '../../src-shared/problem.ts';
import { threadUrl } from '../jobs/thread-url.ts';
import { runInWorker } from '../jobs/worker-pool.ts';
import type { copyDatabase } from './copy.ts';
import type { SalvageResult } from './salvage.ts';

/** Tasks that read or write a whole database, run in a worker thread to keep the backend responsive. */
export type BackupTask =
  | { what: 'copy'; from: string; to: string }
  | { what: 'check'; file: string }
  | { what: 'salvage'; damaged: string; backup: string | null; to: string };
export type BackupTaskResult = { done: unknown } | { problem: ProblemJson };

const url = threadUrl('backup/backup.thread');

async function runTask<T>(task: BackupTask): Promise<T> {
  let received: BackupTaskResult | null = null;
  await runInWorker<BackupTask, BackupTaskResult>(url, task, (message) => {
    received = message;
  });
  const result = received as BackupTaskResult | null;
  if (result && 'done' in result) return result.done as T;
  throw result ? problemFrom(result.problem) : new Error('the thread ended without a result');
}

/** {@link copyDatabase} in a worker thread. @throws Problem */
export const copyInThread = (from: string, to: string): ReturnType<typeof copyDatabase> =>
  runTask({ what: 'copy', from, to });

/** The findings of SQLite's `quick_check`, run in a worker thread. */
export const checkInThread = (file: string): Promise<string[]> => runTask({ what: 'check', file });

export const salvageInThread = (damaged: string, backup: string | null, to: string): Promise<SalvageResult> =>
  runTask({ what: 'salvage', damaged, backup, to });

import { type ProblemJson, problemFrom } from '../../src-shared/problem.ts';
import { inThread } from '../jobs/kept-threads.ts';
import { threadUrl } from '../jobs/thread-url.ts';
import type { copyDatabase } from './copy.ts';
import type { Salvaged } from './salvage.ts';

/** Tasks that read or write a whole database, run in a worker thread to keep the backend responsive. */
export type BackupTask =
  | { what: 'copy'; from: string; to: string }
  | { what: 'check'; file: string }
  | { what: 'salvage'; damaged: string; backup: string | null; to: string };
export type BackupTaskEnded = { done: unknown } | { problem: ProblemJson };

const url = threadUrl('backup/backup.thread');

async function run<T>(task: BackupTask): Promise<T> {
  let ended: BackupTaskEnded | null = null;
  await inThread<BackupTask, BackupTaskEnded>(url, task, (message) => {
    ended = message;
  });
  const answer = ended as BackupTaskEnded | null;
  if (answer && 'done' in answer) return answer.done as T;
  throw answer ? problemFrom(answer.problem) : new Error('the thread told nothing');
}

/** {@link copyDatabase} in a worker thread. @throws Problem */
export const copyInThread = (from: string, to: string): ReturnType<typeof copyDatabase> =>
  run({ what: 'copy', from, to });

/** The findings of SQLite's `quick_check`, run in a worker thread. */
export const checkInThread = (file: string): Promise<string[]> => run({ what: 'check', file });

export const salvageInThread = (damaged: string, backup: string | null, to: string): Promise<Salvaged> =>
  run({ what: 'salvage', damaged, backup, to });

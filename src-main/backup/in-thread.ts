import { type ProblemJson, problemFrom } from '../../src-shared/problem.ts';
import { inThread } from '../jobs/kept-threads.ts';
import { threadUrl } from '../jobs/thread-url.ts';
import type { copyDatabase } from './copy.ts';
import type { Salvaged } from './salvage.ts';

/** What reads or writes a whole database, and so is done beside the house. */
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

/** {@link copyDatabase}, beside the house. @throws Problem */
export const copyInThread = (from: string, to: string): ReturnType<typeof copyDatabase> =>
  run({ what: 'copy', from, to });

/** What SQLite's quick check finds wrong with a database, looked for beside the house. */
export const checkInThread = (file: string): Promise<string[]> => run({ what: 'check', file });

export const salvageInThread = (damaged: string, backup: string | null, to: string): Promise<Salvaged> =>
  run({ what: 'salvage', damaged, backup, to });

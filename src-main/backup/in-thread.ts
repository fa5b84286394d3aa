import { callInThread } from '../jobs/call-in-thread.ts';
import type { copyDatabase } from './copy.ts';
import type { SalvageResult } from './salvage.ts';

/** Tasks that read or write a whole database, run in a worker thread to keep the backend responsive. */
export type BackupTask =
  | { what: 'copy'; from: string; to: string }
  | { what: 'check'; file: string }
  | { what: 'salvage'; damaged: string; backup: string | null; to: string };

const runTask = <T>(task: BackupTask): Promise<T> => callInThread('backup/backup.thread', task);

/** {@link copyDatabase} in a worker thread. @throws Problem */
export const copyInThread = (from: string, to: string): ReturnType<typeof copyDatabase> =>
  runTask({ what: 'copy', from, to });

/** The findings of SQLite's `quick_check`, run in a worker thread. */
export const checkInThread = (file: string): Promise<string[]> => runTask({ what: 'check', file });

export const salvageInThread = (damaged: string, backup: string | null, to: string): Promise<SalvageResult> =>
  runTask({ what: 'salvage', damaged, backup, to });

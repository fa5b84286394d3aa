import fs from 'node:fs';
import path from 'node:path';
import { threadUrl } from '../../jobs/thread-url.ts';
import { prepareWorkers, prewarmWorker } from '../../jobs/worker-pool.ts';
import type { ImportDatabase } from './import-connection.ts';
import { isShortText } from './short-text.ts';

const importThread = threadUrl('import/run/import.thread');

/** A file that an import will probably be of, too long to be read without a thread. */
export interface ExpectedFile {
  file: string;
}

/** Starts the threads that the import of what some words name will need. */
export function prewarmImport(words: string[]): void {
  prewarmWorker(importThread);
  const long = words.find((word) => fs.statSync(word, { throwIfNoEntry: false })?.isFile() && !isShortText(word));
  if (long) prepareWorkers(importThread, { file: path.resolve(long) } satisfies ExpectedFile);
}

/** Has a prewarmed import thread connect to the database, which must have its schema. */
export function prewarmConnection(database: ImportDatabase): void {
  prepareWorkers(importThread, database);
}

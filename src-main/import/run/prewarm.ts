import fs from 'node:fs';
import { threadUrl } from '../../jobs/thread-url.ts';
import { prepareWorkers, prewarmWorker } from '../../jobs/worker-pool.ts';
import type { ImportDatabase } from './import-connection.ts';
import { isShortText } from './short-text.ts';

const importThread = threadUrl('import/run/import.thread');

/** Starts the threads that the import of what some words name will need. */
export function prewarmImport(words: string[]): void {
  const isLong = (word: string) =>
    fs.statSync(word, { throwIfNoEntry: false })?.isFile() === true && !isShortText(word);
  prewarmWorker(importThread);
  if (words.some(isLong)) prepareWorkers(importThread, 'reader');
}

/** Has a prewarmed import thread connect to the database, which must have its schema. */
export function prewarmConnection(database: ImportDatabase): void {
  prepareWorkers(importThread, database);
}

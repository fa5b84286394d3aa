import fs from 'node:fs';
import { threadUrl } from '../../jobs/thread-url.ts';
import { prewarmWorker } from '../../jobs/worker-pool.ts';
import { isShortText } from './short-text.ts';

/** Starts the threads that the import of what some words name will need. */
export function prewarmImport(words: string[]): void {
  const isLong = (word: string) =>
    fs.statSync(word, { throwIfNoEntry: false })?.isFile() === true && !isShortText(word);
  prewarmWorker(threadUrl('import/run/import.thread'), words.some(isLong));
}

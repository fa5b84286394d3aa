import fs from 'node:fs';
import path from 'node:path';

/** How long an operation on a file that another program holds is retried: a virus scanner, OneDrive, the indexer. */
const RETRY_TIMEOUT_MS = 3000;
/** First retry delay; each further one is twice as long, up to {@link MAX_RETRY_DELAY_MS}. */
const FIRST_RETRY_DELAY_MS = 10;
const MAX_RETRY_DELAY_MS = 500;

/** Renames a file or folder; an existing file is replaced. */
export const renameFile = (from: string, to: string, timeoutMs = RETRY_TIMEOUT_MS): void =>
  retryWhileLocked(() => fs.renameSync(from, to), timeoutMs);

/** Removes a file; a missing one is no error. */
export const removeFile = (file: string): void => retryWhileLocked(() => fs.rmSync(file, { force: true }));

/** Removes a folder recursively; a missing one is no error. */
export const removeFolder = (folder: string): void =>
  retryWhileLocked(() => fs.rmSync(folder, { force: true, recursive: true }));

/** Removes an empty folder. */
export const removeEmptyFolder = (folder: string): void => retryWhileLocked(() => fs.rmdirSync(folder));

/** Copies a file; an existing one is replaced. */
export const copyFile = (from: string, to: string): void => retryWhileLocked(() => fs.copyFileSync(from, to));

/** Whether two paths resolve to the same file, through links, mapped drives and letter case. */
export const isSamePath = (a: string, b: string): boolean => canonicalPath(a) === canonicalPath(b);

/** The canonical path, of the part that exists; the missing rest is appended. */
function canonicalPath(file: string): string {
  const absolute = path.resolve(file);
  try {
    return fs.realpathSync.native(absolute);
  } catch {
    const parent = path.dirname(absolute);
    return parent === absolute ? absolute : path.join(canonicalPath(parent), path.basename(absolute));
  }
}

/** Whether an error means that another program holds the file and a retry may succeed. */
export function isFileLocked(error: unknown, platform = process.platform): boolean {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EBUSY') return true;
  // on other systems these codes are permanent
  return platform === 'win32' && (code === 'EPERM' || code === 'EACCES' || code === 'ENOTEMPTY');
}

/** Retries a file operation with exponential backoff, blocking the thread, while another program holds the file. */
export function retryWhileLocked<T>(operation: () => T, timeoutMs = RETRY_TIMEOUT_MS, platform = process.platform): T {
  const startedAt = performance.now();
  for (let delay = FIRST_RETRY_DELAY_MS; ; delay = Math.min(delay * 2, MAX_RETRY_DELAY_MS)) {
    try {
      return operation();
    } catch (error) {
      if (!isFileLocked(error, platform) || performance.now() - startedAt + delay > timeoutMs) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, delay);
    }
  }
}

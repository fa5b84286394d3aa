import fs from 'node:fs';
import path from 'node:path';

/** How long an operation on a file that another program holds is retried: a virus scanner, OneDrive, the indexer. */
const PATIENCE_MS = 3000;
/** First retry delay; each further one is twice as long, up to {@link MAX_RETRY_DELAY_MS}. */
const FIRST_WAIT_MS = 10;
const LONGEST_WAIT_MS = 500;

/** Renames a file or folder; an existing file is replaced. */
export const renameFile = (from: string, to: string, patienceMs = PATIENCE_MS): void =>
  patiently(() => fs.renameSync(from, to), patienceMs);

/** Removes a file; a missing one is no error. */
export const removeFile = (file: string): void => patiently(() => fs.rmSync(file, { force: true }));

/** Removes a folder recursively; a missing one is no error. */
export const removeFolder = (folder: string): void =>
  patiently(() => fs.rmSync(folder, { force: true, recursive: true }));

/** Removes an empty folder. */
export const removeEmptyFolder = (folder: string): void => patiently(() => fs.rmdirSync(folder));

/** Copies a file; an existing one is replaced. */
export const copyFile = (from: string, to: string): void => patiently(() => fs.copyFileSync(from, to));

/** Whether two paths resolve to the same file, through links, mapped drives and letter case. */
export const isSamePlace = (one: string, other: string): boolean => placeOf(one) === placeOf(other);

/** The canonical path, of the part that exists; the missing rest is appended. */
function placeOf(file: string): string {
  const whole = path.resolve(file);
  try {
    return fs.realpathSync.native(whole);
  } catch {
    const parent = path.dirname(whole);
    return parent === whole ? whole : path.join(placeOf(parent), path.basename(whole));
  }
}

/** Whether an error means that another program holds the file and a retry may succeed. */
export function isHeld(error: unknown, platform = process.platform): boolean {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EBUSY') return true;
  // on other systems these codes are permanent
  return platform === 'win32' && (code === 'EPERM' || code === 'EACCES' || code === 'ENOTEMPTY');
}

/** Retries a file operation with exponential backoff, blocking the thread, while another program holds the file. */
export function patiently<T>(act: () => T, most = PATIENCE_MS, platform = process.platform): T {
  const begun = performance.now();
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    try {
      return act();
    } catch (error) {
      if (!isHeld(error, platform) || performance.now() - begun + wait > most) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, wait);
    }
  }
}

import fs from 'node:fs';
import path from 'node:path';

/** How long a file is waited for that another program holds: a virus scanner, OneDrive, the search index of Windows. */
const PATIENCE_MS = 3000;
/** So the first wait is; each further one is twice as long, up to half a second. */
const FIRST_WAIT_MS = 10;
const LONGEST_WAIT_MS = 500;

/** Renames a file or folder; a file of the new name is replaced. */
export const renameFile = (from: string, to: string, patienceMs = PATIENCE_MS): void =>
  patiently(() => fs.renameSync(from, to), patienceMs);

/** Removes a file; one that is not there is as good. */
export const removeFile = (file: string): void => patiently(() => fs.rmSync(file, { force: true }));

/** Removes a folder with all that is in it; one that is not there is as good. */
export const removeFolder = (folder: string): void =>
  patiently(() => fs.rmSync(folder, { force: true, recursive: true }));

/** Removes a folder with nothing in it. */
export const removeEmptyFolder = (folder: string): void => patiently(() => fs.rmdirSync(folder));

/** Copies a file; one of the new name is replaced. */
export const copyFile = (from: string, to: string): void => patiently(() => fs.copyFileSync(from, to));

/** Whether two paths name the same place, by however many names, drives or cases it goes. */
export const isSamePlace = (one: string, other: string): boolean => placeOf(one) === placeOf(other);

/** What the system calls a place itself, as far as it is there. */
function placeOf(file: string): string {
  const whole = path.resolve(file);
  try {
    return fs.realpathSync.native(whole);
  } catch {
    const parent = path.dirname(whole);
    return parent === whole ? whole : path.join(placeOf(parent), path.basename(whole));
  }
}

/** Whether an error says that another program holds a file, which may let go of it. */
export function isHeld(error: unknown, platform = process.platform): boolean {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EBUSY') return true;
  // elsewhere these say what no waiting changes
  return platform === 'win32' && (code === 'EPERM' || code === 'EACCES' || code === 'ENOTEMPTY');
}

/** Does something to files, again and again for a while where another program holds one of them. */
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

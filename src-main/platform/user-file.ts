import fs from 'node:fs';
import path from 'node:path';
import { Problem } from '../../src-shared/problem.ts';

/** Without O_NONBLOCK, opening a pipe without a writer blocks forever; Windows has neither. */
const READ_FLAGS = fs.constants.O_RDONLY | (fs.constants.O_NONBLOCK ?? 0);

/**
 * Checks that a user's path is a regular file: reading a device or a pipe may never end.
 * @throws Problem `file_is_folder` · `file_not_regular`
 */
export function assertRegularFile(file: string, stats: fs.Stats): void {
  if (stats.isFile()) return;
  if (stats.isDirectory()) throw new Problem('file_is_folder', { file });
  throw new Problem('file_not_regular', { file });
}

/** Opens a user's file for reading. @throws Problem as {@link assertRegularFile}; the system's errors */
export function openUserFile(file: string): number {
  // opening a device may have side effects, so it is checked before, and after against replacement in between
  assertRegularFile(file, fs.statSync(file));
  const descriptor = fs.openSync(file, READ_FLAGS);
  try {
    assertRegularFile(file, fs.fstatSync(descriptor));
    return descriptor;
  } catch (error) {
    fs.closeSync(descriptor);
    throw error;
  }
}

/** Whether another program holds a file open against writing, as Excel on Windows; it may still be incomplete. */
export function isLockedForWriting(file: string): boolean {
  try {
    fs.closeSync(fs.openSync(file, 'r+'));
    return false;
  } catch (error) {
    // a read-only file fails with another code
    return (error as NodeJS.ErrnoException).code === 'EBUSY';
  }
}

/** Reserved device names of Windows, with any extension. */
export const DEVICE_NAME = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * Refuses to write to a reserved device name of Windows: Node would create a file that other programs can neither open
 * nor remove.
 * @throws Problem `device_name`
 */
export function assertWritableName(file: string, platform = process.platform): void {
  const name = path.win32.basename(file);
  if (platform === 'win32' && DEVICE_NAME.test(name)) throw new Problem('device_name', { name });
}

const MIB = 1024 ** 2;
/** Maximum size in bytes of a file that is read whole. */
export const MAX_FILE_BYTES = {
  /** A password, a token, a certificate with its chain. */
  secret: MIB,
  /** A mapping, a policy, the lines of an order. */
  settings: 8 * MIB,
  /** A table of series or baskets that is not imported. */
  table: 128 * MIB,
} as const;

/**
 * Reads a user's file whole.
 * @throws Problem as {@link assertRegularFile}, and `file_too_large`; the system's errors
 */
export function readUserFile(file: string, maxBytes: number): Buffer {
  const descriptor = openUserFile(file);
  try {
    const { size } = fs.fstatSync(descriptor);
    if (size > maxBytes) throw new Problem('file_too_large', { file, megabytes: Math.round(maxBytes / MIB) });
    return fs.readFileSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}

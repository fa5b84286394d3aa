import fs from 'node:fs';
import path from 'node:path';
import { Problem } from '../src-shared/problem.ts';

/** Without it, opening a pipe that nobody writes into never returns; Windows has neither. */
const READ = fs.constants.O_RDONLY | (fs.constants.O_NONBLOCK ?? 0);

/**
 * Looks whether what somebody named is a file with an end: a device or a pipe has none.
 * @throws Problem `file_is_folder` · `file_not_regular`
 */
export function checkRegular(file: string, stats: fs.Stats): void {
  if (stats.isFile()) return;
  if (stats.isDirectory())
    throw new Problem('file_is_folder', `${file} is a folder, not a file.`, 'Name the files in it.');
  throw new Problem(
    'file_not_regular',
    `${file} is a device, a pipe or a socket, not a file; such a thing may never end.`,
    'Save what comes from it as a file and name that.',
  );
}

/** Opens a file that somebody named, for reading. @throws Problem as {@link checkRegular} does; the system's errors */
export function openNamedFile(file: string): number {
  // opening a device may do something to it, so it is looked at before; and after, since it may have been replaced
  checkRegular(file, fs.statSync(file));
  const descriptor = fs.openSync(file, READ);
  try {
    checkRegular(file, fs.fstatSync(descriptor));
    return descriptor;
  } catch (error) {
    fs.closeSync(descriptor);
    throw error;
  }
}

/** Whether a program has a file open so that nobody else may write it, as Excel on Windows: it may not be done yet. */
export function isOpenElsewhere(file: string): boolean {
  try {
    fs.closeSync(fs.openSync(file, 'r+'));
    return false;
  } catch (error) {
    // a file that may only be read is none that somebody has open
    return (error as NodeJS.ErrnoException).code === 'EBUSY';
  }
}

/** What Windows takes for a device, whatever follows the point. */
export const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * Refuses to write under a name that Windows has for a device: Node would make a file of it that nothing else opens or
 * removes.
 * @throws Problem `device_name`
 */
export function checkFileName(file: string, platform = process.platform): void {
  const name = path.win32.basename(file);
  if (platform === 'win32' && DEVICE.test(name))
    throw new Problem('device_name', `Windows takes “${name}” for a device, not a file.`, 'Choose another name.');
}

const MIB = 1024 ** 2;
/** What a file that is read whole may hold. */
export const MOST_BYTES = {
  /** A password, a token, a certificate with its chain. */
  secret: MIB,
  /** A mapping, a policy, the lines of an order. */
  settings: 8 * MIB,
  /** A table of series or baskets that is not imported. */
  table: 128 * MIB,
} as const;

/**
 * Reads a file that somebody named, whole.
 * @throws Problem as {@link checkRegular} does, and `file_too_large`; the system's errors
 */
export function readNamedFile(file: string, mostBytes: number): Buffer {
  const descriptor = openNamedFile(file);
  try {
    const { size } = fs.fstatSync(descriptor);
    if (size > mostBytes)
      throw new Problem(
        'file_too_large',
        `${file} is larger than ${Math.round(mostBytes / MIB)} MB, far more than belongs into such a file.`,
        'Check whether it is the right one.',
      );
    return fs.readFileSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}

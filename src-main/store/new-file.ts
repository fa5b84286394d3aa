import fs from 'node:fs';
import path from 'node:path';
import { Problem } from '../../src-shared/problem.ts';
import { renameFile } from '../files.ts';
import { checkFileName } from '../named-file.ts';
import { storeProblem } from './open.ts';

/**
 * A place that somebody named for a new file. What is there already is never written over, whatever it is: a slip of
 * the hand must not cost a file.
 * @throws Problem `place_unclear` where it depends on which folder the program was started in · `device_name` · `file_exists`
 */
export function newFile(place: string): string {
  if (!path.isAbsolute(place))
    throw new Problem('place_unclear', `“${place}” does not say in which folder.`, 'Name the whole path.');
  const file = path.resolve(place);
  checkFileName(file);
  if (place.includes('\0') || fs.existsSync(file))
    throw new Problem('file_exists', `${file} is there already.`, 'Name a file that is not there yet.');
  return file;
}

/** What a database file and those that SQLite keeps beside it end with. */
export const ENDS = ['', '-journal', '-wal', '-shm'];

/** Under which name this process writes a file until it is whole. */
export const draftOf = (file: string): string => `${file}.part-${process.pid}`;

/** Whether a file bears such a name, of whichever process. */
export const isDraft = (name: string): boolean => /\.part-\d+(-journal|-wal|-shm)?$/.test(name);

/** Gives a written file its name, on the disk and not only in the system's memory. */
export function settle(draft: string, to: string): void {
  flush(draft, 'r+');
  renameFile(draft, to);
  if (process.platform !== 'win32') flush(path.dirname(to), 'r');
}

function flush(file: string, mode: 'r' | 'r+'): void {
  const descriptor = fs.openSync(file, mode);
  try {
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}

/** Says in words what keeps a file from being written. */
export function asWriteProblem(error: unknown, to: string, [code, what] = ['backup_failed', 'The backup']): unknown {
  if (error instanceof Problem) return error;
  const errno = (error as NodeJS.ErrnoException).code ?? '';
  if (errno === 'ENOSPC' || errno === 'EDQUOT' || errno === 'EFBIG')
    return new Problem(
      'disk_full',
      `The disk that holds ${path.dirname(to)} is full.`,
      'Free some space and try again; what was there before is untouched.',
    );
  if (errno.startsWith('E'))
    return new Problem(
      code,
      `${what} can't be written to ${path.dirname(to)} (${errno}).`,
      'Name another place, or give this user write access to it.',
    );
  return storeProblem(error, to);
}

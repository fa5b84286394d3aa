import fs from 'node:fs';
import path from 'node:path';
import { Problem } from '../../src-shared/problem.ts';
import { renameFile } from '../platform/files.ts';
import { assertWritableName } from '../platform/user-file.ts';
import { databaseProblem } from './open.ts';

/**
 * Validates a user-given path for a new file. An existing file of any kind is never overwritten.
 * @throws Problem `place_unclear` if the path is relative · `device_name` · `file_exists`
 */
export function newFilePath(place: string): string {
  if (!path.isAbsolute(place))
    throw new Problem('place_unclear', `“${place}” does not say in which folder.`, 'Name the whole path.');
  const file = path.resolve(place);
  assertWritableName(file);
  if (place.includes('\0') || fs.existsSync(file))
    throw new Problem('file_exists', `${file} is there already.`, 'Name a file that is not there yet.');
  return file;
}

/** Suffixes of a database file and of SQLite's files beside it. */
export const DATABASE_SUFFIXES = ['', '-journal', '-wal', '-shm'];

/** The temporary name under which this process writes a file until it is complete. */
export const temporaryPath = (file: string): string => `${file}.part-${process.pid}`;

/** Whether a file has a temporary name of any process. */
export const isTemporary = (name: string): boolean => /\.part-\d+(-journal|-wal|-shm)?$/.test(name);

/** Renames a completed file durably: syncs the file, and on POSIX its folder. */
export function renameDurably(temporary: string, to: string): void {
  flush(temporary, 'r+');
  renameFile(temporary, to);
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

/** Maps an error of writing a file to a Problem; unexpected errors are returned unchanged. */
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
  return databaseProblem(error, to);
}

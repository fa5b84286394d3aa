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
  if (!path.isAbsolute(place)) throw new Problem('place_unclear', { path: place });
  const file = path.resolve(place);
  assertWritableName(file);
  if (place.includes('\0') || fs.existsSync(file)) throw new Problem('file_exists', { file });
  return file;
}

/** Suffixes of a database file and of SQLite's files beside it. */
export const DATABASE_SUFFIXES = ['', '-journal', '-wal', '-shm'];

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

type WriteProblem = 'backup_failed/restored' | 'backup_failed/unwritable' | 'file_unwritable';

/** Maps an error of writing a file to a Problem; unexpected errors are returned unchanged. */
export function asWriteProblem(error: unknown, to: string, id: WriteProblem = 'backup_failed/unwritable'): unknown {
  if (error instanceof Problem) return error;
  const errno = (error as NodeJS.ErrnoException).code ?? '';
  if (errno === 'ENOSPC' || errno === 'EDQUOT' || errno === 'EFBIG')
    return new Problem('disk_full/folder', { folder: path.dirname(to) });
  if (errno.startsWith('E')) return new Problem(id, { folder: path.dirname(to), code: errno });
  return databaseProblem(error, to);
}

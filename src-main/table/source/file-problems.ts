import fs from 'node:fs';
import { Problem } from '../../../src-shared/problem.ts';
import { assertRegularFile } from '../../platform/user-file.ts';

/**
 * The stat of a file that can be read.
 * @throws Problem with the reason if it can't
 */
export async function statFile(file: string): Promise<fs.Stats> {
  let stat: fs.Stats;
  try {
    stat = await fs.promises.stat(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new Problem('file_missing', { file });
    }
    throw unreadableFile(file, error);
  }
  assertRegularFile(file, stat);
  if (stat.size === 0) throw emptyFileProblem(file);
  return stat;
}

export function emptyFileProblem(file: string): Problem {
  return new Problem('file_empty', { file });
}

/** For a file that is not empty but has no records. */
export function noRecordsProblem(file: string): Problem {
  return new Problem('file_empty/no_records', { file });
}

export function unreadableFile(file: string, error: unknown): Problem {
  if (error instanceof Problem) return error;
  const code = (error as NodeJS.ErrnoException).code ?? String(error);
  if (code === 'ENOENT') {
    return new Problem('file_vanished', { file });
  }
  return new Problem('file_unreadable/system', { file, reason: code });
}

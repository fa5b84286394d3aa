import fs from 'node:fs';
import { hashFile } from '../../table/source/source-file.ts';

/** A hash of a file that an import is expected to ask for. */
interface ExpectedHash {
  path: string;
  /** How the file was when hashing began. */
  stat: fs.Stats;
  sha256: Promise<string | null>;
  shouldContinue: () => boolean;
}

let expected: ExpectedHash | null = null;

/**
 * Hashes the file of this thread's first import ahead of it, while the program is still starting.
 * @param shouldContinue false aborts it, until the import says itself when to
 */
export function hashAhead(path: string, shouldContinue: () => boolean): void {
  const stat = fs.statSync(path, { throwIfNoEntry: false });
  if (!stat) return;
  const ahead = { path, stat, shouldContinue };
  // where the file can't be read, the import tries again and reports it
  const sha256 = hashFile(path, () => ahead.shouldContinue()).catch(() => null);
  expected = Object.assign(ahead, { sha256 });
}

/**
 * The SHA-256 of an import's file, in hex.
 * @param shouldContinue called between chunks; false aborts, and the result is empty
 * @throws Problem `file_unreadable` · `file_vanished`
 */
export async function fileHash(path: string, shouldContinue: () => boolean): Promise<string> {
  const ahead = expected;
  expected = null;
  if (ahead?.path === path && isSameFile(ahead.stat, fs.statSync(path, { throwIfNoEntry: false }))) {
    ahead.shouldContinue = shouldContinue;
    const sha256 = await ahead.sha256;
    if (sha256 !== null) return sha256;
  } else if (ahead) ahead.shouldContinue = () => false;
  return hashFile(path, shouldContinue);
}

const isSameFile = (before: fs.Stats, now: fs.Stats | undefined): boolean =>
  now?.size === before.size && now.mtimeMs === before.mtimeMs && now.ino === before.ino;

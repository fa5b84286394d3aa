import fs from 'node:fs';
import path from 'node:path';
import { Problem } from '../../src-shared/problem.ts';
import { MAX_FILE_BYTES, readUserFile } from '../platform/user-file.ts';

/**
 * Reads the token from the given file or from the file named by `MANGALM_TOKEN_FILE`.
 * @throws Problem if other users can read the file, or it holds no token
 */
export function readToken(named: string | undefined, env = process.env): string | null {
  const file = named ?? env.MANGALM_TOKEN_FILE;
  if (!file) return null;
  return readSecret(file, 'token');
}

/** Reads a secret from the first line of a file that only its owner can read. */
export function readSecret(file: string, what: 'token' | 'password'): string {
  const absolute = path.resolve(file);
  let text: string;
  try {
    const { mode } = fs.statSync(absolute);
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) throw new Problem('secret_exposed', { file: absolute });
    text = readUserFile(absolute, MAX_FILE_BYTES.secret).toString('utf8');
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem(`file_unreadable/${what}`, {
      file: absolute,
      reason: String((error as NodeJS.ErrnoException).code),
    });
  }
  const [secret = ''] = text.split(/\r?\n/);
  if (secret === '') throw new Problem(`secret_missing/${what}`, { file: absolute });
  return secret;
}

import fs from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import type { DatabaseContent } from '../../src-shared/contract/index.ts';
import { Problem } from '../../src-shared/problem.ts';
import { asWriteProblem, DATABASE_SUFFIXES, renameDurably } from '../db/new-file.ts';
import { temporaryPath } from '../db/temporary-path.ts';
import { removeFile } from '../platform/files.ts';
import { contentsOf, quickCheck } from './contents.ts';

const PAGES_PER_STEP = 2000;

/**
 * Copies a snapshot of a database in use by SQLite's online backup API. The copy gets its name only after passing the
 * integrity check; on failure nothing is left behind.
 * @throws Problem `disk_full` · `backup_failed`
 */
export async function copyDatabase(from: string, to: string): Promise<{ bytes: number; holds: DatabaseContent }> {
  const temporary = temporaryPath(to);
  try {
    fs.mkdirSync(path.dirname(to), { recursive: true, mode: 0o700 });
    const source = new Database(from, { readonly: true, fileMustExist: true });
    try {
      // read transaction: without a snapshot every concurrent commit would restart the copy
      source.exec('BEGIN');
      source.prepare('SELECT count(*) FROM sqlite_master').get();
      removeFile(temporary);
      fs.closeSync(fs.openSync(temporary, 'w', 0o600));
      await source.backup(temporary, { progress: () => PAGES_PER_STEP });
    } finally {
      source.close();
    }
    const contents = checkCopy(temporary);
    renameDurably(temporary, to);
    return { bytes: fs.statSync(to).size, holds: contents };
  } catch (error) {
    for (const suffix of DATABASE_SUFFIXES) removeFile(`${temporary}${suffix}`);
    throw asWriteProblem(error, to);
  }
}

/** Checks a copy's integrity and turns it into a single file without a WAL. */
function checkCopy(file: string): DatabaseContent {
  const copy = new Database(file);
  try {
    copy.pragma('journal_mode = DELETE');
    const [first] = quickCheck(copy);
    if (first) throw new Problem('backup_failed/not_whole', { finding: first.split('\n')[0]! });
    return contentsOf(copy);
  } finally {
    copy.close();
  }
}

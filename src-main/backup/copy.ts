import fs from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import type { Holds } from '../../src-shared/contract/index.ts';
import { Problem } from '../../src-shared/problem.ts';
import { removeFile } from '../files.ts';
import { asWriteProblem, draftOf, ENDS, settle } from '../store/new-file.ts';
import { damageOf, holdsOf } from './holds.ts';

const PAGES_AT_ONCE = 2000;

/**
 * Copies a snapshot of a database in use by SQLite's online backup API. The copy gets its name only after passing the
 * integrity check; on failure nothing is left behind.
 * @throws Problem `disk_full` · `backup_failed`
 */
export async function copyDatabase(from: string, to: string): Promise<{ bytes: number; holds: Holds }> {
  const draft = draftOf(to);
  try {
    fs.mkdirSync(path.dirname(to), { recursive: true, mode: 0o700 });
    const source = new Database(from, { readonly: true, fileMustExist: true });
    try {
      // read transaction: without a snapshot every concurrent commit would restart the copy
      source.exec('BEGIN');
      source.prepare('SELECT count(*) FROM sqlite_master').get();
      removeFile(draft);
      fs.closeSync(fs.openSync(draft, 'w', 0o600));
      await source.backup(draft, { progress: () => PAGES_AT_ONCE });
    } finally {
      source.close();
    }
    const holds = wholeCopy(draft);
    settle(draft, to);
    return { bytes: fs.statSync(to).size, holds };
  } catch (error) {
    for (const end of ENDS) removeFile(`${draft}${end}`);
    throw asWriteProblem(error, to);
  }
}

/** Checks a copy's integrity and turns it into a single file without a WAL. */
function wholeCopy(file: string): Holds {
  const copy = new Database(file);
  try {
    copy.pragma('journal_mode = DELETE');
    const [first] = damageOf(copy);
    if (first)
      throw new Problem(
        'backup_failed',
        `The copy is not whole: ${first.split('\n')[0]}.`,
        'The database itself may be damaged: mangalm verify tells.',
      );
    return holdsOf(copy);
  } finally {
    copy.close();
  }
}

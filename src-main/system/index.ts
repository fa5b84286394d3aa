import type { DataFolder } from '../db/folder.ts';
import type { Db } from '../db/open.ts';
import type { Handlers } from '../dispatch/handlers.ts';
import { version } from '../platform/version.ts';
import { type VerifyTask, verifyInThread } from './verify-in-thread.ts';

/** The system area: program version, data folder and verification. */
export function systemArea(
  db: Db,
  folder: DataFolder,
  expected: () => Omit<VerifyTask, 'database'>,
): Handlers<'system'> {
  const anyInvoice = db.prepare('SELECT EXISTS (SELECT 1 FROM invoice)').pluck();
  return {
    'system.about': () => ({ version, dataFolder: folder.root, empty: anyInvoice.get() === 0 }),
    'system.verify': () => verifyInThread({ database: folder.database, ...expected() }),
  };
}

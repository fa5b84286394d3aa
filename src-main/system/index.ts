import type { Verification } from '../../src-shared/contract/index.ts';
import type { Handlers } from '../handlers.ts';
import type { DataFolder } from '../store/folder.ts';
import type { Store } from '../store/open.ts';
import { version } from '../version.ts';

/** The system area: program version, data folder and verification. */
export function systemArea(db: Store, folder: DataFolder, verify: () => Verification): Handlers<'system'> {
  const anyInvoice = db.prepare('SELECT EXISTS (SELECT 1 FROM invoice)').pluck();
  return {
    'system.about': () => ({ version, dataFolder: folder.root, empty: anyInvoice.get() === 0 }),
    'system.verify': verify,
  };
}

import { message } from '../../../src-shared/messages/descriptor.ts';
import { withText } from '../../../src-shared/messages/english.ts';
import type { DataFolder } from '../../db/folder.ts';
import { tryLock } from '../../db/lock.ts';
import type { Db } from '../../db/open.ts';
import type { TrustedClock } from '../../db/trusted-clock.ts';
import { closeImport } from '../ledger/history.ts';
import { isResumable, sweepStaging } from '../ledger/staging-files.ts';
import { IMPORT_LOCK } from './import-lock.ts';

/**
 * Marks imports whose process died as interrupted: where nobody holds the lock, no import is running. Their staging
 * stays, to resume from. Returns the queued imports that have no process.
 */
export function findOrphans(db: Db, folder: DataFolder, clock: TrustedClock): number[] {
  const lock = tryLock(folder, IMPORT_LOCK);
  const openImports = db
    .prepare<
      unknown[],
      {
        id: number;
        status: string;
        pid: number;
        stays: number;
      }
    >("SELECT id, status, pid, stays FROM import WHERE status IN ('queued', 'running') ORDER BY position, id")
    .all();
  const orphaned = openImports.filter(({ status, pid }) => status === 'queued' && pid !== process.pid && !isAlive(pid));
  try {
    for (const { id, status } of openImports) {
      if (status !== 'running' || lock === null) continue;
      const end = message(isResumable(folder, id) ? 'import_ended/resumable' : 'import_ended/interrupted');
      closeImport(db, id, 'interrupted', withText(end));
    }
    for (const { id, stays } of orphaned)
      if (stays === 0) closeImport(db, id, 'interrupted', withText(message('import_ended/before_begin')));
    if (lock !== null) sweepStaging(db, folder, clock);
    return orphaned.filter(({ stays }) => stays === 1).map(({ id }) => id);
  } finally {
    lock?.release();
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

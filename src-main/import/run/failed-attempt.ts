import { message } from '../../../src-shared/messages/descriptor.ts';
import { withText } from '../../../src-shared/messages/english.ts';
import { Problem } from '../../../src-shared/problem.ts';
import type { Db } from '../../db/open.ts';
import { log } from '../../tracing/log.ts';
import { closeImport, requeueImport } from '../ledger/history.ts';
import { RIGHTS_CHANGED } from '../ledger/import-scope.ts';

/** Delays before retries of transient failures: a lock, an unreachable share, a full disk. */
export const retryDelays = () => (process.env.MANGALM_RETRY_MS ?? '1000,4000,16000').split(',').map(Number);
const TRANSIENT_CODES = new Set([
  'data_busy',
  'file_unreadable',
  'file_vanished',
  'disk_full',
  'reader_died',
  'import_died',
]);

/**
 * Records how a failed attempt ended; true where another will follow. Where even that can't be written, the row stays
 * as it is, and the next start finds an interrupted import.
 * @param suspended whether it was stopped to go on with the next start
 */
export function recordFailure(
  db: Db,
  importId: number,
  error: unknown,
  { suspended, cancelled }: { suspended: boolean; cancelled: boolean },
): boolean {
  try {
    if (suspended) requeueImport(db, importId);
    else if (!cancelled && (restartsWithNewRights(db, importId, error) || schedulesRetry(db, importId, error)))
      return true;
    else closeFailed(db, importId, error, cancelled);
  } catch (writeError) {
    log.error('import: its end could not be noted', { importId, error: String(writeError) });
  }
  return false;
}

function closeFailed(db: Db, importId: number, error: unknown, cancelled: boolean): void {
  if (error instanceof Problem && error.code === 'needs_answer') {
    closeImport(db, importId, 'needs_answer', error, error.questions);
    return;
  }
  const end = error instanceof Problem ? error : withText(message('import_ended/failed', { reason: String(error) }));
  log.error('import failed', { importId, error: String(error) });
  const changed = error instanceof Problem && error.code === 'file_changed';
  closeImport(db, importId, changed ? 'interrupted' : cancelled ? 'cancelled' : 'failed', end);
}

/** Requeues an import whose author's rights changed while it ran, to be done with the current rights. */
function restartsWithNewRights(db: Db, importId: number, error: unknown): boolean {
  if (!(error instanceof Problem) || error.code !== RIGHTS_CHANGED) return false;
  requeueImport(db, importId);
  return true;
}

/** Requeues a failed import after a delay, where the failure is transient and retries are left. */
function schedulesRetry(db: Db, importId: number, error: unknown): boolean {
  if (!(error instanceof Problem) || !TRANSIENT_CODES.has(error.code)) return false;
  const attempts = db.prepare<unknown[], number>('SELECT attempts FROM import WHERE id = ?').pluck().get(importId)! + 1;
  const wait = retryDelays()[attempts - 1];
  if (wait === undefined) return false;
  try {
    requeueImport(db, importId, { attempts, retryAt: new Date(Date.now() + wait) });
  } catch {
    return false;
  }
  log.info('import tried again', { importId, attempts, error: error.code });
  return true;
}

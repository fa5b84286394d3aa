import type { ImportItem, ImportStatus } from '../../../src-shared/contract/index.ts';

type ImportOutcome = Pick<ImportItem, 'importId' | 'status' | 'finishedAt' | 'undoneAt' | 'linesRejected' | 'fixed'>;

const COMPLETED_STATUSES: ImportStatus[] = ['completed', 'completed_with_rejects'];

/**
 * Imports completed since an instant and not undone, those of them with uncorrected rejects, and the number of such
 * rejects.
 */
export function recentImports(items: ImportOutcome[], since: string) {
  const fresh = items.filter(
    ({ status, finishedAt, undoneAt }) =>
      COMPLETED_STATUSES.includes(status) && !undoneAt && finishedAt !== null && finishedAt >= since,
  );
  const wrong = fresh.filter(({ linesRejected, fixed }) => linesRejected > fixed);
  const rejects = wrong.reduce((sum, { linesRejected, fixed }) => sum + linesRejected - fixed, 0);
  return { fresh, wrong, rejects };
}

import type { ImportItem, ImportStatus } from '../../../src-shared/contract/index.ts';

type Came = Pick<ImportItem, 'importId' | 'status' | 'finishedAt' | 'undoneAt' | 'linesRejected' | 'fixed'>;

const TOOK_IN: ImportStatus[] = ['completed', 'completed_with_rejects'];

/**
 * Imports completed since an instant and not undone, those of them with uncorrected rejects, and the number of such
 * rejects.
 */
export function freshOf(items: Came[], since: string) {
  const fresh = items.filter(
    ({ status, finishedAt, undoneAt }) =>
      TOOK_IN.includes(status) && !undoneAt && finishedAt !== null && finishedAt >= since,
  );
  const wrong = fresh.filter(({ linesRejected, fixed }) => linesRejected > fixed);
  const rejects = wrong.reduce((sum, { linesRejected, fixed }) => sum + linesRejected - fixed, 0);
  return { fresh, wrong, rejects };
}

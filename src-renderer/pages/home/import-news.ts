import type { ImportItem, ImportStatus } from '../../../src-shared/contract/index.ts';

type ImportOutcome = Pick<ImportItem, 'importId' | 'status' | 'finishedAt' | 'undoneAt' | 'linesRejected' | 'fixed'>;

const COMPLETED_STATUSES: ImportStatus[] = ['completed', 'completed_with_rejects'];

/** Imports completed and not undone. */
const inEffect = (items: ImportOutcome[]) =>
  items.filter(
    ({ status, finishedAt, undoneAt }) => COMPLETED_STATUSES.includes(status) && !undoneAt && finishedAt !== null,
  );

/** Imports in effect that were completed since an instant. */
export function recentImports(items: ImportOutcome[], since: string): ImportOutcome[] {
  return inEffect(items).filter(({ finishedAt }) => finishedAt! >= since);
}

/** Imports in effect with uncorrected rejects, and the number of such rejects. */
export function uncorrectedImports(items: ImportOutcome[]): { imports: ImportOutcome[]; rejects: number } {
  const imports = inEffect(items).filter(({ linesRejected, fixed }) => linesRejected > fixed);
  return { imports, rejects: imports.reduce((sum, { linesRejected, fixed }) => sum + linesRejected - fixed, 0) };
}

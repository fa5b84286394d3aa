import type { ImportItem, ImportStatus } from '../../../src-shared/contract/index.ts';

type ImportOutcome = Pick<ImportItem, 'importId' | 'status' | 'finishedAt' | 'undoneAt' | 'linesRejected' | 'fixed'> & {
  file: Pick<ImportItem['file'], 'sha256'>;
};

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

/** Imports in effect with uncorrected rejects, and the number of such rejects; of a file imported again the last one. */
export function uncorrectedImports(items: ImportOutcome[]): { imports: ImportOutcome[]; rejects: number } {
  const lastOfFile = new Map<string, number>();
  const found = inEffect(items);
  for (const { importId, file } of found)
    lastOfFile.set(file.sha256, Math.max(importId, lastOfFile.get(file.sha256) ?? 0));
  const imports = found.filter(
    ({ importId, file, linesRejected, fixed }) =>
      linesRejected > fixed && (file.sha256 === '' || lastOfFile.get(file.sha256) === importId),
  );
  return { imports, rejects: imports.reduce((sum, { linesRejected, fixed }) => sum + linesRejected - fixed, 0) };
}

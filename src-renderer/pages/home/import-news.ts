import type { ImportItem, ImportStatus } from '../../../src-shared/contract/index.ts';

type ImportOutcome = Pick<
  ImportItem,
  'importId' | 'status' | 'finishedAt' | 'undoneAt' | 'linesRejected' | 'fixed' | 'part'
> & {
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

/** Imports in effect with uncorrected rejects, and the number of such rejects; of a table imported again the last one. */
export function uncorrectedImports(items: ImportOutcome[]): { imports: ImportOutcome[]; rejects: number } {
  const tableOf = ({ file, part }: ImportOutcome) => `${file.sha256} ${part ?? ''}`;
  const found = inEffect(items);
  const lastOfTable = new Map<string, number>();
  for (const one of found) lastOfTable.set(tableOf(one), Math.max(one.importId, lastOfTable.get(tableOf(one)) ?? 0));
  const imports = found.filter(
    (one) =>
      one.linesRejected > one.fixed && (one.file.sha256 === '' || lastOfTable.get(tableOf(one)) === one.importId),
  );
  return { imports, rejects: imports.reduce((sum, { linesRejected, fixed }) => sum + linesRejected - fixed, 0) };
}

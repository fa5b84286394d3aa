import { expect, it } from 'vitest';
import type { ImportItem } from '../../../src-shared/contract/index.ts';
import { recentImports, uncorrectedImports } from './import-news.ts';

const since = '2025-07-06T00:00:00.000Z';
const item = (importId: number, more: Partial<ImportItem> = {}) => ({
  importId,
  status: 'completed' as const,
  finishedAt: '2025-07-06T09:00:00.000Z',
  undoneAt: null,
  linesRejected: 0,
  fixed: 0,
  part: null,
  ...more,
  file: { sha256: `sum of ${importId}`, ...more.file },
});
const withRejects = { status: 'completed_with_rejects', linesRejected: 5 } as const;

it('recent imports are those completed and not undone since then', () => {
  const recent = recentImports(
    [
      item(1),
      item(2, { finishedAt: '2025-07-05T23:59:59.999Z' }),
      item(3, { undoneAt: '2025-07-06T10:00:00.000Z' }),
      item(4, { finishedAt: null, status: 'running' }),
      item(5, withRejects),
      item(6, { ...withRejects, status: 'dry_run' }),
      item(7, { ...withRejects, status: 'stopped' }),
    ],
    since,
  );
  expect(recent.map(({ importId }) => importId)).toEqual([1, 5]);
});

it('rejects of a file that was imported again count once', () => {
  const file = { sha256: 'one' } as ImportItem['file'];
  const first = item(1, { ...withRejects, file });
  const again = item(2, { ...withRejects, file });
  expect(uncorrectedImports([again, first])).toEqual({ imports: [again], rejects: 5 });
  expect(uncorrectedImports([{ ...again, fixed: 5 }, first]).rejects).toBe(0);
  expect(uncorrectedImports([{ ...again, undoneAt: '2025-07-06T10:00:00.000Z' }, first])).toEqual({
    imports: [first],
    rejects: 5,
  });
  // the tables of an archive are imported by themselves
  expect(
    uncorrectedImports([
      { ...again, part: 'b.csv' },
      { ...first, part: 'a.csv' },
    ]).rejects,
  ).toBe(10);
  // an import that failed before its file was read has no sum
  const none = { sha256: '' } as ImportItem['file'];
  expect(
    uncorrectedImports([item(3, { ...withRejects, file: none }), item(4, { ...withRejects, file: none })]).rejects,
  ).toBe(10);
});

it('rejects count until corrected; those of an undone, stopped or dry run do not count', () => {
  const { imports, rejects } = uncorrectedImports([
    item(1, { ...withRejects, fixed: 2 }),
    item(2, { ...withRejects, fixed: 5 }),
    item(3, { ...withRejects, status: 'dry_run' }),
    item(4, { ...withRejects, status: 'stopped' }),
    item(5, { ...withRejects, undoneAt: '2025-07-06T10:00:00.000Z' }),
  ]);
  expect(imports.map(({ importId }) => importId)).toEqual([1]);
  expect(rejects).toBe(3);
});

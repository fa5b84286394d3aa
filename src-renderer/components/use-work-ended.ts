import { useEffect } from 'react';
import type { ImportItem } from '../../src-shared/contract/index.ts';
import { call, listen } from '../client.ts';
import { m } from '../messages/index.ts';
import { isUnderWay, useImports } from '../pages/imports/use-imports.ts';
import { showLink } from './notify.ts';
import { useMe } from './use-me.ts';

/** Says what an import came to, with a link to it; nothing while its own page is open. */
function sayEnded({ importId, status, file, linesImported, linesUnchanged, linesRejected }: ImportItem): void {
  const href = `/imports/${importId}`;
  if (location.pathname === href) return;
  const text =
    status === 'needs_answer'
      ? m.ended.asks(file.name)
      : status === 'completed' || status === 'completed_with_rejects' || status === 'dry_run'
        ? m.ended.imported(file.name, linesImported + linesUnchanged, linesRejected)
        : m.ended.stopped(file.name, m.imports.statuses[status]);
  showLink(text, href);
}

/** Imports of this laptop that ended between two states of the list, among those newer than the first list. */
function endedImports(now: ImportItem[], before: ImportItem[]): ImportItem[] {
  const earlier = new Map(before.map((item) => [item.importId, item]));
  const newest = Math.max(0, ...earlier.keys());
  return now.filter((item) => {
    const was = earlier.get(item.importId);
    return item.device === null && !isUnderWay(item) && (was ? isUnderWay(was) : item.importId > newest);
  });
}

/** Tells of imports and scans that end while the user is on another page. */
export function useWorkEnded(): void {
  useEffect(
    () =>
      useImports.subscribe(({ items }, { items: before }) => {
        if (items && before && items !== before) endedImports(items, before).forEach(sayEnded);
      }),
    [],
  );
  useEffect(() => {
    const reading = new Set<number>();
    const look = async (id: number) => {
      if (useMe.getState().refused.has('scans.get')) return;
      const { state, name } = await call('scans.get', { id });
      if (state === 'reading' || !reading.delete(id)) return;
      const href = `/scans/${id}`;
      if (location.pathname !== href) showLink(m.ended.scanned(name), href);
    };
    const stops = [
      listen('scans.progress', ({ scanId }) => void reading.add(scanId)),
      listen('scans.changed', () => {
        for (const id of reading) look(id).catch(() => reading.delete(id));
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, []);
}

import { useCallback, useEffect, useRef, useState } from 'react';
import { onDataChanged } from '../client.ts';

export interface Slice<Row> {
  items: Row[];
  total: number;
}

const PAGE_SIZE = 100;

/**
 * Rows of a long list, fetched page by page as they become visible. When `key` changes, the previous rows stay until
 * those of the new query have arrived.
 */
export function usePagedRows<S extends Slice<unknown>>(
  key: string,
  fetchSlice: (offset: number, limit: number) => Promise<S>,
) {
  type Row = S['items'][number];
  const [state, setState] = useState<{
    rows: (Row | undefined)[];
    total: number | null;
    /** Latest response, for the fields it has besides its rows. */
    answer: S | null;
    error: unknown;
  }>({ rows: [], total: null, answer: null, error: null });
  const currentQuery = useRef({ key: '', turn: 0, asked: new Set<number>() });
  const [reloadCount, setReloadCount] = useState(0);
  const fetcher = useRef(fetchSlice);
  fetcher.current = fetchSlice;

  const load = useCallback((pageNo: number) => {
    const now = currentQuery.current;
    if (now.asked.has(pageNo)) return;
    now.asked.add(pageNo);
    fetcher.current(pageNo * PAGE_SIZE, PAGE_SIZE).then(
      (answer) => {
        const { items, total } = answer;
        if (currentQuery.current !== now) return;
        setState((before) => {
          const fresh = pageNo === 0 || before.total !== total;
          const rows: (Row | undefined)[] = fresh && pageNo === 0 ? new Array(total).fill(undefined) : [...before.rows];
          rows.length = total;
          items.forEach((item, i) => {
            rows[pageNo * PAGE_SIZE + i] = item;
          });
          return { rows, total, answer, error: null };
        });
      },
      (error) => currentQuery.current === now && setState((before) => ({ ...before, error })),
    );
  }, []);

  useEffect(() => onDataChanged(() => setReloadCount((before) => before + 1)), []);
  useEffect(() => {
    currentQuery.current = { key, turn: reloadCount, asked: new Set() };
    load(0);
  }, [key, reloadCount, load]);

  const onRange = useCallback(
    (from: number, to: number) => {
      for (let pageNo = Math.floor(from / PAGE_SIZE); pageNo <= Math.floor(to / PAGE_SIZE); pageNo++)
        if (pageNo > 0) load(pageNo);
    },
    [load],
  );
  return { ...state, onRange, reload: () => setReloadCount((before) => before + 1) };
}

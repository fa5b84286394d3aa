import { createContext, useContext, useMemo } from 'react';
import { useSearchParams } from 'wouter';
import type { SalesFilter } from '../../src-shared/contract/index.ts';

const TEXTS = ['from', 'to', 'city', 'salesperson', 'category', 'brand', 'storeColumn', 'productColumn'] as const;
const IDS = ['storeId', 'productId'] as const;
const KEYS: readonly string[] = [...TEXTS, ...IDS];

/** Sales filter of the URL query; an empty string selects sales without a value. */
function filterOf(params: URLSearchParams): SalesFilter {
  const filter: SalesFilter = {};
  for (const key of TEXTS) {
    const value = params.get(key);
    if (value !== null) filter[key] = value;
  }
  for (const key of IDS) {
    const id = Number(params.get(key));
    if (Number.isSafeInteger(id) && id > 0) filter[key] = id;
  }
  return filter;
}

/** Period of a page whose URL names none. */
export const DefaultPeriod = createContext<Pick<SalesFilter, 'from' | 'to'>>({});

/** Name and value of a filter by a column of lists: `Route=North`. */
export function columnOf(filter: string): { name: string; value: string } {
  const at = filter.indexOf('=');
  return { name: filter.slice(0, at), value: filter.slice(at + 1) };
}

/** Path with a filter as its query; entries that are undefined in `more` are dropped. */
export function withFilter(
  path: string,
  filter: SalesFilter,
  more: SalesFilter & Record<string, unknown> = {},
): string {
  const all = Object.entries({ ...filter, ...more }).filter(([, value]) => value !== undefined && value !== null);
  const query = new URLSearchParams(all.map(([key, value]): [string, string] => [key, String(value)]));
  return query.size > 0 ? `${path}?${query}` : path;
}

/** Sales filter of the page's URL, setters for it, and links to other pages that keep it. */
export function useFilter() {
  const [params, setParams] = useSearchParams();
  const query = params.toString();
  const period = useContext(DefaultPeriod);
  return useMemo(() => {
    const named = filterOf(new URLSearchParams(query));
    const filter = named.from === undefined && named.to === undefined ? { ...named, ...period } : named;
    const change = (more: SalesFilter) =>
      setParams((before) => {
        const next = new URLSearchParams(before);
        for (const [key, value] of Object.entries(more)) {
          if (value === undefined) next.delete(key);
          else next.set(key, String(value));
        }
        return next;
      });
    return {
      filter,
      change,
      clear: () => change(Object.fromEntries(KEYS.map((key) => [key, undefined]))),
      isFiltered: Object.keys(named).length > 0,
      to: (path: string, more: SalesFilter & Record<string, unknown> = {}) => withFilter(path, filter, more),
    };
  }, [query, setParams, period]);
}

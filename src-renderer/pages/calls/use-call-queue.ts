import { useLocation, useSearchParams } from 'wouter';
import { useCall } from '../../components/use-call.ts';

const MAX_CALLS = 1000;

/** The calls of the list that a call page was opened from, by the address: what is left, and what comes next. */
export function useCallQueue(storeId: number) {
  const [, navigate] = useLocation();
  const [params] = useSearchParams();
  const query = params.toString();
  const [salesperson, city, date] = ['salesperson', 'city', 'date'].map((name) => params.get(name));
  const { data } = useCall('calls.list', {
    limit: MAX_CALLS,
    ...(salesperson ? { salesperson } : {}),
    ...(city ? { city } : {}),
    ...(date ? { date } : {}),
  });
  const items = data?.items ?? [];
  const isTried = (mark: (typeof items)[number]['mark']) =>
    mark?.outcome === 'no_answer' && mark.onDate === data?.today;
  const waiting = items
    .filter(({ storeId: id, mark }) => id === storeId || !isTried(mark))
    .map(({ storeId: id }) => id);
  const at = waiting.indexOf(storeId);
  const pathOf = (id: number | undefined) =>
    id === undefined || id === storeId ? null : `/calls/${id}${query && `?${query}`}`;
  return {
    /** The day asked for; undefined for today. */
    date: date ?? undefined,
    /** Calls that are left besides this one. */
    left: waiting.length - (at < 0 ? 0 : 1),
    /** Paths; null where there is no other call. After the last one the list begins again. */
    next: pathOf(waiting[at + 1] ?? waiting[0]),
    previous: pathOf(at < 0 ? undefined : (waiting[at - 1] ?? waiting.at(-1))),
    /** How the store is reached. */
    how: params.get('how') === 'visited' ? ('visited' as const) : ('called' as const),
    go: (path: string) => navigate(path),
    list: `/calls${query && `?${query}`}`,
  };
}

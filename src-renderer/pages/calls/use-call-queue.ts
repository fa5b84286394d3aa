import { useLocation, useSearchParams } from 'wouter';
import { useCall } from '../../components/use-call.ts';

const MAX_CALLS = 1000;

/** A call that is waiting. */
interface Waiting {
  storeId: number;
  how: 'called' | 'visited';
}

/** The calls of the list or plan that a call page was opened from, by the address: what is left, and what comes next. */
export function useCallQueue(storeId: number) {
  const [, navigate] = useLocation();
  const [params] = useSearchParams();
  const isPlan = params.get('plan') === '1';
  const how = params.get('how') === 'visited' ? ('visited' as const) : ('called' as const);
  const [salesperson, city, date] = ['salesperson', 'city', 'date'].map((name) => params.get(name));
  const shared = { ...(salesperson && { salesperson }), ...(date && { date }) };
  const { data: list } = useCall(
    'calls.list',
    { limit: MAX_CALLS, ...shared, ...(city && { city }) },
    { wait: isPlan },
  );
  const { data: plan } = useCall('day.plan', shared, { wait: !isPlan });
  const today = (isPlan ? plan?.date : list?.today) ?? '';
  const isLeft = ({ storeId: id, mark }: { storeId: number; mark: Mark }) =>
    id === storeId || !(mark?.outcome === 'no_answer' && mark.onDate === today);
  const waiting = isPlan ? ofPlan(plan?.stops.filter(isLeft) ?? [], how) : ofList(list?.items.filter(isLeft) ?? []);
  const at = waiting.findIndex((one) => one.storeId === storeId);
  const pathOf = (one: Waiting | undefined) => {
    if (!one || one.storeId === storeId) return null;
    const query = new URLSearchParams(params);
    if (isPlan) query.set('how', one.how);
    return `/calls/${one.storeId}${query.size > 0 ? `?${query}` : ''}`;
  };
  const query = new URLSearchParams({ ...shared, ...(city && { city }) });
  return {
    /** The day asked for; undefined for today. */
    date: date ?? undefined,
    /** Whether the list or plan has come. */
    isKnown: (isPlan ? plan : list) !== undefined,
    /** Calls that are left besides this one. */
    left: waiting.length - (at < 0 ? 0 : 1),
    /** Paths; null where there is no other call. After the last one the list begins again. */
    next: pathOf(waiting[at + 1] ?? waiting[0]),
    previous: pathOf(at < 0 ? undefined : (waiting[at - 1] ?? waiting.at(-1))),
    /** How the store is reached. */
    how,
    go: (path: string) => navigate(path),
    list: `/${isPlan ? 'day' : 'calls'}${query.size > 0 ? `?${query}` : ''}`,
  };
}

/** Who did not answer on the day is not called again by itself. */
type Mark = { outcome: string | null; onDate: string } | null;

const ofList = (items: { storeId: number }[]): Waiting[] => items.map(({ storeId }) => ({ storeId, how: 'called' }));

/** The stops of a plan: those of the same kind first, calls after calls and visits after visits. */
function ofPlan(stops: (Waiting & { isDone: boolean })[], how: Waiting['how']): Waiting[] {
  const open = stops.filter(({ isDone }) => !isDone);
  return [...open.filter((stop) => stop.how === how), ...open.filter((stop) => stop.how !== how)];
}

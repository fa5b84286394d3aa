import { type ChosenPeriod, isPeriodName } from '../../components/periods.ts';

const KEY = 'mangalm.home-period';
/** A period by its dates, as an ISO 8601 interval; an end that is open is empty. */
const INTERVAL = /^(\d{4}-\d\d-\d\d)?\/(\d{4}-\d\d-\d\d)?$/;

/** Period that Home opens with: the one chosen there last, at first the last 12 months. */
export function homePeriod(storage: Pick<Storage, 'getItem'>): ChosenPeriod {
  const kept = storage.getItem(KEY) ?? '';
  const [interval, from, to] = INTERVAL.exec(kept) ?? [];
  if (interval !== undefined) return { from, to };
  return isPeriodName(kept) ? kept : 'months12';
}

export function rememberHomePeriod(storage: Pick<Storage, 'setItem'>, period: ChosenPeriod): void {
  storage.setItem(KEY, typeof period === 'string' ? period : `${period.from ?? ''}/${period.to ?? ''}`);
}

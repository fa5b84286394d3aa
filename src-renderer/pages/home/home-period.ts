import type { PeriodName } from '../../components/periods.ts';
import { m } from '../../messages/index.ts';

const KEY = 'mangalm.home-period';

/** Period that Home opens with: the one chosen there last, at first the last 12 months. */
export function homePeriod(storage: Pick<Storage, 'getItem'>): PeriodName {
  const name = storage.getItem(KEY);
  return name !== null && name !== 'own' && name in m.filter.periods ? (name as PeriodName) : 'months12';
}

export function rememberHomePeriod(storage: Pick<Storage, 'setItem'>, name: PeriodName): void {
  storage.setItem(KEY, name);
}

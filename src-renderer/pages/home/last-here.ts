import { addDays } from '../../../src-shared/calendar.ts';

const KEPT = 'mangalm-here';

/** Day of the last visit before today, yesterday if unknown; records today’s visit. */
export function lastHere(today: string, store: Pick<Storage, 'getItem' | 'setItem'>): string {
  const [on, before] = (store.getItem(KEPT) ?? '').split(' ');
  const isDay = (word: string | undefined): word is string => /^\d{4}-\d\d-\d\d$/.test(word ?? '');
  const last = isDay(on) && on < today ? on : isDay(before) ? before : addDays(today, -1);
  store.setItem(KEPT, `${today} ${last}`);
  return last;
}

import { addDays } from '../../../src-shared/calendar.ts';

const STORAGE_KEY = 'mangalm-here';

/** Day of the last visit before today, yesterday if unknown; records today’s visit. */
export function lastVisit(today: string, store: Pick<Storage, 'getItem' | 'setItem'>): string {
  const [on, before] = (store.getItem(STORAGE_KEY) ?? '').split(' ');
  const isDay = (word: string | undefined): word is string => /^\d{4}-\d\d-\d\d$/.test(word ?? '');
  const last = isDay(on) && on < today ? on : isDay(before) ? before : addDays(today, -1);
  store.setItem(STORAGE_KEY, `${today} ${last}`);
  return last;
}

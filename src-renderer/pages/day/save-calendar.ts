import { type CalendarEntry, calendarFile } from '../../../src-shared/calendar-file.ts';
import type { DayPlan, DayStop } from '../../../src-shared/contract/index.ts';
import { saveFile } from '../../components/save-file.ts';
import { m } from '../../messages/index.ts';

const isOpen = ({ isDone }: DayStop) => !isDone;

/** The plan as entries of a calendar: one for each visit, in the order of the way, and one with all calls. */
function entriesOf({ date, salesperson, stops }: DayPlan): CalendarEntry[] {
  const open = stops.filter(isOpen);
  const calls = open.filter(({ how }) => how === 'called');
  const uid = (what: string | number) => `day-${date}-${encodeURIComponent(salesperson)}-${what}@mangalm`;
  const visits = open
    .filter(({ how }) => how === 'visited')
    .map((stop, i): CalendarEntry => {
      const { storeId, storeName, address, city, postalCode, contact, phone } = stop;
      return {
        uid: uid(storeId),
        date,
        title: `${i + 1}. ${storeName}`,
        place: [address || city, postalCode].filter(Boolean).join(', '),
        text: [contact, phone].filter(Boolean).join('\n'),
      };
    });
  const list = calls.map(({ storeName, phone }, i) => [`${i + 1}. ${storeName}`, phone].filter(Boolean).join(' – '));
  const ofCalls = {
    uid: uid('calls'),
    date,
    title: m.day.calendarCalls(calls.length),
    place: '',
    text: list.join('\n'),
  };
  return [...visits, ...(calls.length > 0 ? [ofCalls] : [])];
}

/** Saves what is left of a plan as a calendar file. */
export const saveCalendar = (plan: DayPlan): void =>
  saveFile(
    `day-${plan.date}.ics`,
    new Blob([calendarFile(entriesOf(plan), new Date())], { type: 'text/calendar;charset=utf-8' }),
  );

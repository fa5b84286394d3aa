import { addDays, bucketStart } from '../../src-shared/calendar.ts';
import { lastFullWeek, type Week, weekOf } from './week.ts';

/** Weeks that are caught up after a pause; older ones are asked for. */
const MOST_MISSED = 4;
/** Days of a week whose sales must be in before it is written: until its Friday. */
const WORKING_DAYS = 5;
/** Days after a week until which its last sales are waited for. */
const PATIENCE_DAYS = 4;

interface Situation {
  /** By the wall clock, which anyone may set. */
  today: string;
  /** The trusted time, the wall clock or earlier. */
  trusted: string;
  /** The newest week that was written; null before the first. */
  written: string | null;
  /** The newest day with sales; null where there are none. */
  knownUntil: string | null;
}

/**
 * The weeks whose digest is to be written now, oldest first: the last full one, and those missed before it. A week is waited for
 * until its sales are in, or for some days. Where only the wall clock says that it is over, sales of the week have to say so too.
 */
export function dueWeeks({ today, trusted, written, knownUntil }: Situation): Week[] {
  if (knownUntil === null) return [];
  const last = lastFullWeek(today);
  const weeks: Week[] = [];
  for (let back = 0; back < MOST_MISSED; back++) {
    const week = weekOf(addDays(last.from, -7 * back));
    if (written === null ? back > 0 : week.from <= bucketStart(written, 'week')) break;
    weeks.unshift(week);
  }
  return weeks.filter(({ from, to }) => {
    const isOver = trusted > to || knownUntil >= from;
    const isKnown = knownUntil >= addDays(from, WORKING_DAYS - 1) || today >= addDays(to, PATIENCE_DAYS);
    return isOver && isKnown;
  });
}

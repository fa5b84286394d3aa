import { addDays } from '../../src-shared/calendar.ts';
import type { CallOutcome, CallPromise } from '../../src-shared/contract/calls.ts';
import type { ParsedInput } from '../../src-shared/contract/index.ts';
import { Problem } from '../../src-shared/problem.ts';
import type { SalesCube } from '../cube/cube.ts';
import type { Db } from '../db/open.ts';
import { edit } from '../desk/edits.ts';

export interface CallMark {
  id: number;
  storeId: number;
  what: 'called' | 'visited' | 'ordered' | 'snoozed';
  /** How the call ended; null where only that it was made is known. */
  outcome: CallOutcome | null;
  onDate: string;
  /** Until when the store is left in peace; with the outcome `later` the day on which it wants to be called. */
  until: string | null;
  author: string;
}

const SNOOZE_DAYS = 7;

/** Results of calls, newest first. */
export function marksOf(db: Db): CallMark[] {
  return db
    .prepare<unknown[], CallMark>(
      `SELECT id, store_id AS storeId, what, outcome, on_date AS onDate, until, author FROM call_mark WHERE NOT removed
       ORDER BY on_date DESC, id DESC`,
    )
    .all();
}

/** What is known of the calls to a store on a day. */
export interface StoreCalls {
  /** The newest one. */
  mark: CallMark;
  /** The newest one that reached somebody; an attempt without an answer changes nothing that was said before. */
  reached: CallMark | null;
  /** Some before the newest one, newest first. */
  earlier: CallMark[];
}

const MAX_EARLIER = 5;

/** The calls up to a day, by canonical store id. */
export function callsByStore(db: Db, cube: SalesCube, day: string): Map<number, StoreCalls> {
  const calls = new Map<number, StoreCalls>();
  for (const mark of marksOf(db)) {
    const store = cube.stores.canonicalId[mark.storeId]!;
    if (mark.onDate > day) continue;
    const known = calls.get(store) ?? { mark, reached: null, earlier: [] };
    calls.set(store, known);
    if (known.mark !== mark && known.earlier.length < MAX_EARLIER) known.earlier.push(mark);
    if (mark.outcome !== 'no_answer') known.reached ??= mark;
  }
  return calls;
}

/** The call that was promised for a day, or before it and not made; null for none. */
export const promiseOn = (calls: StoreCalls | undefined, day: string): CallPromise | null => {
  const promise = promised(calls);
  return promise && promise.day <= day ? promise : null;
};

function promised(calls: StoreCalls | undefined): CallPromise | null {
  const { outcome, until, onDate, author } = calls?.reached ?? {};
  return outcome === 'later' && until ? { day: until, madeOn: onDate!, author: author! } : null;
}

/** Whether a store is left in peace on a day: it was reached on it, snoozed, or wants to be called on a later one. */
export function isHidden(calls: StoreCalls | undefined, day: string): boolean {
  const reached = calls?.reached;
  if (!reached) return false;
  const waits = reached.what === 'snoozed' || reached.outcome === 'later';
  return waits ? reached.until !== null && reached.until > day : reached.onDate === day;
}

/** Whether nobody answered on a day, and nobody was reached since. */
export const isTriedOn = (calls: StoreCalls | undefined, day: string): boolean =>
  calls?.mark.outcome === 'no_answer' && calls.mark.onDate === day;

/** What is stored of a call. */
type NewMark = Omit<CallMark, 'id'>;

/** Stores a call as removed; the edit that restores it can be undone. */
export const insertMark = (db: Db, { storeId, what, outcome, onDate, until, author }: NewMark): number =>
  Number(
    db
      .prepare(
        'INSERT INTO call_mark (store_id, what, outcome, on_date, until, author, removed) VALUES (?, ?, ?, ?, ?, ?, 1)',
      )
      .run(storeId, what, outcome, onDate, until, author).lastInsertRowid,
  );

/** Records the result of a call, undoable. @throws Problem `store_unknown` */
export function markCall(
  db: Db,
  cube: SalesCube,
  actor: string,
  { storeId, what, date, until }: ParsedInput<'calls.mark'>,
) {
  if (!cube.stores.canonicalId[storeId]) throw new Problem('store_unknown', { id: storeId });
  const snoozedUntil = what === 'snoozed' ? (until ?? addDays(date, SNOOZE_DAYS)) : null;
  return db
    .transaction(() => {
      const mark = { storeId, what, outcome: null, onDate: date, until: snoozedUntil, author: actor };
      const id = insertMark(db, mark);
      return { editId: edit(db, actor, 'call', [{ table: 'call_mark', id, set: { removed: 0 } }]) };
    })
    .immediate();
}

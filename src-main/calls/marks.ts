import { addDays } from '../../src-shared/calendar.ts';
import type { ParsedInput } from '../../src-shared/contract/index.ts';
import { Problem } from '../../src-shared/problem.ts';
import type { SalesCube } from '../cube/cube.ts';
import type { Db } from '../db/open.ts';
import { edit } from '../desk/edits.ts';

export interface CallMark {
  id: number;
  storeId: number;
  what: 'called' | 'visited' | 'ordered' | 'snoozed';
  onDate: string;
  until: string | null;
}

const SNOOZE_DAYS = 7;

/** Results of calls, newest first. */
export function marksOf(db: Db): CallMark[] {
  return db
    .prepare<unknown[], CallMark>(
      'SELECT id, store_id AS storeId, what, on_date AS onDate, until FROM call_mark WHERE NOT removed ORDER BY on_date DESC, id DESC',
    )
    .all();
}

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
      // inserted as removed and restored by an edit, so that undoing the edit removes it
      const id = Number(
        db
          .prepare('INSERT INTO call_mark (store_id, what, on_date, until, author, removed) VALUES (?, ?, ?, ?, ?, 1)')
          .run(storeId, what, date, snoozedUntil, actor).lastInsertRowid,
      );
      return { editId: edit(db, actor, 'call', [{ table: 'call_mark', id, set: { removed: 0 } }]) };
    })
    .immediate();
}

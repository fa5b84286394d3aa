import { Problem } from '../../src-shared/problem.ts';
import type { Db } from '../db/open.ts';
import { recordChange } from '../dispatch/request-context.ts';

/** The manually editable tables; their column `edition` is the row version for optimistic locking. */
export type EditedTable = 'store' | 'product' | 'note' | 'sales_order' | 'call_mark' | 'suggestion_answer';
type Value = string | number | null;

/** A change of one row; with `expectedVersion`, refused unless it equals the row's current `edition`. */
export interface RowChange {
  table: EditedTable;
  id: number;
  expectedVersion?: number | undefined;
  set: Record<string, Value>;
}

interface EditedRow {
  table: EditedTable;
  id: number;
  before: Record<string, Value>;
  after: Record<string, Value>;
}

/** Names of the tables in messages. */
const LABELS: Record<EditedTable, string> = {
  store: 'store',
  product: 'product',
  note: 'note',
  sales_order: 'order',
  call_mark: 'call',
  suggestion_answer: 'answer',
};

/** The error for a change based on an outdated row version. */
export function changedMeanwhile(table: EditedTable): Problem {
  return new Problem(
    'changed_meanwhile',
    `This ${LABELS[table]} was changed in another window meanwhile; nothing was overwritten.`,
    'Load it again and look at what is there now.',
  );
}

/**
 * Applies changes atomically and stores the previous values for undo.
 * @returns the edit id, for {@link undoEdit}
 * @throws Problem `changed_meanwhile` · `<table>_unknown`
 */
export function edit(db: Db, actor: string, what: string, changes: RowChange[], now = new Date()): number {
  return db
    .transaction(() => {
      const rows = changes.map((change) => applyChange(db, change));
      return Number(
        db
          .prepare('INSERT INTO edit (at, actor, what, rows) VALUES (?, ?, ?, ?)')
          .run(now.toISOString(), actor, what, JSON.stringify(rows)).lastInsertRowid,
      );
    })
    .immediate();
}

function applyChange(db: Db, { table, id, expectedVersion, set }: RowChange): EditedRow {
  const columns = Object.keys(set);
  const row = db.prepare(`SELECT edition, ${columns.join(', ')} FROM ${table} WHERE id = ?`).get(id) as
    | Record<string, Value>
    | undefined;
  if (!row)
    throw new Problem(`${LABELS[table]}_unknown`, `There is no ${LABELS[table]} ${id}.`, 'It may have been removed.');
  const { edition, ...before } = row;
  if (expectedVersion !== undefined && edition !== expectedVersion) throw changedMeanwhile(table);
  const assignments = columns.map((column) => `${column} = @${column}`);
  db.prepare(`UPDATE ${table} SET ${assignments.join(', ')}, edition = edition + 1 WHERE id = @id`).run({ ...set, id });
  recordChange(`${LABELS[table]} ${id}`, before, set);
  return { table, id, before, after: set };
}

/**
 * Undoes an edit, unless its rows have changed since.
 * @throws Problem `edit_unknown` · `edit_undone` · `changed_meanwhile`
 */
export function undoEdit(db: Db, editId: number, now = new Date()): { what: string } {
  return db
    .transaction(() => {
      const stored = db.prepare('SELECT what, rows, undone_at AS undoneAt FROM edit WHERE id = ?').get(editId) as
        | { what: string; rows: string; undoneAt: string | null }
        | undefined;
      if (!stored) throw new Problem('edit_unknown', `There is no change ${editId}.`);
      if (stored.undoneAt !== null) throw new Problem('edit_undone', 'That was taken back already.');
      for (const { table, id, before, after } of (JSON.parse(stored.rows) as EditedRow[]).reverse()) {
        const columns = Object.keys(after);
        const row = db.prepare(`SELECT ${columns.join(', ')} FROM ${table} WHERE id = ?`).get(id) as
          | Record<string, Value>
          | undefined;
        if (!row || columns.some((column) => row[column] !== after[column])) throw changedMeanwhile(table);
        applyChange(db, { table, id, set: before });
      }
      db.prepare('UPDATE edit SET undone_at = ? WHERE id = ?').run(now.toISOString(), editId);
      return { what: stored.what };
    })
    .immediate();
}

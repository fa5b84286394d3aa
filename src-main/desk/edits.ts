import type { MessageId } from '../../src-shared/messages/descriptor.ts';
import { Problem } from '../../src-shared/problem.ts';
import type { Db } from '../db/open.ts';
import { recordChange } from '../dispatch/request-context.ts';

/** The manually editable tables; their column `edition` is the row version for optimistic locking. */
export type EditedTable =
  | 'store'
  | 'product'
  | 'note'
  | 'sales_order'
  | 'call_mark'
  | 'shelf_count'
  | 'suggestion_answer';
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
const LABELS = {
  store: 'store',
  product: 'product',
  note: 'note',
  sales_order: 'order',
  call_mark: 'call',
  shelf_count: 'call',
  suggestion_answer: 'answer',
} as const satisfies Record<EditedTable, string>;

/** The message for a row that does not exist. */
const UNKNOWN = {
  store: 'store_unknown/removed',
  product: 'product_unknown/removed',
  note: 'note_unknown',
  sales_order: 'order_unknown/removed',
  call_mark: 'call_unknown',
  shelf_count: 'call_unknown',
  suggestion_answer: 'answer_unknown',
} as const satisfies Record<EditedTable, MessageId>;

/** The error for a change based on an outdated row version. */
export function changedMeanwhile(table: EditedTable): Problem {
  return new Problem(`changed_meanwhile/${LABELS[table]}`);
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
  const row = db
    .prepare<unknown[], Record<string, Value>>(`SELECT edition, ${columns.join(', ')} FROM ${table} WHERE id = ?`)
    .get(id);
  if (!row) throw new Problem(UNKNOWN[table], { id });
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
      const stored = db
        .prepare<unknown[], { what: string; rows: string; undoneAt: string | null }>(
          'SELECT what, rows, undone_at AS undoneAt FROM edit WHERE id = ?',
        )
        .get(editId);
      if (!stored) throw new Problem('edit_unknown', { id: editId });
      if (stored.undoneAt !== null) throw new Problem('edit_undone');
      for (const { table, id, before, after } of (JSON.parse(stored.rows) as EditedRow[]).reverse()) {
        const columns = Object.keys(after);
        const row = db
          .prepare<unknown[], Record<string, Value>>(`SELECT ${columns.join(', ')} FROM ${table} WHERE id = ?`)
          .get(id);
        if (!row || columns.some((column) => row[column] !== after[column])) throw changedMeanwhile(table);
        applyChange(db, { table, id, set: before });
      }
      db.prepare('UPDATE edit SET undone_at = ? WHERE id = ?').run(now.toISOString(), editId);
      return { what: stored.what };
    })
    .immediate();
}

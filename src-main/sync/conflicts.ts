import type { SyncConflict } from '../../src-shared/contract/index.ts';
import { Problem } from '../../src-shared/problem.ts';
import type { Db } from '../db/open.ts';
import { type EditedTable, edit } from '../desk/edits.ts';
import { type Actor, recordChange } from '../dispatch/request-context.ts';
import type { AccountSync } from './accounts/index.ts';
import { type InvoiceSnapshot, restoreInvoice } from './invoice-snapshot.ts';
import { type RemoteOrderLine, replaceOrderLines } from './order-lines.ts';
import { deviceNames } from './state.ts';
import { applyOverrides, globalIdsOf, localValues, overrideKey, syncedTable } from './synced-tables.ts';

interface ConflictRow {
  id: number;
  kind: string;
  gid: string;
  unit: string;
  won: string;
  lost: string;
  settled: 'kept' | 'turned' | null;
  settled_by: string | null;
  settled_at: string | null;
}

interface ConflictSide {
  value?: Record<string, unknown>;
  clock: number;
  device: string;
}

/** Number of unsettled conflicts. */
export const countOpenConflicts = (db: Db): number =>
  db.prepare<unknown[], number>('SELECT count(*) FROM sync_conflict WHERE settled IS NULL').pluck().get()!;

/** Conflicts, newest first: values that a concurrent change overwrote. */
export function listConflicts(
  db: Db,
  { open, limit, offset }: { open: boolean; limit: number; offset: number },
): { items: SyncConflict[]; total: number } {
  const where = open ? 'WHERE settled IS NULL' : '';
  const rows = db
    .prepare<unknown[], ConflictRow>(`SELECT * FROM sync_conflict ${where} ORDER BY id DESC LIMIT ? OFFSET ?`)
    .all(limit, offset);
  const total = db.prepare<unknown[], number>(`SELECT count(*) FROM sync_conflict ${where}`).pluck().get()!;
  const toConflict = conflictMapper(db);
  return { items: rows.map(toConflict), total };
}

function conflictMapper(db: Db): (row: ConflictRow) => SyncConflict {
  const ids = globalIdsOf(db);
  const devices = deviceNames(db);
  const nameOf = subjectNames(db);
  return (row) => {
    const subjectId = ids.id(row.kind, row.gid);
    const side = ({ value, clock, device }: ConflictSide) => ({
      text: value ? displayText(db, row.unit, value) : '',
      device: devices[device] ?? device,
      at: new Date(clock / 1000).toISOString(),
    });
    const won = JSON.parse(row.won) as ConflictSide;
    return {
      id: row.id,
      kind: row.kind,
      subject: subjectId === null ? '' : nameOf(row.kind, subjectId),
      subjectId,
      unit: row.unit,
      won: side(won.value || subjectId === null ? won : { ...won, value: currentInvoice(db, subjectId) }),
      lost: side(JSON.parse(row.lost) as ConflictSide),
      settled: row.settled,
      settledBy: row.settled_by,
      settledAt: row.settled_at,
    };
  };
}

const SUBJECT_QUERIES: Record<string, string> = {
  store: "SELECT coalesce(own ->> 'name', name) FROM store WHERE id = ?",
  product: "SELECT coalesce(own ->> 'name', name) FROM product WHERE id = ?",
  invoice: 'SELECT number FROM invoice WHERE id = ?',
  mapping: 'SELECT name FROM mapping WHERE id = ?',
  saved_report: 'SELECT name FROM saved_report WHERE id = ?',
  account: 'SELECT name FROM account WHERE id = ?',
  scan_correction: 'SELECT text FROM scan_correction WHERE id = ?',
};

function subjectNames(db: Db): (kind: string, id: number) => string {
  return (kind, id) => {
    const sql =
      SUBJECT_QUERIES[kind] ??
      (['note', 'sales_order', 'call_mark', 'suggestion_answer'].includes(kind)
        ? `SELECT coalesce(s.own ->> 'name', s.name) FROM ${kind} o JOIN store s ON s.id = o.store_id WHERE o.id = ?`
        : null);
    return sql === null ? '' : (db.prepare<unknown[], string>(sql).pluck().get(id) ?? '');
  };
}

const currentInvoice = (db: Db, id: number): Record<string, unknown> =>
  db
    .prepare<unknown[], Record<string, unknown>>(
      'SELECT number, date, line_count, total / 10000.0 AS total FROM invoice WHERE id = ?',
    )
    .get(id) ?? {};

/** The value of a field group as display text. */
function displayText(db: Db, unit: string, value: Record<string, unknown>): string {
  const ids = globalIdsOf(db);
  const displayName = (kind: 'store' | 'product', gid: unknown): string => {
    const id = typeof gid === 'string' ? ids.id(kind, gid) : null;
    return id === null ? '' : subjectNames(db)(kind, id);
  };
  if (unit === 'whole') {
    const { number, date, line_count, total } = value as Partial<InvoiceSnapshot>;
    return number === undefined ? '' : [date, `${line_count} ×`, Number(total).toFixed(2)].join(' · ');
  }
  if (unit === 'lines')
    return (value.lines as { product_id: string; quantity: number }[])
      .map(({ product_id, quantity }) => `${quantity / 1000} × ${displayName('product', product_id)}`)
      .join(', ');
  if (unit === 'merge')
    return displayName('store', value.merged_into) || displayName('product', value.merged_into) || '–';
  if (unit === 'removed') return value.removed === 1 ? '✕' : '✓';
  return (
    Object.entries(value)
      .filter(([column, part]) => part !== null && part !== '' && column !== 'signed' && !column.endsWith('_id'))
      .map(([, part]) => (typeof part === 'object' ? JSON.stringify(part) : String(part)))
      .join(' · ') || '–'
  );
}

/**
 * Settles a conflict: keeps the winning value, or restores the overwritten value as a new local change.
 * @throws Problem `conflict_unknown` · `conflict_settled` · `conflict_gone` · `account_not_signed` · `refused`
 */
export function settleConflict(
  db: Db,
  actor: Actor,
  { id, what }: { id: number; what: 'kept' | 'turned' },
  accounts: AccountSync,
): SyncConflict {
  return db
    .transaction(() => {
      const row = db.prepare<unknown[], ConflictRow>('SELECT * FROM sync_conflict WHERE id = ?').get(id);
      if (!row) throw new Problem('conflict_unknown', { id });
      if (row.settled !== null) throw new Problem('conflict_settled', { account: String(row.settled_by) });
      if (what === 'turned') restoreOverwritten(db, actor, row, accounts);
      db.prepare('UPDATE sync_conflict SET settled = ?, settled_by = ?, settled_at = ? WHERE id = ?').run(
        what,
        actor.name,
        new Date().toISOString(),
        id,
      );
      const settled = conflictMapper(db)(
        db.prepare<unknown[], ConflictRow>('SELECT * FROM sync_conflict WHERE id = ?').get(id)!,
      );
      recordChange(
        `conflict ${id} (${settled.subject} ${settled.unit})`,
        settled.won.text,
        what === 'turned' ? settled.lost.text : settled.won.text,
      );
      return settled;
    })
    .immediate();
}

function restoreOverwritten(db: Db, actor: Actor, row: ConflictRow, accounts: AccountSync): void {
  const ids = globalIdsOf(db);
  const lost = JSON.parse(row.lost) as ConflictSide;
  const { value = {} } = lost;
  if (row.kind === 'invoice') {
    restoreInvoice(db, ids, value as unknown as InvoiceSnapshot);
    return;
  }
  if (row.kind === 'account') {
    // account values grant rights, which the right to settle conflicts does not include
    if (actor.role !== 'owner') throw new Problem('refused/account_conflict');
    accounts.restoreOverwritten(row.gid, row.unit, lost);
    return;
  }
  const kind = syncedTable(row.kind);
  const subject = ids.id(row.kind, row.gid);
  if (!kind || subject === null) throw new Problem('conflict_gone/subject');
  const set = (values: Record<string, string | number | null>) => {
    if (kind.hasVersionColumn)
      edit(db, actor.name, 'conflict', [{ table: kind.table as EditedTable, id: subject, set: values }]);
    else {
      const columns = Object.keys(values).map((column) => `${column} = @${column}`);
      db.prepare(`UPDATE ${kind.table} SET ${columns.join(', ')} WHERE id = @id`).run({ ...values, id: subject });
    }
  };
  if (overrideKey(row.unit) !== null) {
    const own = db.prepare<unknown[], string>(`SELECT own FROM ${kind.table} WHERE id = ?`).pluck().get(subject)!;
    set({ own: applyOverrides(own, [{ unit: row.unit, value }]) });
  } else if (row.unit === 'lines') replaceOrderLines(db, ids, subject, value.lines as RemoteOrderLine[]);
  else {
    const columns = kind.fieldGroups[row.unit];
    if (columns) set(localValues(kind, ids, value, columns));
  }
}

import type { SyncConflict } from '../../src-shared/contract/index.ts';
import { Problem } from '../../src-shared/problem.ts';
import { type Actor, tellChange } from '../asking.ts';
import { type EditedTable, edit } from '../desk/edits.ts';
import type { Store } from '../store/open.ts';
import type { CompanyAccounts } from './accounts/index.ts';
import { putInvoice, type WholeInvoice } from './invoice-value.ts';
import { identities, kindOf, localValues, ownKey, ownWith } from './kinds.ts';
import { type OrderLine, putOrderLines } from './order-lines.ts';
import { deviceNames } from './state.ts';

interface Row {
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

interface Side {
  value?: Record<string, unknown>;
  clock: number;
  device: string;
}

/** Number of unsettled conflicts. */
export const openConflicts = (db: Store): number =>
  db.prepare('SELECT count(*) FROM sync_conflict WHERE settled IS NULL').pluck().get() as number;

/** Conflicts, newest first: values that a concurrent change overwrote. */
export function listConflicts(
  db: Store,
  { open, limit, offset }: { open: boolean; limit: number; offset: number },
): { items: SyncConflict[]; total: number } {
  const which = open ? 'WHERE settled IS NULL' : '';
  const rows = db
    .prepare(`SELECT * FROM sync_conflict ${which} ORDER BY id DESC LIMIT ? OFFSET ?`)
    .all(limit, offset) as Row[];
  const total = db.prepare(`SELECT count(*) FROM sync_conflict ${which}`).pluck().get() as number;
  const told = teller(db);
  return { items: rows.map(told), total };
}

function teller(db: Store): (row: Row) => SyncConflict {
  const ids = identities(db);
  const devices = deviceNames(db);
  const nameOf = subjectNames(db);
  return (row) => {
    const subjectId = ids.id(row.kind, row.gid);
    const side = ({ value, clock, device }: Side) => ({
      text: value ? textOf(db, row.unit, value) : '',
      device: devices[device] ?? device,
      at: new Date(clock / 1000).toISOString(),
    });
    const won = JSON.parse(row.won) as Side;
    return {
      id: row.id,
      kind: row.kind,
      subject: subjectId === null ? '' : nameOf(row.kind, subjectId),
      subjectId,
      unit: row.unit,
      won: side(won.value || subjectId === null ? won : { ...won, value: presentInvoice(db, subjectId) }),
      lost: side(JSON.parse(row.lost) as Side),
      settled: row.settled,
      settledBy: row.settled_by,
      settledAt: row.settled_at,
    };
  };
}

const SUBJECTS: Record<string, string> = {
  store: "SELECT coalesce(own ->> 'name', name) FROM store WHERE id = ?",
  product: "SELECT coalesce(own ->> 'name', name) FROM product WHERE id = ?",
  invoice: 'SELECT number FROM invoice WHERE id = ?',
  mapping: 'SELECT name FROM mapping WHERE id = ?',
  saved_report: 'SELECT name FROM saved_report WHERE id = ?',
  account: 'SELECT name FROM account WHERE id = ?',
  scan_correction: 'SELECT text FROM scan_correction WHERE id = ?',
};

function subjectNames(db: Store): (kind: string, id: number) => string {
  return (kind, id) => {
    const sql =
      SUBJECTS[kind] ??
      (['note', 'sales_order', 'call_mark', 'suggestion_answer'].includes(kind)
        ? `SELECT coalesce(s.own ->> 'name', s.name) FROM ${kind} o JOIN store s ON s.id = o.store_id WHERE o.id = ?`
        : null);
    return sql === null ? '' : ((db.prepare(sql).pluck().get(id) as string | undefined) ?? '');
  };
}

const presentInvoice = (db: Store, id: number): Record<string, unknown> =>
  (db.prepare('SELECT number, date, line_count, total / 10000.0 AS total FROM invoice WHERE id = ?').get(id) as
    | Record<string, unknown>
    | undefined) ?? {};

/** The value of a field group as display text. */
function textOf(db: Store, unit: string, value: Record<string, unknown>): string {
  const ids = identities(db);
  const named = (kind: 'store' | 'product', gid: unknown): string => {
    const id = typeof gid === 'string' ? ids.id(kind, gid) : null;
    return id === null ? '' : subjectNames(db)(kind, id);
  };
  if (unit === 'whole') {
    const { number, date, line_count, total } = value as Partial<WholeInvoice>;
    return number === undefined ? '' : [date, `${line_count} ×`, Number(total).toFixed(2)].join(' · ');
  }
  if (unit === 'lines')
    return (value.lines as { product_id: string; quantity: number }[])
      .map(({ product_id, quantity }) => `${quantity / 1000} × ${named('product', product_id)}`)
      .join(', ');
  if (unit === 'merge') return named('store', value.merged_into) || named('product', value.merged_into) || '–';
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
  db: Store,
  actor: Actor,
  { id, what }: { id: number; what: 'kept' | 'turned' },
  accounts: CompanyAccounts,
): SyncConflict {
  return db
    .transaction(() => {
      const row = db.prepare('SELECT * FROM sync_conflict WHERE id = ?').get(id) as Row | undefined;
      if (!row) throw new Problem('conflict_unknown', `There is no conflict ${id}.`);
      if (row.settled !== null)
        throw new Problem(
          'conflict_settled',
          `${row.settled_by} settled this conflict already.`,
          'Load the list again.',
        );
      if (what === 'turned') turnRound(db, actor, row, accounts);
      db.prepare('UPDATE sync_conflict SET settled = ?, settled_by = ?, settled_at = ? WHERE id = ?').run(
        what,
        actor.name,
        new Date().toISOString(),
        id,
      );
      const settled = teller(db)(db.prepare('SELECT * FROM sync_conflict WHERE id = ?').get(id) as Row);
      tellChange(
        `conflict ${id} (${settled.subject} ${settled.unit})`,
        settled.won.text,
        what === 'turned' ? settled.lost.text : settled.won.text,
      );
      return settled;
    })
    .immediate();
}

function turnRound(db: Store, actor: Actor, row: Row, accounts: CompanyAccounts): void {
  const ids = identities(db);
  const lost = JSON.parse(row.lost) as Side;
  const { value = {} } = lost;
  if (row.kind === 'invoice') {
    putInvoice(db, ids, value as unknown as WholeInvoice);
    return;
  }
  if (row.kind === 'account') {
    // account values grant rights, which the right to settle conflicts does not include
    if (actor.role !== 'owner')
      throw new Problem('refused', 'Only an owner may change what an account may.', 'Ask an owner to settle it.');
    accounts.turn(row.gid, row.unit, lost);
    return;
  }
  const kind = kindOf(row.kind);
  const subject = ids.id(row.kind, row.gid);
  if (!kind || subject === null)
    throw new Problem('conflict_gone', 'What this conflict is about is not here any more.', 'Keep it as it came out.');
  const set = (values: Record<string, string | number | null>) => {
    if (kind.hasEdition)
      edit(db, actor.name, 'conflict', [{ table: kind.table as EditedTable, id: subject, set: values }]);
    else {
      const columns = Object.keys(values).map((column) => `${column} = @${column}`);
      db.prepare(`UPDATE ${kind.table} SET ${columns.join(', ')} WHERE id = @id`).run({ ...values, id: subject });
    }
  };
  if (ownKey(row.unit) !== null) {
    const own = db.prepare(`SELECT own FROM ${kind.table} WHERE id = ?`).pluck().get(subject) as string;
    set({ own: ownWith(own, [{ unit: row.unit, value }]) });
  } else if (row.unit === 'lines') putOrderLines(db, ids, subject, value.lines as OrderLine[]);
  else {
    const columns = kind.units[row.unit];
    if (columns) set(localValues(kind, ids, value, columns));
  }
}

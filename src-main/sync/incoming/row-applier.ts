import path from 'node:path';
import type { Db } from '../../db/open.ts';
import { statementCache } from '../../db/statement-cache.ts';
import type { AccountSync } from '../accounts/index.ts';
import { baseVersionsOf } from '../base-versions.ts';
import { type RemoteOrderLine, replaceOrderLines } from '../order-lines.ts';
import {
  applyOverrides,
  globalIdsOf,
  localValues,
  lookupKey,
  overrideKey,
  type SyncedTable,
  syncedTable,
} from '../synced-tables.ts';
import type { PullPage, RemoteCell, RemoteReject } from './pull-page.ts';

/** Unique columns, to find a local row that was created independently with the same natural key. */
const UNIQUE_COLUMNS: Record<string, string[]> = {
  mapping: ['name'],
  saved_report: ['name'],
  scan_correction: ['text_key', 'store_id'],
};
/** The field group that a row needs before it can be created; `made` by default. */
const REQUIRED_GROUP: Record<string, string> = {
  store: 'facts',
  product: 'facts',
  import: 'row',
  mapping: 'row',
  saved_report: 'row',
  scan_correction: 'row',
  conflict: 'made',
};

/** Creates and updates rows from the cells of a page. */
export function rowApplier(db: Db, page: PullPage, accounts: AccountSync) {
  const ids = globalIdsOf(db);
  const prepare = statementCache(db);
  const pending = db.prepare('SELECT 1 FROM outbox WHERE kind = ? AND id = ? AND unit = ?').pluck();
  const pendingTombstone = db.prepare('SELECT 1 FROM outbox_gone WHERE kind = ? AND gid = ?').pluck();
  const baseVersions = baseVersionsOf(db);
  const isKnown = db.prepare('SELECT 1 FROM sync_version WHERE kind = ? AND gid = ? LIMIT 1').pluck();
  const setGone = db.prepare('UPDATE sync_row SET gone = ? WHERE kind = ? AND id = ?');
  const rejects = new Map<string, RemoteReject[]>();
  for (const reject of page.rejects) rejects.set(reject.import_id, [...(rejects.get(reject.import_id) ?? []), reject]);

  /** Field groups fully written when the row was created; excludes those with a reference not resolved yet. */
  const writtenGroups = new Map<string, Set<string>>();

  /** A local row that was created independently and denotes the same thing. */
  const findLocalMatch = (kind: SyncedTable, cells: RemoteCell[]): number | null => {
    const isUnclaimed = (id: number | undefined): id is number => {
      if (id === undefined) return false;
      const row = prepare<string>('SELECT gid FROM sync_row WHERE kind = ? AND id = ?').pluck().get(kind.name, id);
      return row === undefined || isKnown.get(kind.name, row) === undefined;
    };
    if (kind.isEntity) {
      const keys = cells.flatMap(({ unit, value }) =>
        lookupKey(unit) !== null && typeof value.key === 'string' ? [value.key] : [],
      );
      const external = cells.find(({ unit }) => unit === 'facts')?.value.external_id ?? null;
      keys.sort((a, b) => Number(b.startsWith('id:')) - Number(a.startsWith('id:')));
      for (const key of keys) {
        const id = prepare<number>(`SELECT ${kind.table}_id FROM ${kind.table}_key WHERE key = ?`).pluck().get(key);
        if (!isUnclaimed(id)) continue;
        const own = prepare<string | null>(`SELECT external_id FROM ${kind.table} WHERE id = ?`).pluck().get(id)!;
        if (key.startsWith('id:') || own === null || external === null || own === external) return id;
      }
      return null;
    }
    const columns = UNIQUE_COLUMNS[kind.name];
    const row = cells.find(({ unit }) => unit === 'row');
    if (!columns || !row) return null;
    const values = localValues(kind, ids, row.value, columns);
    return (
      prepare<number>(
        `SELECT id FROM ${kind.table} WHERE ${columns.map((column) => `${column} = @${column}`).join(' AND ')}`,
      )
        .pluck()
        .get(values) ?? null
    );
  };

  const insert = (kind: SyncedTable, values: Record<string, string | number | null>): number => {
    const columns = Object.keys(values);
    return Number(
      prepare(
        `INSERT INTO ${kind.table} (${columns.join(', ')}) VALUES (${columns.map((column) => `@${column}`).join(', ')})`,
      ).run(values).lastInsertRowid,
    );
  };

  const make = (name: string, gid: string, cells: RemoteCell[]): void => {
    const kind = syncedTable(name);
    // `AccountSync` creates accounts, after it has verified their signatures
    if (!kind || name === 'account' || ids.id(name, gid) !== null) return;
    // removed here, the tombstone still pending: entities stay as long as they are referenced
    const isRemovedHere = pendingTombstone.get(name, gid) !== undefined;
    const requiredCell = cells.find(({ unit }) => unit === (REQUIRED_GROUP[name] ?? 'made'));
    if (!requiredCell) return;
    const gone = cells.some(({ unit, value }) => unit === 'gone' && value.gone === true);
    const localMatch = findLocalMatch(kind, cells);
    if (localMatch !== null) {
      ids.adopt(name, localMatch, gid);
      return;
    }
    if ((gone || isRemovedHere) && !kind.isEntity) return;
    if (name === 'conflict') {
      const { of_kind, of_id, of_unit, won, lost } = requiredCell.value as Record<string, unknown>;
      const made = prepare('INSERT INTO sync_conflict (kind, gid, unit, won, lost) VALUES (?, ?, ?, ?, ?)').run(
        of_kind,
        of_id,
        of_unit,
        JSON.stringify(won),
        JSON.stringify(lost),
      );
      ids.set(name, Number(made.lastInsertRowid), gid);
      return;
    }
    const values: Record<string, string | number | null> = {};
    const written = new Set<string>();
    for (const { unit, value } of cells) {
      const columns = kind.fieldGroups[unit];
      if (!columns) continue;
      Object.assign(values, localValues(kind, ids, value, columns));
      if (columns.every((column) => !kind.refs[column] || value[column] == null || values[column] !== null))
        written.add(unit);
    }
    // a required reference may be hidden from this login
    if (
      Object.entries(kind.refs).some(
        ([column]) => column in values && values[column] === null && REQUIRED_REFS.has(`${name}.${column}`),
      )
    )
      return;
    if (name === 'import')
      Object.assign(values, {
        // basename only: a path of another machine must not name a file of this one
        path: path.basename(String(requiredCell.value.file ?? '')),
        device: String(requiredCell.value.device ?? '?'),
        options: '{}',
        pid: 0,
        position: 0,
      });
    const id = insert(kind, values);
    ids.set(name, id, gid);
    writtenGroups.set(gid, written);
    if (isRemovedHere) {
      setGone.run(1, name, id);
      const addKey = prepare(
        `INSERT INTO ${kind.table}_key (key, ${kind.table}_id) VALUES (?, ?) ON CONFLICT DO NOTHING`,
      );
      for (const { unit, value } of cells)
        if (lookupKey(unit) !== null && typeof value.key === 'string') addKey.run(value.key, id);
    }
  };

  const applyFieldGroup = (kind: SyncedTable, id: number, gid: string, cell: RemoteCell): void => {
    const { unit, value } = cell;
    if (unit === 'gone') {
      if (kind.isEntity) setGone.run(value.gone === true ? 1 : 0, kind.name, id);
      else if (value.gone === true) {
        prepare(`DELETE FROM ${kind.table} WHERE id = ?`).run(id);
        prepare('DELETE FROM sync_row WHERE kind = ? AND id = ?').run(kind.name, id);
      }
    } else if (lookupKey(unit) !== null) {
      const key = lookupKey(unit);
      if (typeof value.key === 'string')
        prepare(
          `INSERT INTO ${kind.table}_key (key, ${kind.table}_id) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET ${kind.table}_id = excluded.${kind.table}_id`,
        ).run(key, id);
      else prepare(`DELETE FROM ${kind.table}_key WHERE key = ? AND ${kind.table}_id = ?`).run(key, id);
      prepare('DELETE FROM outbox WHERE kind = ? AND unit = ? AND id <> ?').run(kind.name, unit, id);
    } else if (unit === 'lines') {
      replaceOrderLines(db, ids, id, value.lines as RemoteOrderLine[]);
    } else if (unit === 'rejects') applyRejects(id, rejects.get(gid) ?? []);
    else {
      const columns = kind.fieldGroups[unit];
      if (!columns) return;
      const values = localValues(kind, ids, value, columns);
      for (const column of columns)
        if (values[column] === null && REQUIRED_REFS.has(`${kind.name}.${column}`)) delete values[column];
      const set = Object.keys(values).map((column) => `${column} = @${column}`);
      if (kind.hasVersionColumn) set.push('edition = edition + 1');
      prepare(`UPDATE ${kind.table} SET ${set.join(', ')} WHERE id = @id`).run({ ...values, id });
    }
  };

  const applyRejects = (id: number, list: RemoteReject[]): void => {
    if (prepare('SELECT device FROM import WHERE id = ?').pluck().get(id) === null) {
      // imported here: only the corrections can have changed
      const fix = prepare('UPDATE reject SET fixed_by = ? WHERE import_id = ? AND record = ?');
      for (const { record, fixed_by } of list)
        fix.run(fixed_by === null ? null : ids.id('import', String(fixed_by)), id, record);
      return;
    }
    prepare('DELETE FROM reject WHERE import_id = ?').run(id);
    const add = prepare(
      `INSERT INTO reject (import_id, record, physical_line, code, column_name, value, message, cells, faults, invoice_key, place, fixed_by)
       VALUES (@import, @record, @physical_line, @code, @column_name, @value, @message, @cells, @faults, @invoice_key, @place, @fixed)`,
    );
    for (const reject of list)
      add.run({
        ...reject,
        import: id,
        cells: JSON.stringify(reject.cells),
        faults: JSON.stringify(reject.faults),
        fixed: reject.fixed_by === null ? null : ids.id('import', String(reject.fixed_by)),
      });
  };

  const change = (name: string, gid: string, cells: RemoteCell[]): void => {
    const kind = syncedTable(name);
    const id = ids.id(name, gid);
    if (name === 'account') {
      accounts.receive(
        gid,
        cells.filter(({ unit }) => id === null || !pending.get(name, id, unit)),
      );
      return;
    }
    if (!kind || (id === null && !kind.isEntity)) return;
    const isRemovedHere = pendingTombstone.get(name, gid) !== undefined;
    // a row removed here stays removed; its other field groups are applied
    const applicable = cells.filter(
      ({ unit }) => !(isRemovedHere && unit === 'gone') && (id === null || !pending.get(name, id, unit)),
    );
    for (const { unit, clock, device } of applicable) baseVersions.set(name, gid, unit, Number(clock), device);
    if (id === null) return;
    const own = applicable.filter(({ unit }) => overrideKey(unit) !== null);
    if (own.length > 0) {
      const text = prepare<string>(`SELECT own FROM ${kind.table} WHERE id = ?`).pluck().get(id)!;
      prepare(`UPDATE ${kind.table} SET own = ?, edition = edition + 1 WHERE id = ?`).run(
        applyOverrides(text, own),
        id,
      );
    }
    for (const cell of applicable) {
      if (overrideKey(cell.unit) !== null || writtenGroups.get(gid)?.has(cell.unit)) continue;
      applyFieldGroup(kind, id, gid, cell);
    }
  };
  return { make, change };
}

/** NOT NULL references. */
const REQUIRED_REFS = new Set(
  ['note', 'sales_order', 'call_mark', 'suggestion_answer']
    .map((name) => `${name}.store_id`)
    .concat('suggestion_answer.product_id', 'scan_correction.product_id'),
);

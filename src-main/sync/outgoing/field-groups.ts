import path from 'node:path';
import type { Db } from '../../db/open.ts';
import { statementCache } from '../../db/statement-cache.ts';
import { syncState } from '../state.ts';
import { deterministicUuid, type GlobalIds, lookupKey, overrideKey, type SyncedTable } from '../synced-tables.ts';

/**
 * Reads field groups of rows in wire format: `{column: value}`, references as global ids, which are given to rows that have
 * none yet. Null where there is nothing to send: the row is gone, or the group unknown.
 */
export function fieldGroupReader(db: Db, ids: GlobalIds) {
  const prepare = statementCache(db);
  const { deviceName } = syncState(db);
  const columnsOf = (kind: SyncedTable, id: number, columns: readonly string[]) => {
    const row = prepare<Record<string, string | number | null>>(
      `SELECT ${columns.join(', ')} FROM ${kind.table} WHERE id = ?`,
    ).get(id);
    if (!row) return null;
    return Object.fromEntries(
      Object.entries(row).map(([column, value]) => {
        const ref = kind.refs[column];
        // 0: a correction for all stores
        if (ref) return [column, value === null || value === 0 ? null : ids.gid(ref, Number(value))];
        if (kind.name === 'account' && column === 'scope')
          return [column, scopeWithGlobalIds(JSON.parse(String(value)), ids)];
        return [column, kind.json.has(column) && value !== null ? JSON.parse(String(value)) : value];
      }),
    );
  };
  return (kind: SyncedTable, id: number, unit: string): Record<string, unknown> | null => {
    if (unit === 'gone') return { gone: false };
    const own = overrideKey(unit);
    if (own !== null) {
      const text = prepare<string>(`SELECT own FROM ${kind.table} WHERE id = ?`).pluck().get(id);
      if (text === undefined) return null;
      const value = (JSON.parse(text) as Record<string, unknown>)[own];
      return value === undefined ? {} : { [own]: value };
    }
    const key = lookupKey(unit);
    if (key !== null) {
      const found = prepare(`SELECT 1 FROM ${kind.table}_key WHERE key = ? AND ${kind.table}_id = ?`).get(key, id);
      return found ? { key } : {};
    }
    if (unit === 'lines') {
      const lines = prepare<{ product_id: number }>(
        'SELECT line_no, product_id, quantity, unit, case_size, price, source FROM sales_order_line WHERE order_id = ? ORDER BY line_no',
      ).all(id);
      return { lines: lines.map((line) => ({ ...line, product_id: ids.gid('product', line.product_id) })) };
    }
    if (unit === 'rejects') {
      const counts = prepare(
        'SELECT count(*) AS rejects, count(fixed_by) AS fixed FROM reject WHERE import_id = ?',
      ).get(id);
      const fixes = prepare<{ record: number; fixed_by: number }>(
        'SELECT record, fixed_by FROM reject WHERE import_id = ? AND fixed_by IS NOT NULL ORDER BY record',
      ).all(id);
      // two laptops may correct the same record by different imports, so the counts alone do not identify the version
      const by = deterministicUuid(fixes.map(({ record, fixed_by }) => `${record} ${ids.gid('import', fixed_by)}`));
      return { ...(counts as object), by };
    }
    const columns = kind.fieldGroups[unit];
    // a group that an earlier version queued
    if (!columns) return null;
    const value = columnsOf(kind, id, columns);
    if (value && kind.name === 'import') {
      const row = prepare<{
        path: string;
        device: string | null;
      }>('SELECT path, device FROM import WHERE id = ?').get(id)!;
      return { ...value, file: path.win32.basename(row.path), device: row.device ?? deviceName };
    }
    return value;
  };
}

/** Replaces the store ids of a scope with global ids. */
function scopeWithGlobalIds({ stores = [], ...rest }: { stores?: number[] }, ids: GlobalIds) {
  return { ...rest, stores: stores.map((id) => ids.gid('store', id)) };
}

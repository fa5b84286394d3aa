import path from 'node:path';
import type { Store } from '../../store/open.ts';
import { statementsOf } from '../../store/statements.ts';
import { fileKey, type Identities, type Kind, ownKey, uuidOf } from '../kinds.ts';
import { syncState } from '../state.ts';

/** Reads field groups of rows in wire format: `{column: value}`, references as global ids. */
export function unitReader(db: Store, ids: Identities) {
  const read = statementsOf(db);
  const { deviceName } = syncState(db);
  const columnsOf = (kind: Kind, id: number, columns: readonly string[]) => {
    const row = read(`SELECT ${columns.join(', ')} FROM ${kind.table} WHERE id = ?`).get(id) as
      | Record<string, string | number | null>
      | undefined;
    if (!row) return null;
    return Object.fromEntries(
      Object.entries(row).map(([column, value]) => {
        const ref = kind.refs[column];
        // 0: a correction for all stores
        if (ref) return [column, value === null || value === 0 ? null : ids.gid(ref, Number(value))];
        if (kind.name === 'account' && column === 'scope') return [column, scopeOut(JSON.parse(String(value)), ids)];
        return [column, kind.json.has(column) && value !== null ? JSON.parse(String(value)) : value];
      }),
    );
  };
  return (kind: Kind, id: number, unit: string): Record<string, unknown> | null => {
    if (unit === 'gone') return { gone: false };
    const own = ownKey(unit);
    if (own !== null) {
      const text = read(`SELECT own FROM ${kind.table} WHERE id = ?`).pluck().get(id) as string | undefined;
      if (text === undefined) return null;
      const value = (JSON.parse(text) as Record<string, unknown>)[own];
      return value === undefined ? {} : { [own]: value };
    }
    const key = fileKey(unit);
    if (key !== null) {
      const there = read(`SELECT 1 FROM ${kind.table}_key WHERE key = ? AND ${kind.table}_id = ?`).get(key, id);
      return there ? { key } : {};
    }
    if (unit === 'lines') {
      const lines = read(
        'SELECT line_no, product_id, quantity, unit, case_size, price, source FROM sales_order_line WHERE order_id = ? ORDER BY line_no',
      ).all(id) as { product_id: number }[];
      return { lines: lines.map((line) => ({ ...line, product_id: ids.gid('product', line.product_id) })) };
    }
    if (unit === 'rejects') {
      const counts = read('SELECT count(*) AS rejects, count(fixed_by) AS fixed FROM reject WHERE import_id = ?').get(
        id,
      );
      const fixes = read(
        'SELECT record, fixed_by FROM reject WHERE import_id = ? AND fixed_by IS NOT NULL ORDER BY record',
      ).all(id) as { record: number; fixed_by: number }[];
      // two laptops may correct the same record by different imports, so the counts alone do not identify the version
      const by = uuidOf(...fixes.map(({ record, fixed_by }) => `${record} ${ids.gid('import', fixed_by)}`));
      return { ...(counts as object), by };
    }
    const value = columnsOf(kind, id, kind.units[unit] ?? []);
    if (value && kind.name === 'import') {
      const there = read('SELECT path, device FROM import WHERE id = ?').get(id) as {
        path: string;
        device: string | null;
      };
      return { ...value, file: path.basename(there.path), device: there.device ?? deviceName };
    }
    return value;
  };
}

/** Replaces the store ids of a scope with global ids. */
function scopeOut({ stores = [], ...rest }: { stores?: number[] }, ids: Identities) {
  return { ...rest, stores: stores.map((id) => ids.gid('store', id)) };
}

import type { Reject } from '../../../src-shared/contract/imports.ts';
import type { Db } from '../../db/open.ts';
import { getImport, importColumns } from './history.ts';

interface RejectRow {
  record: number;
  physical_line: number;
  code: string;
  column_name: string;
  value: string;
  message: string;
  cells: string;
  faults: string;
  fixed_by: number | null;
}

function toReject(row: RejectRow): Reject {
  return {
    record: row.record,
    line: row.physical_line,
    code: row.code,
    column: row.column_name,
    value: row.value,
    message: row.message,
    cells: JSON.parse(row.cells),
    faults: JSON.parse(row.faults),
    fixedBy: row.fixed_by,
  };
}

/** Rejects in file order; of one code, or only those not corrected yet. */
export function listRejects(
  db: Db,
  {
    importId,
    code,
    open,
    limit,
    offset,
  }: { importId: number; code?: string | undefined; open: boolean; limit: number; offset: number },
) {
  getImport(db, importId);
  const filter = (code ? 'AND code = @code' : '') + (open ? ' AND fixed_by IS NULL' : '');
  const rows = db
    .prepare<unknown[], RejectRow>(
      `SELECT * FROM reject WHERE import_id = @importId ${filter} ORDER BY record LIMIT @limit OFFSET @offset`,
    )
    .all({ importId, ...(code ? { code } : {}), limit, offset });
  const total = db
    .prepare<unknown[], number>(`SELECT count(*) FROM reject WHERE import_id = @importId ${filter}`)
    .pluck()
    .get({ importId, ...(code ? { code } : {}) })!;
  return { columns: importColumns(db, importId), items: rows.map(toReject), total };
}

/** Record number by physical line, of the rejects not corrected yet. */
export function openRejectRecords(db: Db, importId: number): Record<number, number> {
  const rows = db
    .prepare<unknown[], [number, number]>(
      'SELECT physical_line, record FROM reject WHERE import_id = ? AND fixed_by IS NULL',
    )
    .raw()
    .all(importId);
  return Object.fromEntries(rows);
}

/** The rejects after record `after` in file order, at most a thousand. */
export function rejectsAfter(db: Db, importId: number, after: number): Reject[] {
  const rows = db
    .prepare<unknown[], RejectRow>('SELECT * FROM reject WHERE import_id = ? AND record > ? ORDER BY record LIMIT 1000')
    .all(importId, after);
  return rows.map(toReject);
}

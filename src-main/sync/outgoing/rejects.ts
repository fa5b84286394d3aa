import type { Db } from '../../db/open.ts';
import { copyField, postgresJson } from '../server/connection.ts';
import type { GlobalIds } from '../synced-tables.ts';

export const REJECT_COLUMNS =
  'import_id, record, physical_line, code, column_name, value, message, cells, faults, invoice_key, place, fixed_by';

/** Rejects of imports in COPY's text format, in the order of {@link REJECT_COLUMNS}. */
export function* rejectLines(db: Db, ids: GlobalIds, imports: number[]): Generator<string> {
  const rows = db.prepare<unknown[], Record<string, string | number | null>>(
    'SELECT record, physical_line, code, column_name, value, message, cells, faults, invoice_key, place, fixed_by FROM reject WHERE import_id = ? AND record > ? ORDER BY record LIMIT 1000',
  );
  for (const id of imports) {
    const gid = ids.gid('import', id);
    for (let afterRecord = -1; ; ) {
      const page = rows.all(id, afterRecord);
      if (page.length === 0) break;
      for (const row of page)
        yield [
          gid,
          row.record!,
          row.physical_line!,
          copyField(row.code!),
          copyField(row.column_name!),
          copyField(row.value!),
          copyField(row.message!),
          copyField(postgresJson(JSON.parse(String(row.cells)))),
          copyField(postgresJson(JSON.parse(String(row.faults)))),
          copyField(row.invoice_key!),
          copyField(row.place!),
          row.fixed_by === null ? '\\N' : ids.gid('import', Number(row.fixed_by)),
        ].join('\t');
      afterRecord = Number(page.at(-1)!.record);
    }
  }
}

import type { Store } from '../../store/open.ts';
import type { Identities } from '../kinds.ts';
import { copied, json } from '../server/connection.ts';

export const REJECT_COLUMNS =
  'import_id, record, physical_line, code, column_name, value, message, cells, faults, invoice_key, place, fixed_by';

/** Rejects of imports in COPY's text format, in the order of {@link REJECT_COLUMNS}. */
export function* rejectLines(db: Store, ids: Identities, imports: number[]): Generator<string> {
  const rows = db.prepare(
    'SELECT record, physical_line, code, column_name, value, message, cells, faults, invoice_key, place, fixed_by FROM reject WHERE import_id = ? AND record > ? ORDER BY record LIMIT 1000',
  );
  for (const id of imports) {
    const gid = ids.gid('import', id);
    for (let after = -1; ; ) {
      const some = rows.all(id, after) as Record<string, string | number | null>[];
      if (some.length === 0) break;
      for (const row of some)
        yield [
          gid,
          row.record!,
          row.physical_line!,
          copied(row.code!),
          copied(row.column_name!),
          copied(row.value!),
          copied(row.message!),
          copied(json(JSON.parse(String(row.cells)))),
          copied(json(JSON.parse(String(row.faults)))),
          copied(row.invoice_key!),
          copied(row.place!),
          row.fixed_by === null ? '\\N' : ids.gid('import', Number(row.fixed_by)),
        ].join('\t');
      after = Number(some.at(-1)!.record);
    }
  }
}

import fs from 'node:fs';
import { csvRecord, escapeFormula } from '../../../src-shared/csv.ts';
import { Problem } from '../../../src-shared/problem.ts';
import type { Db } from '../../db/open.ts';
import { getImport, importColumns } from './history.ts';
import { rejectsAfter } from './rejects.ts';

/**
 * The rejects of an import as CSV, in chunks: every original column, then `_line,_code,_message`. Safe to open in a
 * spreadsheet. Corrected rejects are left out.
 * @param after the record after which the chunk begins; 0 begins with the header
 * @returns the text, and where the next chunk begins; null at the end
 */
export function rejectsCsvChunk(db: Db, importId: number, after: number): { text: string; next: number | null } {
  getImport(db, importId);
  const columns = importColumns(db, importId);
  const rejects = rejectsAfter(db, importId, after);
  const header = after === 0 ? csvRecord([...columns.map(escapeFormula), '_line', '_code', '_message']) : '';
  const body = rejects
    .filter(({ fixedBy }) => fixedBy === null)
    .map(({ cells, line, code, message }) =>
      csvRecord([
        ...columns.map((_, i) => escapeFormula(cells[i] ?? '')),
        String(line),
        code,
        escapeFormula(message + excessCellsNote(cells, columns.length)),
      ]),
    );
  return { text: header + body.join(''), next: rejects.length === 1000 ? rejects.at(-1)!.record : null };
}

/** Cells beyond the header's width have no column, so they are appended to the message. */
function excessCellsNote(cells: string[], width: number): string {
  return cells.length > width ? ` Cells beyond the header: ${JSON.stringify(cells.slice(width))}` : '';
}

/**
 * Writes records corrected in the user interface as a file like one saved by a spreadsheet.
 * @throws Problem `not_a_reject` for a record that is no reject of the import
 */
export async function writeCorrections(
  db: Db,
  importId: number,
  records: { record: number; cells: string[] }[],
  file: string,
): Promise<void> {
  const columns = importColumns(db, importId);
  const lineOf = db
    .prepare<unknown[], number>('SELECT physical_line FROM reject WHERE import_id = ? AND record = ?')
    .pluck();
  const rows = records.map(({ record, cells }) => {
    const line = lineOf.get(importId, record);
    if (line === undefined) throw new Problem('not_a_reject', { record, importId });
    return csvRecord([...columns.map((_, i) => escapeFormula(cells[i] ?? '')), String(line)]);
  });
  await fs.promises.writeFile(file, csvRecord([...columns, '_line']) + rows.join(''), { mode: 0o600 });
}

import type { Store } from '../store/open.ts';
import { csvRecord, harmless } from './csv.ts';
import { columnsOf, getImport, rejectsAfter } from './history.ts';

/**
 * The rejects of an import as CSV, a piece at a time: every original column, then `_line,_code,_message`. Safe to open
 * in a spreadsheet.
 * @param after the record behind which the piece begins; 0 begins with the header
 * @returns the text, and where the next piece begins; null at the end
 */
export function rejectsCsvPiece(db: Store, importId: number, after: number): { text: string; next: number | null } {
  getImport(db, importId);
  const columns = columnsOf(db, importId);
  const rejects = rejectsAfter(db, importId, after);
  const header = after === 0 ? csvRecord([...columns.map(harmless), '_line', '_code', '_message']) : '';
  const body = rejects.map(({ cells, line, code, message }) =>
    csvRecord([
      ...columns.map((_, i) => harmless(cells[i] ?? '')),
      String(line),
      code,
      message + beyond(cells, columns.length),
    ]),
  );
  return { text: header + body.join(''), next: rejects.length === 1000 ? rejects.at(-1)!.record : null };
}

/** Cells beyond the header's width have no column; they are told in the message. */
function beyond(cells: string[], width: number): string {
  return cells.length > width ? ` Cells beyond the header: ${JSON.stringify(cells.slice(width))}` : '';
}

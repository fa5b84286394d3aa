import type { Db } from '../db/open.ts';
import { foldName } from '../table/sniff/fold-name.ts';

/** Columns of files that say why goods came back, the most specific first. */
const REASON_COLUMNS = [
  'Return Reason',
  'Reason for Return',
  'Credit Note Reason',
  'Reason for Credit Note',
  'Reason Code',
  'Reason',
  'वापसी का कारण',
  'कारण',
].map(foldName);

/** Reads why a line came back, as its file says it; empty where it says nothing. */
export function returnReasons(db: Db): (invoiceId: number, place: number) => string {
  const linesOf = db.prepare<unknown[], { line: number | null; invoice: number | null }>(
    'SELECT line_extra AS line, invoice_extra AS invoice FROM invoice_line WHERE invoice_id = ? ORDER BY line_no',
  );
  const read = db.prepare<unknown[], string>('SELECT json FROM extra WHERE id = ?').pluck();
  const known = new Map<number, string>();
  const reasonOf = (extra: number | null): string => {
    if (extra === null) return '';
    let reason = known.get(extra);
    if (reason === undefined) {
      const cells = JSON.parse(read.get(extra) ?? '{}') as Record<string, unknown>;
      const column = REASON_COLUMNS.map((wanted) => Object.keys(cells).find((name) => foldName(name) === wanted)).find(
        (name) => name !== undefined,
      );
      reason = column === undefined ? '' : String(cells[column]);
      known.set(extra, reason);
    }
    return reason;
  };
  return (invoiceId, place) => {
    const line = linesOf.all(invoiceId)[place];
    return reasonOf(line?.line ?? null) || reasonOf(line?.invoice ?? null);
  };
}

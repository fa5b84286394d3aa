import type { ReportCell } from '../../src-shared/contract/index.ts';
import { minorDigits } from '../../src-shared/money.ts';
import { csvRecord, type Delimiter, harmless } from '../csv.ts';
import { type Column, type Made, shown } from './report.ts';

/** How a reader's spreadsheet wants it. */
export interface Style {
  delimiter: Delimiter;
  decimal: '.' | ',';
}

const PIECE = 5000;

/**
 * A piece of a report as CSV (RFC 4180), the first with the header.
 * @param after rows that earlier pieces held
 * @returns the text, and what to say as `after` for the next piece; null at the end
 */
export function csvPiece(report: Made, currency: string, style: Style, after: number) {
  const { columns, total } = report;
  const until = Math.min(total, after + PIECE);
  const record = (cells: string[]) => csvRecord(cells, '\r\n', style.delimiter);
  const header = after === 0 ? record(columns.map(({ label }) => harmless(label))) : '';
  const body = report.rows(after, until).map((row) => record(csvCells(columns, row, currency, style)));
  return { text: header + body.join(''), next: until < total ? until : null };
}

/** A row's cells; money with as many decimals as its currency has, shares in percent, texts that are no formulas. */
function csvCells(columns: Column[], row: ReportCell[], currency: string, { decimal }: Style): string[] {
  const digits = minorDigits(currency);
  const written = (text: string) => (decimal === '.' ? text : text.replace('.', decimal));
  return shown(columns, row, currency).map((cell, i) => {
    if (cell === null) return '';
    if (typeof cell === 'string') return harmless(cell);
    const { type } = columns[i]!;
    if (type === 'money') return written((cell / 10 ** digits).toFixed(digits));
    if (type === 'percent') return written((cell * 100).toFixed(2));
    return written(String(cell));
  });
}

import type { ReportCell } from '../../src-shared/contract/index.ts';
import { minorDigits, toMinor } from '../../src-shared/money.ts';
import { quantityToNumber } from '../../src-shared/quantity.ts';
import { csvCell, csvRecord, type Delimiter, harmless } from '../csv.ts';
import type { Column, Made } from './report.ts';

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
  const { delimiter } = style;
  const records: string[] = [];
  if (after === 0)
    records.push(
      csvRecord(
        columns.map(({ label }) => harmless(label)),
        '\r\n',
        delimiter,
      ),
    );
  const writers = columns.map((column) => writerOf(column, currency, style));
  for (const row of report.rows(after, until)) {
    let record = '';
    for (let i = 0; i < writers.length; i++) record += (i === 0 ? '' : delimiter) + writers[i]!(row[i] ?? null);
    // a lone empty cell would be taken for a blank line
    records.push(record === '' ? '""\r\n' : `${record}\r\n`);
  }
  return { text: records.join(''), next: until < total ? until : null };
}

/** Minor units with their decimals: 123450 of two → 1234.50. */
function inFull(minor: number, digits: number): string {
  if (digits === 0) return String(minor);
  const text = String(Math.abs(minor)).padStart(digits + 1, '0');
  return `${minor < 0 ? '-' : ''}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** How many different texts of a column are remembered as they are written. */
const REMEMBERED = 10_000;

/**
 * Writes a column's cells: money with as many decimals as its currency has, shares in percent, texts that are no
 * formulas. The texts of a column come again and again, so each is looked at once.
 */
function writerOf(column: Column, currency: string, { delimiter, decimal }: Style): (cell: ReportCell) => string {
  const digits = minorDigits(currency);
  const { type } = column;
  const texts = new Map<string, string>();
  const isInWay = decimal === delimiter;
  const number = (text: string) => {
    if (decimal === '.') return text;
    const written = text.replace('.', decimal);
    return isInWay ? csvCell(written, delimiter) : written;
  };
  return (cell) => {
    if (cell === null) return '';
    if (typeof cell === 'string') {
      let written = texts.get(cell);
      if (written === undefined) {
        if (texts.size >= REMEMBERED) texts.clear();
        written = csvCell(harmless(cell), delimiter);
        texts.set(cell, written);
      }
      return written;
    }
    if (type === 'money') return number(inFull(toMinor(cell, currency), digits));
    if (type === 'quantity') return number(String(quantityToNumber(cell)));
    return number(type === 'percent' ? (cell * 100).toFixed(2) : String(cell));
  };
}

import type { ReportCell } from '../../src-shared/contract/index.ts';
import { minorDigits, toMinor } from '../../src-shared/money.ts';
import { quantityToNumber } from '../../src-shared/quantity.ts';
import { csvCell, csvRecord, type Delimiter, harmless } from '../csv.ts';
import { collectGarbage } from '../jobs/collect-garbage.ts';
import type { Column, Made } from './report.ts';

/** How a reader's spreadsheet wants it. */
export interface Style {
  delimiter: Delimiter;
  decimal: '.' | ',';
}

const PIECE = 5000;
/** Rows between two times that memory is given back: V8 would let a long report grow to hundreds of megabytes. */
const TIDY_EVERY = 10 * PIECE;

/**
 * A piece of a report as CSV (RFC 4180), the first with the header.
 * @param after rows that earlier pieces held
 * @returns the text, and what to say as `after` for the next piece; null at the end
 */
export function csvPiece(report: Made, currency: string, style: Style, after: number) {
  const { columns, total } = report;
  const until = Math.min(total, after + PIECE);
  const { delimiter } = style;
  if (after > 0 && after % TIDY_EVERY === 0) collectGarbage();
  const pieces: string[] = [];
  if (after === 0)
    pieces.push(
      csvRecord(
        columns.map(({ label }) => harmless(label)),
        '\r\n',
        delimiter,
      ),
    );
  const write = recordWriterOf(report, currency, style);
  for (const parts of report.parts?.(after, until) ?? report.rows(after, until).map((row) => [row]))
    write(parts, pieces);
  return { text: pieces.join(''), next: until < total ? until : null };
}

/** Puts the pieces of a record behind others: joined all at once, they are copied once. */
type RecordWriter = (parts: ReportCell[][], pieces: string[]) => void;

const recordWriters = new WeakMap<Made, { currency: string; style: Style; write: RecordWriter }>();

/** The writer of a report's records, the same from piece to piece: it remembers what it has written. */
function recordWriterOf(report: Made, currency: string, style: Style): RecordWriter {
  const known = recordWriters.get(report);
  if (
    known?.currency === currency &&
    known.style.delimiter === style.delimiter &&
    known.style.decimal === style.decimal
  )
    return known.write;
  const write = recordWriter(report.columns, currency, style);
  recordWriters.set(report, { currency, style, write });
  return write;
}

/** How many parts of records are remembered as they are written. */
const REMEMBERED_PARTS = 10_000;

function recordWriter(columns: Column[], currency: string, style: Style): RecordWriter {
  const writers = columns.map((column) => writerOf(column, currency, style));
  const written = (cells: ReportCell[], first: number) =>
    cells.map((cell, i) => writers[first + i]!(cell)).join(style.delimiter);
  const texts: Map<ReportCell[], string>[] = [];
  const textOf = (cells: ReportCell[], first: number, nth: number) => {
    texts[nth] ??= new Map();
    let text = texts[nth].get(cells);
    if (text === undefined) {
      if (texts[nth].size >= REMEMBERED_PARTS) texts[nth].clear();
      text = written(cells, first);
      texts[nth].set(cells, text);
    }
    return text;
  };
  return (parts, pieces) => {
    let first = 0;
    const last = parts.length - 1;
    for (let nth = 0; nth < last; nth++) {
      pieces.push(textOf(parts[nth]!, first, nth), style.delimiter);
      first += parts[nth]!.length;
    }
    const text = written(parts[last]!, first);
    // a lone empty cell would be taken for a blank line
    pieces.push(text === '' && last === 0 ? '""' : text, '\r\n');
  };
}

/** Minor units with their decimals: 123450 of two → 1234.50. */
function inFull(minor: number, digits: number): string {
  if (digits === 0) return String(minor);
  const [size, unit] = [Math.abs(minor), 10 ** digits];
  const whole = Math.floor(size / unit);
  return `${minor < 0 ? '-' : ''}${whole}.${String(size - whole * unit).padStart(digits, '0')}`;
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

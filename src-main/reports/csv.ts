import type { ReportCell } from '../../src-shared/contract/index.ts';
import { minorDigits, toMinor } from '../../src-shared/money.ts';
import { quantityToNumber } from '../../src-shared/quantity.ts';
import { csvCell, csvRecord, type Delimiter, harmless } from '../csv.ts';
import { collectGarbage } from '../jobs/collect-garbage.ts';
import type { Column, Made } from './report.ts';

/** CSV dialect. */
export interface Style {
  delimiter: Delimiter;
  decimal: '.' | ',';
}

const PIECE = 5000;
/**
 * Rows between forced garbage collections: otherwise V8 lets the heap grow to hundreds of megabytes in a long report.
 */
const TIDY_EVERY = 10 * PIECE;

/**
 * Encodes a chunk of a report as CSV (RFC 4180), the first one with the header row.
 * @param after number of rows in earlier chunks
 * @returns the text, and the value of `after` for the next chunk; null at the end
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

/** Appends the parts of a record to a list of strings, which is joined once at the end. */
type RecordWriter = (parts: ReportCell[][], pieces: string[]) => void;

const recordWriters = new WeakMap<Made, { currency: string; style: Style; write: RecordWriter }>();

/** The record encoder of a report. Reused for all chunks, so that its cache of encoded parts survives. */
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

/** Maximum number of cached record parts. */
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
    // a record of one empty cell would read as a blank line
    pieces.push(text === '' && last === 0 ? '""' : text, '\r\n');
  };
}

/** Formats minor units with decimals: 123450 with two digits → 1234.50. */
function inFull(minor: number, digits: number): string {
  if (digits === 0) return String(minor);
  const [size, unit] = [Math.abs(minor), 10 ** digits];
  const whole = Math.floor(size / unit);
  return `${minor < 0 ? '-' : ''}${whole}.${String(size - whole * unit).padStart(digits, '0')}`;
}

/** Maximum number of cached texts per column. */
const REMEMBERED = 10_000;

/**
 * Returns the cell encoder of a column: money with the decimals of its currency, shares in percent, texts guarded
 * against formula injection. Texts repeat, so their encoded form is cached.
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

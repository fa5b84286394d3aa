import type { ReportCell } from '../../src-shared/contract/index.ts';
import { csvField, csvRecord, type Delimiter, escapeFormula } from '../../src-shared/csv.ts';
import { minorDigits, toMinor } from '../../src-shared/money.ts';
import { quantityToNumber } from '../../src-shared/quantity.ts';
import { collectGarbage } from '../jobs/collect-garbage.ts';
import type { Column, ReportData } from './report.ts';

/** CSV dialect. */
export interface CsvStyle {
  delimiter: Delimiter;
  decimal: '.' | ',';
}

const CHUNK_ROWS = 5000;
/**
 * Rows between forced garbage collections: otherwise V8 lets the heap grow to hundreds of megabytes in a long report.
 */
const COLLECT_EVERY_ROWS = 10 * CHUNK_ROWS;

/**
 * Encodes a chunk of a report as CSV (RFC 4180), the first one with the header row.
 * @param after number of rows in earlier chunks
 * @returns the text, and the value of `after` for the next chunk; null at the end
 */
export function csvChunk(report: ReportData, currency: string, style: CsvStyle, after: number) {
  const { columns, total } = report;
  const until = Math.min(total, after + CHUNK_ROWS);
  const { delimiter } = style;
  if (after > 0 && after % COLLECT_EVERY_ROWS === 0) collectGarbage();
  const output: string[] = [];
  if (after === 0)
    output.push(
      csvRecord(
        columns.map(({ label }) => escapeFormula(label)),
        '\r\n',
        delimiter,
      ),
    );
  const encode = recordEncoderOf(report, currency, style);
  for (const parts of report.cellGroups?.(after, until) ?? report.rows(after, until).map((row) => [row]))
    encode(parts, output);
  return { text: output.join(''), next: until < total ? until : null };
}

/** Appends the parts of a record to a list of strings, which is joined once at the end. */
type RecordEncoder = (parts: ReportCell[][], pieces: string[]) => void;

const recordEncoders = new WeakMap<ReportData, { currency: string; style: CsvStyle; write: RecordEncoder }>();

/** The record encoder of a report. Reused for all chunks, so that its cache of encoded parts survives. */
function recordEncoderOf(report: ReportData, currency: string, style: CsvStyle): RecordEncoder {
  const cached = recordEncoders.get(report);
  if (
    cached?.currency === currency &&
    cached.style.delimiter === style.delimiter &&
    cached.style.decimal === style.decimal
  )
    return cached.write;
  const encode = createRecordEncoder(report.columns, currency, style);
  recordEncoders.set(report, { currency, style, write: encode });
  return encode;
}

/** Maximum number of cached record parts. */
const MAX_CACHED_GROUPS = 10_000;

function createRecordEncoder(columns: Column[], currency: string, style: CsvStyle): RecordEncoder {
  const encoders = columns.map((column) => cellEncoder(column, currency, style));
  const encode = (cells: ReportCell[], first: number) =>
    cells.map((cell, i) => encoders[first + i]!(cell)).join(style.delimiter);
  const texts: Map<ReportCell[], string>[] = [];
  const textOf = (cells: ReportCell[], first: number, nth: number) => {
    texts[nth] ??= new Map();
    let text = texts[nth].get(cells);
    if (text === undefined) {
      if (texts[nth].size >= MAX_CACHED_GROUPS) texts[nth].clear();
      text = encode(cells, first);
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
    const text = encode(parts[last]!, first);
    // a record of one empty cell would read as a blank line
    pieces.push(text === '' && last === 0 ? '""' : text, '\r\n');
  };
}

/** Formats minor units with decimals: 123450 with two digits → 1234.50. */
function decimalText(minor: number, digits: number): string {
  if (digits === 0) return String(minor);
  const [size, unit] = [Math.abs(minor), 10 ** digits];
  const whole = Math.floor(size / unit);
  return `${minor < 0 ? '-' : ''}${whole}.${String(size - whole * unit).padStart(digits, '0')}`;
}

/** Maximum number of cached texts per column. */
const MAX_CACHED_TEXTS = 10_000;

/**
 * Returns the cell encoder of a column: money with the decimals of its currency, shares in percent, texts guarded
 * against formula injection. Texts repeat, so their encoded form is cached.
 */
/** A share as percent; what rounds to nothing has no sign. */
const percentText = (share: number) => (share * 100).toFixed(2).replace(/^-(?=0\.00$)/, '');

function cellEncoder(column: Column, currency: string, { delimiter, decimal }: CsvStyle): (cell: ReportCell) => string {
  const digits = minorDigits(currency);
  const { type } = column;
  const texts = new Map<string, string>();
  const needsQuotes = decimal === delimiter;
  const number = (text: string) => {
    if (decimal === '.') return text;
    const encoded = text.replace('.', decimal);
    return needsQuotes ? csvField(encoded, delimiter) : encoded;
  };
  return (cell) => {
    if (cell === null) return '';
    if (typeof cell === 'string') {
      let written = texts.get(cell);
      if (written === undefined) {
        if (texts.size >= MAX_CACHED_TEXTS) texts.clear();
        written = csvField(escapeFormula(cell), delimiter);
        texts.set(cell, written);
      }
      return written;
    }
    if (type === 'money') return number(decimalText(toMinor(cell, currency), digits));
    if (type === 'quantity') return number(String(quantityToNumber(cell)));
    return number(type === 'percent' ? percentText(cell) : String(cell));
  };
}

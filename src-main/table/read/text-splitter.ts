import { isLineEnd, repairRecord } from '../repair/record-repair.ts';
import { MAX_COLUMNS, MAX_RECORD_CHARACTERS, TRUNCATED_RECORD_CHARACTERS } from '../source/limits.ts';
import { type Dialect, type OnRecord, type RecordFault, unquoted } from './dialect.ts';
import { TextRecordFactory } from './record.ts';

/** How far past a malformed record the repair may look. */
const REPAIR_LOOKAHEAD = 1 << 16;

const SPACE = 32;

/**
 * Splits text incrementally into records and cells; buffers no more than the current record. Blank lines are skipped.
 * Quotes inside an unquoted cell are literal. A record with invalid quoting (text after a closing quote, or a quote
 * that is never closed) is repaired and splitting resumes after it, so that a stray quote costs one record and not the
 * file. Of a line above the length limit the beginning is passed on and the rest skipped; a quoted cell above the limit
 * is read as one whose quote is never closed.
 */
export class TextSplitter {
  /** Physical lines ended so far; LF, CRLF and a lone CR each end one. */
  lines = 0;
  readonly #dialect: Dialect;
  readonly #onRecord: OnRecord;
  readonly #maxRepairSteps: number | undefined;
  readonly #delimiter: string;
  readonly #quote: string;
  readonly #backslash: boolean;
  readonly #padded: boolean;
  readonly #records = new TextRecordFactory();
  #text = '';
  #at = 0;
  #nextLf = -2;
  #nextCr = -2;
  #nextQuote = -2;
  #end = 0;
  #nextAt = 0;
  #cells: string[] = [];
  /** Line ends inside the quoted cells of the last record. */
  #lineEndsInCells = 0;
  /** Inside an overlong line whose beginning was passed on. */
  #skippingLine = false;

  /** @param maxRepairSteps the step limit for repairing a record; see {@link repairRecord} */
  constructor(dialect: Dialect, onRecord: OnRecord, maxRepairSteps?: number) {
    this.#maxRepairSteps = maxRepairSteps;
    this.#dialect = dialect;
    this.#onRecord = onRecord;
    this.#delimiter = dialect.delimiter;
    this.#quote = dialect.quote;
    this.#backslash = dialect.escape === '\\';
    this.#padded = dialect.padded;
  }

  /** Appends text and passes on every record it completes. */
  push(text: string): void {
    this.#text = this.#at < this.#text.length ? this.#text.slice(this.#at) + text : text;
    this.#at = 0;
    this.#nextLf = this.#nextCr = this.#nextQuote = -2;
    this.#drain(false);
  }

  /** Signals the end of the text and passes on the last record. */
  end(): void {
    this.#nextLf = this.#nextCr = this.#nextQuote = -2;
    this.#drain(true);
  }

  /** Whether the next text belongs to a line that was already passed on. */
  get isSkippingLine(): boolean {
    return this.#skippingLine;
  }

  /** Removes and returns the text that isn't part of a record yet. */
  takeRemainder(): string {
    const rest = this.#text.slice(this.#at);
    this.#text = '';
    this.#at = 0;
    return rest;
  }

  #drain(final: boolean): void {
    const text = this.#text;
    if (this.#skippingLine && !this.#skipLine(final)) return;
    while (this.#at < text.length) {
      const at = this.#at;
      const eol = this.#lineEnd(at, final);
      if ((eol < 0 ? text.length : eol) - at > MAX_RECORD_CHARACTERS) {
        this.#emit(
          [text.slice(at, at + TRUNCATED_RECORD_CHARACTERS)],
          at,
          at + TRUNCATED_RECORD_CHARACTERS,
          'line_too_long',
        );
        this.#skippingLine = true;
        if (!this.#skipLine(final)) return;
        continue;
      }
      if (eol < 0) return;
      const quote = this.#nextQuoteFrom(at);
      if (quote < 0 || quote >= eol) {
        const nextAt = this.#nextAt;
        if (eol > at) this.#emit(this.#splitPlain(text.slice(at, eol)), at, eol, null);
        this.lines++;
        this.#at = nextAt;
        continue;
      }
      let found = this.#parseStrictly(at, final);
      if (found === 'more') {
        if (text.length - at <= MAX_RECORD_CHARACTERS) return;
        found = 'quote_not_closed';
      }
      if (found === 'whole') {
        this.#emit(this.#cells, at, this.#end, null);
      } else {
        if (!final && eol - at <= REPAIR_LOOKAHEAD && text.length - at < REPAIR_LOOKAHEAD) return;
        const { cells, end } = this.#repaired(at, eol);
        this.#nextAt = afterLineEnd(text, end);
        this.#emit(cells, at, end, found);
        this.#nextLf = this.#nextCr = this.#nextQuote = -2;
        this.#lineEndsInCells = countLineEnds(text.slice(at, end));
      }
      this.lines += this.#lineEndsInCells + 1;
      this.#at = this.#nextAt;
    }
  }

  /** Skips to the end of a line; false if it hasn't arrived yet. */
  #skipLine(final: boolean): boolean {
    const eol = this.#lineEnd(this.#at, final);
    if (eol < 0) {
      // a CR may be the first half of a line end
      this.#at = this.#text.endsWith('\r') ? this.#text.length - 1 : this.#text.length;
      return false;
    }
    this.#skippingLine = false;
    this.lines++;
    this.#at = this.#nextAt;
    return true;
  }

  /** The most likely reading of the malformed record at `at`; its first line if it is too long to repair. */
  #repaired(at: number, eol: number): { cells: string[]; end: number } {
    const text = this.#text;
    if (eol - at <= REPAIR_LOOKAHEAD) {
      const mended = repairRecord(
        text,
        at,
        Math.min(text.length, at + REPAIR_LOOKAHEAD),
        this.#dialect,
        this.#maxRepairSteps,
      );
      if (isLineEnd(text, mended.end)) return mended;
    }
    return { cells: this.#splitPlain(text.slice(at, eol)), end: eol };
  }

  #emit(found: string[], at: number, end: number, fault: RecordFault | null): void {
    const cells = found.length > MAX_COLUMNS ? this.#withExtraCellsJoined(found) : found;
    this.#onRecord(this.#records.next(cells, this.lines + 1, this.#text.slice(at, end), fault));
  }

  /** The record cut at the maximum number of columns, with one more cell that holds the rest. */
  #withExtraCellsJoined(cells: string[]): string[] {
    return [...cells.slice(0, MAX_COLUMNS), cells.slice(MAX_COLUMNS).join(this.#delimiter)];
  }

  #splitPlain(line: string): string[] {
    const cells = line.split(this.#delimiter);
    if (this.#padded) for (let i = 1; i < cells.length; i++) cells[i] = withoutLeadingSpaces(cells[i]!);
    return cells;
  }

  /** The end of the line at `at`, negative if it hasn't arrived yet; sets the start of the next line. */
  #lineEnd(at: number, final: boolean): number {
    const text = this.#text;
    if (this.#nextLf !== -1 && this.#nextLf < at) this.#nextLf = text.indexOf('\n', at);
    if (this.#nextCr !== -1 && this.#nextCr < at) this.#nextCr = text.indexOf('\r', at);
    const lf = this.#nextLf;
    const cr = this.#nextCr;
    if (cr >= 0 && (lf < 0 || cr < lf)) {
      if (cr + 1 === text.length && !final) return -1;
      this.#nextAt = cr + 1 === lf ? cr + 2 : cr + 1;
      return cr;
    }
    if (lf >= 0) {
      this.#nextAt = lf + 1;
      return lf;
    }
    if (!final) return -1;
    this.#nextAt = text.length;
    return text.length;
  }

  #nextQuoteFrom(at: number): number {
    if (this.#quote === '') return -1;
    if (this.#nextQuote !== -1 && this.#nextQuote < at) this.#nextQuote = this.#text.indexOf(this.#quote, at);
    return this.#nextQuote;
  }

  /** Parses the record at `at` strictly; on `whole` the result is in `#cells`, `#end` and `#nextAt`. */
  #parseStrictly(at: number, final: boolean): 'whole' | 'more' | RecordFault {
    const text = this.#text;
    const delimiter = this.#delimiter;
    const length = text.length;
    let cells: string[] = [];
    this.#lineEndsInCells = 0;
    let eol = this.#lineEnd(at, final);
    let i = at;
    for (;;) {
      let start = i;
      if (this.#padded) while (text.charCodeAt(start) === SPACE) start++;
      let cellEnd: number;
      if (text[start] === this.#quote) {
        const close = this.#closingQuote(start);
        if (close < 0) return final ? 'quote_not_closed' : 'more';
        if (close - at > MAX_RECORD_CHARACTERS) return 'quote_not_closed';
        if (close + 1 >= length && !final) return 'more';
        cells.push(unquoted(text.slice(start + 1, close), this.#dialect));
        cellEnd = close + 1;
        while (text.charCodeAt(cellEnd) === SPACE && delimiter !== ' ') cellEnd++;
        if (cellEnd >= length && !final) return 'more';
        if (close > eol) {
          this.#lineEndsInCells += countLineEnds(text.slice(start, close));
          eol = this.#lineEnd(cellEnd, final);
          if (eol < 0) {
            if (text.startsWith(delimiter, cellEnd)) return 'more';
            eol = length;
          }
        }
        if (cellEnd !== eol && !text.startsWith(delimiter, cellEnd))
          return eol === length && !final ? 'more' : 'stray_quote';
      } else {
        const quote = this.#nextQuoteFrom(start);
        const plain = quote < 0 || quote > eol ? eol : quote;
        const pieces = text.slice(start, plain).split(delimiter);
        // a quote within a cell is part of it
        if (plain !== eol && pieces.length === 1) {
          const next = text.indexOf(delimiter, start);
          cellEnd = next < 0 || next > eol ? eol : next;
          cells.push(text.slice(start, cellEnd));
        } else {
          cellEnd = plain === eol ? eol : plain - pieces.pop()!.length - delimiter.length;
          if (cells.length === 0 && !this.#padded) cells = pieces;
          else for (const cell of pieces) cells.push(this.#padded ? withoutLeadingSpaces(cell) : cell);
        }
      }
      if (cellEnd === eol) break;
      i = cellEnd + delimiter.length;
    }
    if (eol - at > MAX_RECORD_CHARACTERS) return 'quote_not_closed';
    this.#cells = cells;
    this.#end = eol;
    this.#lineEnd(eol, final);
    return 'whole';
  }

  /** The quote that closes the cell opened at `start`; negative if it hasn't arrived yet. */
  #closingQuote(start: number): number {
    const text = this.#text;
    const quote = this.#quote;
    for (let from = start + 1; ; ) {
      const close = text.indexOf(quote, from);
      if (close < 0) return -1;
      if (this.#backslash) {
        let slashes = 0;
        while (close - 1 - slashes > start && text[close - 1 - slashes] === '\\') slashes++;
        if (slashes % 2 === 1) {
          from = close + 1;
          continue;
        }
      } else if (text[close + 1] === quote) {
        from = close + 2;
        continue;
      }
      return close;
    }
  }
}

function withoutLeadingSpaces(cell: string): string {
  return cell.charCodeAt(0) === SPACE ? cell.replace(/^ +/, '') : cell;
}

/** The number of line ends in a text. */
function countLineEnds(text: string): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines++;
  for (let at = text.indexOf('\r'); at !== -1; at = text.indexOf('\r', at + 1)) if (text[at + 1] !== '\n') lines++;
  return lines;
}

function afterLineEnd(text: string, end: number): number {
  if (text[end] === '\r') return text[end + 1] === '\n' ? end + 2 : end + 1;
  return Math.min(text.length, end + 1);
}

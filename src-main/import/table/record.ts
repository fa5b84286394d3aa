import { parseScaled } from '../fields/numbers.ts';
import type { RecordFault } from './dialect.ts';

/** One record of a table. Whoever wants it for longer than until the next one comes takes its `cells`. */
export interface TableRecord {
  /** How many cells it has. */
  readonly width: number;
  /** The physical line that it starts on, from 1. */
  readonly line: number;
  /** Its text as it stands in the file, without its line end. */
  readonly raw: string;
  /** How long that is, in bytes or in characters. */
  readonly size: number;
  /** Set where the record could be read in more than one way. */
  readonly fault: RecordFault | null;
  /** Known to hold neither control characters nor such as stand for unreadable bytes. */
  readonly plain: boolean;
  /** Where its bytes lie, if it was split from UTF-8. */
  readonly bytes: RecordBytes | null;
  /** What a later record tells by whether its cells are those of this one; negative where none can tell. */
  readonly mark: number;

  /** Its cells, unquoted: a list of one's own. */
  readonly cells: string[];
  /** A cell, unquoted; empty where there is no such column. */
  cell(column: number): string;
  /** A cell without the blanks around it. */
  text(column: number): string;
  /** Whether a cell holds more than blanks. */
  isFilled(column: number): boolean;
  /** Whether a cell may be longer than that many characters. */
  mayExceed(column: number, length: number): boolean;
  /** A cell as {@link parseScaled} reads it; null where it is empty. */
  scaled(column: number, decimal: '.' | ',', scale: number): number | null;
  /** Whether its cells in these columns are known to be those of the record with that mark. */
  isAsAt(mark: number, columns: number[]): boolean;
}

/** Where a record's UTF-8 bytes lie; valid as long as the record. */
export interface RecordBytes {
  within: Buffer;
  /** Over the same memory. */
  view: DataView;
  from: number;
  to: number;
  /** How many cells it has, and where each lies behind `from`, its quotes included. */
  width: number;
  starts: Int32Array;
  ends: Int32Array;
}

/** A text without the blanks around it. */
export function trimmed(text: string): string {
  if (text === '') return '';
  const first = text.charCodeAt(0);
  const last = text.charCodeAt(text.length - 1);
  return first > 32 && last > 32 && first !== 160 && last !== 160 ? text : text.trim();
}

/** A record whose cells are texts. */
export class TextRecord implements TableRecord {
  readonly cells: string[];
  readonly line: number;
  readonly fault: RecordFault | null;
  readonly plain = false;
  readonly bytes = null;
  readonly mark: number;
  readonly #raw: string | null;
  #before: TextRecord | null;

  /** @param before the record before it in the file, whose cells it may share */
  constructor(
    cells: string[],
    line = 0,
    raw: string | null = null,
    fault: RecordFault | null = null,
    before?: TextRecord | null,
  ) {
    this.cells = cells;
    this.line = line;
    this.fault = fault;
    this.mark = before === undefined ? -1 : line;
    this.#raw = raw;
    this.#before = before ?? null;
  }

  get width(): number {
    return this.cells.length;
  }

  get raw(): string {
    return this.#raw ?? this.cells.join('\n');
  }

  get size(): number {
    return this.raw.length;
  }

  cell(column: number): string {
    return this.cells[column] ?? '';
  }

  text(column: number): string {
    return trimmed(this.cell(column));
  }

  isFilled(column: number): boolean {
    return this.text(column) !== '';
  }

  mayExceed(column: number, length: number): boolean {
    return this.cell(column).length > length;
  }

  scaled(column: number, decimal: '.' | ',', scale: number): number | null {
    const text = this.text(column);
    return text === '' ? null : parseScaled(text, decimal, scale);
  }

  isAsAt(mark: number, columns: number[]): boolean {
    const before = this.#before;
    if (before === null || before.mark !== mark || mark < 0) return false;
    for (const column of columns) if (this.cells[column] !== before.cells[column]) return false;
    return true;
  }

  /** Lets go of the record before it. */
  forget(): void {
    this.#before = null;
  }
}

/** Makes records of texts that come one behind the other. */
export class TextRecords {
  #last: TextRecord | null = null;

  next(cells: string[], line: number, raw: string, fault: RecordFault | null): TextRecord {
    const before = this.#last;
    before?.forget();
    this.#last = new TextRecord(cells, line, raw, fault, before);
    return this.#last;
  }
}

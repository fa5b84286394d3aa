import { parseScaled } from '../notation/numbers.ts';
import type { RecordFault } from './dialect.ts';

/** One record of a table. Valid until the next one is read; only its `cells` may be kept. */
export interface TableRecord {
  /** The number of its cells. */
  readonly width: number;
  /** The physical line it starts on, from 1. */
  readonly line: number;
  /** Its source text without the line end. */
  readonly raw: string;
  /** The length of its source, in bytes or characters. */
  readonly size: number;
  /** Set if the record has more than one possible reading. */
  readonly fault: RecordFault | null;
  /** Known to contain neither control characters nor replacement characters. */
  readonly plain: boolean;
  /** The position of its bytes, if it was split from UTF-8. */
  readonly bytes: RecordBytes | null;
  /** Identifies this record to {@link isUnchangedSince} of a later one; negative if it can't be compared with. */
  readonly mark: number;

  /** Its cells, unquoted; a new array. */
  readonly cells: string[];
  /** A cell, unquoted; empty if there is no such column. */
  cell(column: number): string;
  /** A cell, trimmed. */
  text(column: number): string;
  /** Whether a cell contains more than whitespace. */
  isFilled(column: number): boolean;
  /** Whether a cell may be longer than that many characters. */
  mayExceed(column: number, length: number): boolean;
  /** A cell as read by {@link parseScaled}; null if it is empty. */
  scaled(column: number, decimal: '.' | ',', scale: number): number | null;
  /** Whether its cells in these columns are known to equal those of the record with that mark. */
  isUnchangedSince(mark: number, columns: number[]): boolean;
}

/** The position of a record's UTF-8 bytes; valid as long as the record. */
export interface RecordBytes {
  within: Buffer;
  /** A view of the same memory. */
  view: DataView;
  from: number;
  to: number;
  /** The number of cells, and the start and end of each relative to `from`, quotes included. */
  width: number;
  starts: Int32Array;
  ends: Int32Array;
}

/** The text without surrounding whitespace. */
export function trimmed(text: string): string {
  if (text === '') return '';
  const first = text.charCodeAt(0);
  const last = text.charCodeAt(text.length - 1);
  return first > 32 && last > 32 && first !== 160 && last !== 160 ? text : text.trim();
}

/** A record whose cells are strings. */
export class TextRecord implements TableRecord {
  readonly cells: string[];
  readonly line: number;
  readonly fault: RecordFault | null;
  readonly plain = false;
  readonly bytes = null;
  readonly mark: number;
  readonly #raw: string | null;
  #previous: TextRecord | null;

  /** @param previous the previous record of the file, for comparison */
  constructor(
    cells: string[],
    line = 0,
    raw: string | null = null,
    fault: RecordFault | null = null,
    previous?: TextRecord | null,
  ) {
    this.cells = cells;
    this.line = line;
    this.fault = fault;
    this.mark = previous === undefined ? -1 : line;
    this.#raw = raw;
    this.#previous = previous ?? null;
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

  isUnchangedSince(mark: number, columns: number[]): boolean {
    const before = this.#previous;
    if (before === null || before.mark !== mark || mark < 0) return false;
    for (const column of columns) if (this.cells[column] !== before.cells[column]) return false;
    return true;
  }

  /** Releases the previous record. */
  releasePrevious(): void {
    this.#previous = null;
  }
}

/** Creates consecutive text records, each linked to the previous one. */
export class TextRecordFactory {
  #previous: TextRecord | null = null;

  next(cells: string[], line: number, raw: string, fault: RecordFault | null): TextRecord {
    const before = this.#previous;
    before?.releasePrevious();
    this.#previous = new TextRecord(cells, line, raw, fault, before);
    return this.#previous;
  }
}

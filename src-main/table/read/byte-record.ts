import { parsePlainBytes, parseScaled } from '../notation/numbers.ts';
import { type RecordBytes, type TableRecord, trimmed } from './record.ts';

/**
 * A record backed by a buffer of UTF-8 bytes. A cell is decoded only when it is asked for, and the decoded text is
 * reused while the cell is unchanged from record to record; most cells are never decoded. The splitter that owns the
 * record sets its fields.
 */
export class ByteRecord implements TableRecord, RecordBytes {
  within: Buffer = Buffer.alloc(0);
  view: DataView = new DataView(this.within.buffer);
  from = 0;
  to = 0;
  width = 0;
  line = 0;
  plain = true;
  starts = new Int32Array(64);
  ends = new Int32Array(64);
  /** For each column, the line of the record since which its cell is unchanged. */
  unchangedSince = new Int32Array(64);
  readonly fault = null;
  readonly #quote: string;
  readonly #quoteByte: number;
  /** Decoded texts by column, and the value of `unchangedSince` each was decoded for. */
  readonly #texts: string[] = [];
  #textsUnchangedSince = new Int32Array(64);

  /** @param quote empty if the dialect has none */
  constructor(quote: string) {
    this.#quote = quote;
    this.#quoteByte = quote === '' ? -1 : quote.charCodeAt(0);
  }

  get bytes(): RecordBytes {
    return this;
  }

  get mark(): number {
    return this.line;
  }

  get size(): number {
    return this.to - this.from;
  }

  get raw(): string {
    return this.within.toString('utf8', this.from, this.to);
  }

  get cells(): string[] {
    const cells: string[] = new Array(this.width);
    for (let column = 0; column < this.width; column++) cells[column] = this.cell(column);
    return cells;
  }

  cell(column: number): string {
    if (column < 0 || column >= this.width) return '';
    const since = this.unchangedSince[column]!;
    if (this.#textsUnchangedSince[column] !== since) {
      this.#texts[column] = this.#decode(column);
      this.#textsUnchangedSince[column] = since;
    }
    return this.#texts[column]!;
  }

  #decode(column: number): string {
    const start = this.from + this.starts[column]!;
    const end = this.from + this.ends[column]!;
    if (start === end) return '';
    if (this.within[start] !== this.#quoteByte) return this.within.toString('utf8', start, end);
    const text = this.within.toString('utf8', start + 1, end - 1);
    return text.includes(this.#quote) ? text.replaceAll(this.#quote + this.#quote, this.#quote) : text;
  }

  text(column: number): string {
    return trimmed(this.cell(column));
  }

  isFilled(column: number): boolean {
    if (column < 0 || column >= this.width) return false;
    const start = this.from + this.starts[column]!;
    if (start === this.from + this.ends[column]!) return false;
    const first = this.within[start]!;
    // a leading space, quote or multi-byte character needs the decoded text
    return (first > 32 && first < 127 && first !== this.#quoteByte) || this.text(column) !== '';
  }

  mayExceed(column: number, length: number): boolean {
    return column >= 0 && column < this.width && this.ends[column]! - this.starts[column]! > length;
  }

  scaled(column: number, decimal: '.' | ',', scale: number): number | null {
    if (column < 0 || column >= this.width) return null;
    let start = this.from + this.starts[column]!;
    let end = this.from + this.ends[column]!;
    if (start === end) return null;
    if (this.within[start] === this.#quoteByte) {
      start++;
      end--;
    }
    const number = parsePlainBytes(this.within, start, end, decimal, scale);
    if (!Number.isNaN(number)) return number;
    const text = this.text(column);
    return text === '' ? null : parseScaled(text, decimal, scale);
  }

  isUnchangedSince(mark: number, columns: number[]): boolean {
    if (mark < 0) return false;
    for (let i = 0; i < columns.length; i++) if (!(this.unchangedSince[columns[i]!]! <= mark)) return false;
    return true;
  }

  /** Doubles the number of columns there is room for. */
  growColumns(): void {
    this.starts = doubled(this.starts);
    this.ends = doubled(this.ends);
    this.unchangedSince = doubled(this.unchangedSince);
    this.#textsUnchangedSince = doubled(this.#textsUnchangedSince);
  }
}

/** A copy of twice the length, the second half zero. */
export function doubled(numbers: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const wider = new Int32Array(numbers.length * 2);
  wider.set(numbers);
  return wider;
}

import { COLUMNS } from '../file/budget.ts';
import { ByteRecord, twice } from './byte-record.ts';
import type { Dialect, OnRecord } from './dialect.ts';
import { Splitter } from './split.ts';

const LF = 10;
const CR = 13;
/** Longer records are left to the text splitter. */
const LONGEST = 1 << 19;
/** The initial buffer size; it grows with the records. */
const ROOM = 1 << 17;

/** Byte classes. */
const PLAIN = 0;
const ENDS = 1;
const ODD = 2;

/** Whether records of this dialect can be split from their UTF-8 bytes. */
export function isSwift(dialect: Dialect): boolean {
  const { delimiter, quote, padded } = dialect;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they may be delimiters
  const isSign = (text: string) => /^[\u0001-\u007f]$/.test(text) && !/[\r\n]/.test(text);
  if (padded || !isSign(delimiter) || delimiter === quote) return false;
  return quote === '' || (isSign(quote) && dialect.escape === quote);
}

/**
 * Splits UTF-8 bytes into the same records as {@link TextSplitter} does from their text, but several times faster: it
 * works on bytes, and as exports repeat the invoice and the store from line to line, cells equal to those of the
 * previous record are only compared, not scanned, and marked as unchanged. At malformed quoting, {@link TextSplitter}
 * takes over from that record until the end of the chunk.
 */
export class SwiftSplitter {
  /** Physical lines ended so far. */
  lines = 0;
  readonly #dialect: Dialect;
  readonly #onRecord: OnRecord;
  readonly #kinds: Uint8Array;
  readonly #delimiter: number;
  readonly #quote: number;
  /** The one record instance that is passed on each time. */
  readonly #record: ByteRecord;
  #bytes = Buffer.allocUnsafeSlow(ROOM);
  #view: DataView = new DataView(this.#bytes.buffer);
  /** The start of the next record, and the end of the buffered bytes. */
  #at = 0;
  #end = 0;
  /** The number of cells of the previous record, and the number of line ends in each. */
  #count = 0;
  #breaksIn = new Int32Array(64);
  /** The column from which on the previous record equals the one before it. */
  #tailFrom = 0;
  /** The position of the previous record in `#bytes`; length 0 if there is nothing to compare with. */
  #beforeAt = 0;
  #beforeLength = 0;
  #slow: Splitter | null = null;

  constructor(dialect: Dialect, onRecord: OnRecord) {
    this.#dialect = dialect;
    this.#onRecord = onRecord;
    this.#delimiter = dialect.delimiter.charCodeAt(0);
    this.#quote = dialect.quote === '' ? -1 : dialect.quote.charCodeAt(0);
    this.#kinds = kindsOf(this.#delimiter);
    this.#record = new ByteRecord(dialect.quote);
  }

  /** Appends bytes, cut between characters, and passes on every record they complete. */
  push(chunk: Buffer): void {
    if (this.#slow) {
      this.#readOn(chunk.toString('utf8'));
      return;
    }
    this.#append(chunk);
    while (this.#at < this.#end) {
      const found = this.#readRecord();
      if (found === 'whole') continue;
      if (found === 'odd' || this.#end - this.#at > LONGEST) this.#handOver();
      return;
    }
  }

  /** Appends bytes to those that aren't part of a record yet. */
  #append(chunk: Buffer): void {
    const rest = this.#end - this.#at;
    const before = this.#bytes;
    if (rest + chunk.length > before.length) {
      this.#bytes = Buffer.allocUnsafeSlow(2 * (rest + chunk.length));
      this.#view = new DataView(this.#bytes.buffer);
    }
    before.copy(this.#bytes, 0, this.#at, this.#end);
    chunk.copy(this.#bytes, rest);
    this.#end = rest + chunk.length;
    this.#at = this.#beforeLength = 0;
  }

  /** Signals the end of the bytes and passes on the last record. */
  end(): void {
    const last = this.#slow ?? this.#splitter();
    if (!this.#slow) last.push(this.#bytes.toString('utf8', this.#at, this.#end));
    last.end();
    this.lines = last.lines;
  }

  #splitter(): Splitter {
    const splitter = new Splitter(this.#dialect, this.#onRecord);
    splitter.lines = this.lines;
    return splitter;
  }

  #handOver(): void {
    this.#slow = this.#splitter();
    this.#readOn(this.#bytes.toString('utf8', this.#at, this.#end));
  }

  /** Lets the text splitter read, and resumes once it has completed a record. */
  #readOn(text: string): void {
    const slow = this.#slow!;
    slow.push(text);
    if (slow.lines === this.lines || slow.passing) return;
    this.lines = slow.lines;
    this.#slow = null;
    this.#at = this.#end = 0;
    this.#append(Buffer.from(slow.takeRest()));
  }

  /** Reads the record at `#at`: `whole`, or `more` bytes needed, or `odd` and left to the text splitter. */
  #readRecord(): 'whole' | 'more' | 'odd' {
    const bytes = this.#bytes;
    const length = this.#end;
    const kinds = this.#kinds;
    const quote = this.#quote;
    const record = this.#record;
    const at = this.#at;
    const beforeAt = this.#beforeAt;
    const known = this.#beforeLength > 0 ? this.#count : 0;
    const line = this.lines + 1;
    let breaks = 0;
    let plain = true;
    let column = 0;
    let i = at;
    if (known > 0) {
      // cells are equal if the delimiter after them is equal too
      const same = this.#common(beforeAt, at, Math.min(this.#beforeLength, length - at));
      while (column < known - 1 && record.ends[column]! < same) breaks += this.#breaksIn[column++]!;
      i = at + record.starts[column]!;
    }
    const firstChanged = column;
    let lastChanged = -1;
    for (; ; column++) {
      const start = i;
      const breaksBefore = breaks;
      let taken = false;
      if (column < known) {
        if (column === this.#tailFrom && column > firstChanged) {
          const tail = this.#beforeLength - record.starts[column]!;
          const end = start + tail;
          if (
            end < length &&
            (bytes[end] === LF || bytes[end] === CR) &&
            this.#common(beforeAt + record.starts[column]!, start, tail) === tail
          ) {
            const moved = start - at - record.starts[column]!;
            for (; ; column++) {
              breaks += this.#breaksIn[column]!;
              record.starts[column]! += moved;
              record.ends[column]! += moved;
              if (column === known - 1) break;
            }
            i = end;
            break;
          }
        }
        const size = record.ends[column]! - record.starts[column]!;
        i = start + size;
        if (
          i < length &&
          kinds[bytes[i]!] === ENDS &&
          this.#common(beforeAt + record.starts[column]!, start, size) === size
        ) {
          taken = true;
          breaks += this.#breaksIn[column]!;
        } else i = start;
      }
      if (!taken) {
        lastChanged = column;
        if (column >= record.starts.length) {
          if (column >= COLUMNS) return 'odd';
          this.#widen();
        }
        record.since[column] = line;
        if (bytes[i] === quote) {
          for (i++; ; i++) {
            if (i + 1 >= length) return 'more';
            const byte = bytes[i]!;
            if (byte === quote) {
              if (bytes[i + 1] !== quote) break;
              i++;
              continue;
            }
            const kind = kinds[byte]!;
            if (kind === PLAIN) continue;
            if (kind === ODD) plain = false;
            else if (byte === LF) breaks += bytes[i - 1] === CR ? 0 : 1;
            else if (byte === CR) breaks++;
          }
          if (kinds[bytes[++i]!] !== ENDS) return 'odd';
        } else {
          for (; i < length; i++) {
            const kind = kinds[bytes[i]!]!;
            if (kind === PLAIN) continue;
            if (kind === ENDS) break;
            plain = false;
          }
          if (i >= length) return 'more';
        }
      }
      record.starts[column] = start - at;
      record.ends[column] = i - at;
      this.#breaksIn[column] = breaks - breaksBefore;
      if (bytes[i] !== this.#delimiter) break;
      i++;
    }
    const end = i;
    if (bytes[end] === CR) {
      if (end + 1 >= length) return 'more';
      if (bytes[end + 1] === LF) i++;
    }
    const width = column + 1;
    if (width !== known) {
      record.since.fill(line);
      lastChanged = Math.max(width, known) - 1;
    }
    this.#count = width;
    this.#tailFrom = lastChanged + 1;
    this.#beforeAt = at;
    // suspect bytes must be looked for in each record again
    this.#beforeLength = plain ? end - at : 0;
    if (end > at) {
      record.within = bytes;
      record.view = this.#view;
      record.from = at;
      record.to = end;
      record.width = width;
      record.line = line;
      record.plain = plain;
      this.#onRecord(record);
    }
    this.lines += breaks + 1;
    this.#at = i + 1;
    return 'whole';
  }

  /** The length of the common prefix at two offsets, up to `most` bytes. */
  #common(one: number, other: number, most: number): number {
    const bytes = this.#bytes;
    const view = this.#view;
    let same = 0;
    while (same + 4 <= most && view.getInt32(one + same) === view.getInt32(other + same)) same += 4;
    while (same < most && bytes[one + same] === bytes[other + same]) same++;
    return same;
  }

  #widen(): void {
    this.#record.widen();
    this.#breaksIn = twice(this.#breaksIn);
  }
}

function kindsOf(delimiter: number): Uint8Array {
  const kinds = new Uint8Array(256);
  for (let byte = 0; byte < 32; byte++) if (byte !== 9) kinds[byte] = ODD;
  kinds[0x7f] = ODD;
  // the first byte of U+FFFD
  kinds[0xef] = ODD;
  kinds[LF] = kinds[CR] = kinds[delimiter] = ENDS;
  return kinds;
}

import { MAX_RECORD_CHARACTERS, TRUNCATED_RECORD_CHARACTERS } from '../source/limits.ts';
import type { OnRecord } from './dialect.ts';
import { TextRecordFactory } from './record.ts';

type Gap = [from: number, to: number];

/** Splits text of fixed width incrementally into records and cells. Blank lines and ruled lines are skipped. */
export class FixedWidthSplitter {
  /** Physical lines ended so far. */
  lines = 0;
  readonly #gaps: Gap[];
  readonly #onRecord: OnRecord;
  readonly #records = new TextRecordFactory();
  #text = '';
  #isSkipping = false;

  constructor(gaps: Gap[], onRecord: OnRecord) {
    this.#gaps = gaps;
    this.#onRecord = onRecord;
  }

  push(text: string): void {
    this.#text += text;
    this.#drain(false);
  }

  end(): void {
    this.#drain(true);
  }

  #drain(final: boolean): void {
    let at = 0;
    LINE_END.lastIndex = 0;
    for (let end = LINE_END.exec(this.#text); end; end = LINE_END.exec(this.#text)) {
      // the second half of a line end may follow
      if (end[0] === '\r' && LINE_END.lastIndex === this.#text.length && !final) break;
      this.#line(this.#text.slice(at, end.index));
      this.lines++;
      this.#isSkipping = false;
      at = LINE_END.lastIndex;
    }
    this.#text = this.#text.slice(at);
    if (this.#text.length > MAX_RECORD_CHARACTERS) {
      this.#line(this.#text);
      this.#isSkipping = true;
      this.#text = '';
    }
    if (!final || this.#text === '') return;
    this.#line(this.#text);
    this.lines++;
    this.#text = '';
  }

  #line(written: string): void {
    if (this.#isSkipping) return;
    const line = written.replaceAll('\f', '').trimEnd();
    if (line === '' || isRuledLine(line)) return;
    const number = this.lines + 1;
    if (line.length > MAX_RECORD_CHARACTERS) {
      const kept = line.slice(0, TRUNCATED_RECORD_CHARACTERS);
      this.#onRecord(this.#records.next([kept], number, kept, 'line_too_long'));
      return;
    }
    const { cells, touch } = cutLine(line, this.#gaps);
    this.#onRecord(this.#records.next(cells, number, line, touch ? 'columns_touch' : null));
  }
}

const LINE_END = /\r\n|\n|\r/g;

/** A line that only separates others. */
export const isRuledLine = (line: string) =>
  line.length > 2 && /^[\s\-=_+|*.~]+$/.test(line) && /[-=_*~]{3}/.test(line);

/**
 * Cuts a line at the gaps between its columns. A value may reach into a gap; if two values meet in it, where one ends
 * and the other begins is not known.
 */
export function cutLine(line: string, gaps: Gap[]): { cells: string[]; touch: boolean } {
  const cells: string[] = [];
  let start = 0;
  let touch = false;
  for (const [from, to] of gaps) {
    let cut = to;
    const between = line.slice(from, to);
    if (between.trim() !== '') {
      const blanks = [...between.matchAll(/ +/g)].sort((a, b) => b[0].length - a[0].length)[0];
      if (blanks) cut = from + blanks.index;
      else touch = true;
    }
    cells.push(line.slice(start, cut).trim());
    start = cut;
  }
  cells.push(line.slice(start).trim());
  return { cells, touch };
}

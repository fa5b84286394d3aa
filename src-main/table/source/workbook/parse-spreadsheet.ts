import { type CellObject, read, set_cptable, type WorkSheet } from '@e965/xlsx';
import * as codePages from '@e965/xlsx/dist/cpexcel.full.mjs';
import { MAX_CELL_CHARACTERS, MAX_COLUMNS, MAX_RECORD_CHARACTERS, MAX_WORKBOOK_ROW_BYTES } from '../limits.ts';
import { dateTimeText, resultText } from './cell-number.ts';
import { type CellValue, FormulaError } from './formula.ts';
import { FormulaEvaluator } from './formula-evaluator.ts';
import { type CellStyle, styleOf } from './number-format.ts';
import type { CellRange } from './sheet-scan.ts';

set_cptable(codePages);

/** A sheet as it is passed between threads. */
export interface ParsedSheet {
  name: string;
  hidden: boolean;
  merged: CellRange[];
  /** A line of JSON for each row: {@link ParsedRow}. */
  rows: Uint8Array;
}

/** Its row number, whether it is too long, columns of formulas without a value, and its cells. */
export type ParsedRow = [row: number, overlong: 0 | 1, unkept: number[], cells: string[]];

const CHUNK_CHARACTERS = 1 << 16;

/** Thrown for a workbook that holds more text than its limit. */
export class TooMuchText extends Error {}

/**
 * Parses a workbook as a whole.
 * @param hiddenNames sheets that are known to be hidden
 * @throws Error of the parser for what is damaged, TooMuchText
 */
export function parseSpreadsheet(content: Uint8Array | string, hiddenNames: ReadonlySet<string>): ParsedSheet[] {
  const book = read(content, {
    // of a DIF in a string the parser takes each character for a byte, unless it is told that it is one
    type: typeof content !== 'string' ? 'buffer' : content.startsWith('TABLE') ? 'binary' : 'string',
    dense: true,
    raw: true,
    cellNF: true,
    cellText: false,
    cellHTML: false,
    cellFormula: true,
    UTC: true,
  });
  const from1904 = book.Workbook?.WBProps?.date1904 === true;
  let bytes = 0;
  return book.SheetNames.map((name, at) => {
    const sheet = book.Sheets[name]!;
    const chunks: Buffer[] = [];
    let text = '';
    const flush = () => {
      const chunk = Buffer.from(text);
      text = '';
      bytes += chunk.length;
      if (bytes > MAX_WORKBOOK_ROW_BYTES) throw new TooMuchText();
      chunks.push(chunk);
    };
    for (const row of rowsOf(sheet, from1904)) {
      text += `${JSON.stringify(row)}\n`;
      if (text.length > CHUNK_CHARACTERS) flush();
    }
    flush();
    const rows = Buffer.concat(chunks);
    const merged = (sheet['!merges'] ?? []).map(({ s, e }) => ({
      top: s.r + 1,
      bottom: e.r + 1,
      left: s.c + 1,
      right: e.c + 1,
    }));
    merged.sort((a, b) => a.top - b.top);
    const hidden = (book.Workbook?.Sheets?.[at]?.Hidden ?? 0) !== 0 || hiddenNames.has(name);
    // a buffer of Node’s pool can't be transferred
    return { name, hidden, merged, rows: new Uint8Array(rows) };
  });
}

function* rowsOf(sheet: WorkSheet, from1904: boolean): Generator<ParsedRow> {
  const data = (sheet['!data'] ?? []) as (CellObject | undefined)[][];
  const styles = new Map<string, CellStyle>();
  const texts = new CellTexts(styles, from1904);
  const isUnkept = (cell: CellObject) => cell.f !== undefined && (cell.v === undefined || cell.t === 'z');
  let evaluator: FormulaEvaluator | null = null;
  for (const cells of data) {
    if (!cells?.some((cell) => cell && isUnkept(cell))) continue;
    evaluator = new FormulaEvaluator();
    break;
  }
  for (const [at, row] of data.entries()) {
    if (!row) continue;
    // the cells of a large sheet and its rows would not fit side by side
    delete data[at];
    const cells: string[] = [];
    const unkept: number[] = [];
    let length = 0;
    const put = (column: number, text: string) => {
      if (text === '') return;
      length += text.length;
      if (length > MAX_RECORD_CHARACTERS) return;
      // cells beyond the last column share one slot, so that the row counts as too wide
      const slot = Math.min(column, MAX_COLUMNS);
      while (cells.length < slot) cells.push('');
      cells[slot] = text;
    };
    evaluator?.startRow(at + 1);
    row.forEach((cell, column) => {
      if (!cell) return;
      if (isUnkept(cell)) {
        evaluator?.addPending({ text: cell.f!.replace(/^=/, ''), shared: null, row: at + 1, column: column + 1 });
        return;
      }
      evaluator?.cacheValue(at + 1, column + 1, operandOf(cell));
      put(column, texts.of(cell));
    });
    if (evaluator)
      row.forEach((cell, column) => {
        if (!cell || !isUnkept(cell)) return;
        const result = evaluator.resultAt(column + 1);
        if (result === null) unkept.push(column);
        else put(column, texts.ofResult(result, cell));
      });
    if (cells.length > 0 || unkept.length > 0)
      yield [at + 1, length > MAX_RECORD_CHARACTERS ? 1 : 0, unkept.slice(0, MAX_COLUMNS), cells];
  }
}

function operandOf({ t, v }: CellObject): CellValue {
  if (t === 'e') return new FormulaError(String(v));
  return typeof v === 'number' || typeof v === 'boolean' ? v : v === undefined ? undefined : String(v);
}

/** The texts of cells as their formats show them. */
class CellTexts {
  readonly #styles: Map<string, CellStyle>;
  readonly #from1904: boolean;

  constructor(styles: Map<string, CellStyle>, from1904: boolean) {
    this.#styles = styles;
    this.#from1904 = from1904;
  }

  of(cell: CellObject): string {
    const { t, v, w } = cell;
    if (v === undefined || v === null) return '';
    if (t === 'b') return v ? 'TRUE' : 'FALSE';
    if (t === 'e') return w ?? ERRORS[v as number] ?? '#VALUE!';
    if (v instanceof Date) return Number.isNaN(v.getTime()) ? '' : isoText(v);
    if (typeof v === 'number') return this.#number(v, cell);
    return String(v)
      .slice(0, MAX_CELL_CHARACTERS + 1)
      .replace(/\r\n?/g, '\n');
  }

  ofResult(result: CellValue, cell: CellObject): string {
    if (result instanceof FormulaError) return result.text;
    if (typeof result === 'boolean') return String(result).toUpperCase();
    if (typeof result === 'string') return result;
    return this.#number(result ?? 0, cell);
  }

  #number(number: number, { z }: CellObject): string {
    const digits = resultText(number);
    const style = this.#style(typeof z === 'string' ? z : 'General');
    if (style === null) return digits;
    return typeof style === 'string' ? dateTimeText(number, style, this.#from1904) : style.format(number, digits);
  }

  #style(code: string): CellStyle {
    let style = this.#styles.get(code);
    if (style === undefined) {
      style = styleOf(code.slice(0, MAX_FORMAT_CODE));
      if (this.#styles.size < MAX_STYLES) this.#styles.set(code, style);
    }
    return style;
  }
}

/** Excel allows 255 characters in a format code. */
const MAX_FORMAT_CODE = 1_000;
const MAX_STYLES = 10_000;

const ERRORS: Record<number, string> = {
  0: '#NULL!',
  7: '#DIV/0!',
  15: '#VALUE!',
  23: '#REF!',
  29: '#NAME?',
  36: '#NUM!',
  42: '#N/A',
};

function isoText(date: Date): string {
  const [day, time] = date.toISOString().slice(0, 19).split('T') as [string, string];
  return time === '00:00:00' ? day : `${day} ${time}`;
}

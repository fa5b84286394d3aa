import { CELL_CHARACTERS, COLUMNS, RECORD_CHARACTERS, SHEET_TEXT_RATIO, UNPACKED_HARMLESS } from '../budget.ts';
import type { Archive } from '../container.ts';
import { FormulaError, type Value } from './formula.ts';
import { digitsOf, digitsOfResult, momentOf } from './number.ts';
import type { Style } from './number-format.ts';
import { columnOf, rowOf } from './reference.ts';
import { Results, type Written } from './results.ts';
import { unescaped } from './strings.ts';
import { parseXml, plain, tooMuch } from './xml.ts';

/** A row of a sheet. */
export interface SheetRow {
  cells: string[];
  row: number;
  /** It exceeds the maximum length of a record; only its first cells are present. */
  overlong: boolean;
  /** Columns, from 0, of formulas without a stored value that are not supported. */
  unkept: number[];
}

/** What the sheets of a workbook share. */
export interface Book {
  path: string;
  bytes: number;
  archive: Archive;
  /** Dates use the 1904 date system. */
  from1904: boolean;
  /** Stored formula values are stale and must be recalculated, so 0 may mean no value. */
  untrusted: boolean;
  strings: string[];
  styles: Style[];
}

/**
 * Reads the rows of a sheet in order, without empty ones: dates as ISO text, numbers as their formats show them,
 * formulas by their stored values.
 * @param remembers caches the cells that formulas without a stored value may refer to
 */
export async function readSheet(
  book: Book,
  part: string | null,
  remembers: boolean,
  onRow: (row: SheetRow) => void,
  between: () => boolean | Promise<boolean>,
): Promise<void> {
  const { strings, styles, from1904, path, bytes } = book;
  const mostText = Math.max(UNPACKED_HARMLESS, bytes * SHEET_TEXT_RATIO);
  const results = remembers ? new Results() : null;
  let sheetText = 0;
  let rowText = 0;
  let cells: string[] = [];
  let unkept: number[] = [];
  let open: { formula: Written; style: Style }[] = [];
  let row = 0;
  let column = 0;
  let type = '';
  let style: Style = null;
  let text = '';
  let formula: Written | null = null;
  let valued = false;
  let within = false;
  let withinFormula = false;
  let phonetic = false;

  const shown = (number: number, digits: string, as: Style): string => {
    if (as === null) return digits;
    return typeof as === 'string' ? momentOf(number, as, from1904) : as.show(number, digits);
  };
  const value = (): string => {
    if (type === 's') return strings[Number(text)] ?? '';
    if (type === 'b') return text === '1' || text === 'true' ? 'TRUE' : 'FALSE';
    if (text.length > CELL_CHARACTERS) return text.slice(0, CELL_CHARACTERS + 1);
    if (type === 'd') return text.replace(/T00:00(:00(\.0*)?)?Z?$/, '').replace('T', ' ');
    if (type === 'str' || type === 'inlineStr' || type === 'e') return unescaped(text);
    if (text === '') return '';
    const number = Number(text);
    if (!Number.isFinite(number)) return text;
    return shown(number, digitsOf(text, number), style);
  };
  /** The value of the cell in a formula. */
  const held = (): Value => {
    if (text === '') return undefined;
    if (type === 'n') return Number.isFinite(Number(text)) ? Number(text) : text;
    if (type === 'b') return text === '1';
    return type === 'e' ? new FormulaError(text) : value();
  };
  const take = (found: string, into: number) => {
    if (found === '') return;
    rowText += found.length;
    sheetText += found.length;
    if (rowText > RECORD_CHARACTERS) return;
    // cells beyond the last column share one slot, so that the row counts as too wide
    const at = Math.min(into - 1, COLUMNS);
    while (cells.length < at) cells.push('');
    if (at < COLUMNS || cells.length === at) cells[at] = found;
  };
  const isUnkept = () =>
    text === '' ? !(valued && type === 'str') : book.untrusted && type === 'n' && Number(text) === 0;
  const takeCell = () => {
    if (formula !== null) results?.share(formula);
    if (formula !== null && isUnkept()) {
      if (open.length <= COLUMNS) open.push({ formula, style });
      results?.add(formula);
      return;
    }
    results?.keep(row, column, held());
    take(value(), column);
  };
  const takeResults = () => {
    for (const {
      formula: { column: at },
      style: as,
    } of open) {
      const result = results ? results.valueOf(at) : null;
      if (result === null) unkept.push(at - 1);
      else if (typeof result === 'number') take(shown(result, digitsOfResult(result), as), at);
      else if (result instanceof FormulaError) take(result.text, at);
      else if (result === undefined) take(shown(0, '0', as), at);
      else take(typeof result === 'boolean' ? String(result).toUpperCase() : result, at);
    }
  };
  await parseXml(
    book.archive,
    part,
    {
      open: ({ name, attributes: a }) => {
        const tag = plain(name);
        if (tag === 'row') {
          cells = [];
          unkept = [];
          open = [];
          rowText = 0;
          row = rowOf(a.r) || row + 1;
          column = 0;
          results?.begin(row);
        } else if (tag === 'c') {
          column = a.r ? columnOf(a.r) || column + 1 : column + 1;
          type = a.t ?? 'n';
          style = styles[Number(a.s ?? -1)] ?? null;
          text = '';
          formula = null;
          valued = false;
        } else if (tag === 'v' || tag === 't') {
          within = !phonetic;
          valued = true;
        } else if (tag === 'f') {
          withinFormula = results !== null;
          const ofMany = a.t === 'array' || a.t === 'dataTable';
          formula = { text: ofMany ? '?' : '', shared: a.t === 'shared' ? (a.si ?? '') : null, row, column };
        } else if (tag === 'rPh') phonetic = true;
      },
      text: (piece) => {
        if (within && text.length <= CELL_CHARACTERS) text += piece;
        else if (withinFormula && formula && formula.text.length <= CELL_CHARACTERS) formula.text += piece;
      },
      close: (name) => {
        const tag = plain(name);
        if (tag === 'v' || tag === 't') within = false;
        else if (tag === 'f') withinFormula = false;
        else if (tag === 'rPh') phonetic = false;
        else if (tag === 'c') takeCell();
        else if (tag === 'row') {
          if (open.length > 0) takeResults();
          if (cells.length === 0 && unkept.length === 0) return;
          if (sheetText > mostText) throw tooMuch(path);
          onRow({ cells, row, overlong: rowText > RECORD_CHARACTERS, unkept });
        }
      },
    },
    between,
  );
}

import type { Archive } from '../container.ts';
import {
  MAX_CELL_CHARACTERS,
  MAX_COLUMNS,
  MAX_RECORD_CHARACTERS,
  MAX_SHEET_TEXT_RATIO,
  UNPACKED_ALLOWANCE_BYTES,
} from '../limits.ts';
import { dateTimeText, numberText, resultText } from './cell-number.ts';
import { columnNumber, rowNumber } from './cell-reference.ts';
import { type CellValue, FormulaError } from './formula.ts';
import { type FormulaCell, FormulaEvaluator } from './formula-evaluator.ts';
import type { CellStyle } from './number-format.ts';
import { unescaped } from './shared-strings.ts';
import { localName, parseXml, tooMuchText } from './xml.ts';

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
export interface WorkbookContext {
  path: string;
  bytes: number;
  archive: Archive;
  /** Dates use the 1904 date system. */
  from1904: boolean;
  /** Stored formula values are stale and must be recalculated, so 0 may mean no value. */
  untrusted: boolean;
  strings: string[];
  styles: CellStyle[];
}

/**
 * Reads the rows of a sheet in order, without empty ones: dates as ISO text, numbers as their formats show them,
 * formulas by their stored values.
 * @param cachesCells caches the cells that formulas without a stored value may refer to
 */
export async function readSheet(
  book: WorkbookContext,
  part: string | null,
  cachesCells: boolean,
  onRow: (row: SheetRow) => void,
  shouldContinue: () => boolean | Promise<boolean>,
): Promise<void> {
  const { strings, styles, from1904, path, bytes } = book;
  const mostText = Math.max(UNPACKED_ALLOWANCE_BYTES, bytes * MAX_SHEET_TEXT_RATIO);
  const evaluator = cachesCells ? new FormulaEvaluator() : null;
  let sheetText = 0;
  let rowText = 0;
  let cells: string[] = [];
  let unkept: number[] = [];
  let pending: { formula: FormulaCell; style: CellStyle }[] = [];
  let row = 0;
  let column = 0;
  let type = '';
  let style: CellStyle = null;
  let text = '';
  let formula: FormulaCell | null = null;
  let hasValue = false;
  let inValue = false;
  let inFormula = false;
  let inPhonetic = false;

  const formatNumber = (number: number, digits: string, as: CellStyle): string => {
    if (as === null) return digits;
    return typeof as === 'string' ? dateTimeText(number, as, from1904) : as.format(number, digits);
  };
  const cellText = (): string => {
    if (type === 's') return strings[Number(text)] ?? '';
    if (type === 'b') return text === '1' || text === 'true' ? 'TRUE' : 'FALSE';
    if (text.length > MAX_CELL_CHARACTERS) return text.slice(0, MAX_CELL_CHARACTERS + 1);
    if (type === 'd') return text.replace(/T00:00(:00(\.0*)?)?Z?$/, '').replace('T', ' ');
    if (type === 'str' || type === 'inlineStr' || type === 'e') return unescaped(text);
    if (text === '') return '';
    const number = Number(text);
    if (!Number.isFinite(number)) return text;
    return formatNumber(number, numberText(text, number), style);
  };
  /** The value of the cell in a formula. */
  const formulaOperand = (): CellValue => {
    if (text === '') return undefined;
    if (type === 'n') return Number.isFinite(Number(text)) ? Number(text) : text;
    if (type === 'b') return text === '1';
    return type === 'e' ? new FormulaError(text) : cellText();
  };
  const setCell = (found: string, into: number) => {
    if (found === '') return;
    rowText += found.length;
    sheetText += found.length;
    if (rowText > MAX_RECORD_CHARACTERS) return;
    // cells beyond the last column share one slot, so that the row counts as too wide
    const at = Math.min(into - 1, MAX_COLUMNS);
    while (cells.length < at) cells.push('');
    if (at < MAX_COLUMNS || cells.length === at) cells[at] = found;
  };
  const hasNoStoredValue = () =>
    text === '' ? !(hasValue && type === 'str') : book.untrusted && type === 'n' && Number(text) === 0;
  const endCell = () => {
    if (formula !== null) evaluator?.addShared(formula);
    if (formula !== null && hasNoStoredValue()) {
      if (pending.length <= MAX_COLUMNS) pending.push({ formula, style });
      evaluator?.addPending(formula);
      return;
    }
    evaluator?.cacheValue(row, column, formulaOperand());
    setCell(cellText(), column);
  };
  const addResults = () => {
    for (const {
      formula: { column: at },
      style: as,
    } of pending) {
      const result = evaluator ? evaluator.resultAt(at) : null;
      if (result === null) unkept.push(at - 1);
      else if (typeof result === 'number') setCell(formatNumber(result, resultText(result), as), at);
      else if (result instanceof FormulaError) setCell(result.text, at);
      else if (result === undefined) setCell(formatNumber(0, '0', as), at);
      else setCell(typeof result === 'boolean' ? String(result).toUpperCase() : result, at);
    }
  };
  await parseXml(
    book.archive,
    part,
    {
      open: ({ name, attributes: a }) => {
        const tag = localName(name);
        if (tag === 'row') {
          cells = [];
          unkept = [];
          pending = [];
          rowText = 0;
          row = rowNumber(a.r) || row + 1;
          column = 0;
          evaluator?.startRow(row);
        } else if (tag === 'c') {
          column = a.r ? columnNumber(a.r) || column + 1 : column + 1;
          type = a.t ?? 'n';
          style = styles[Number(a.s ?? -1)] ?? null;
          text = '';
          formula = null;
          hasValue = false;
        } else if (tag === 'v' || tag === 't') {
          inValue = !inPhonetic;
          hasValue = true;
        } else if (tag === 'f') {
          inFormula = evaluator !== null;
          const ofMany = a.t === 'array' || a.t === 'dataTable';
          formula = { text: ofMany ? '?' : '', shared: a.t === 'shared' ? (a.si ?? '') : null, row, column };
        } else if (tag === 'rPh') inPhonetic = true;
      },
      text: (piece) => {
        if (inValue && text.length <= MAX_CELL_CHARACTERS) text += piece;
        else if (inFormula && formula && formula.text.length <= MAX_CELL_CHARACTERS) formula.text += piece;
      },
      close: (name) => {
        const tag = localName(name);
        if (tag === 'v' || tag === 't') inValue = false;
        else if (tag === 'f') inFormula = false;
        else if (tag === 'rPh') inPhonetic = false;
        else if (tag === 'c') endCell();
        else if (tag === 'row') {
          if (pending.length > 0) addResults();
          if (cells.length === 0 && unkept.length === 0) return;
          if (sheetText > mostText) throw tooMuchText(path);
          onRow({ cells, row, overlong: rowText > MAX_RECORD_CHARACTERS, unkept });
        }
      },
    },
    shouldContinue,
  );
}

import { MAX_FORMULA_CELLS, MAX_FORMULA_LOOKUPS, MAX_WORKBOOK_ENTRIES } from '../limits.ts';
import { type CellLookup, type CellValue, evaluateFormula, FormulaError, UnsupportedFormula } from './formula.ts';

/** A formula and its cell. */
export interface FormulaCell {
  text: string;
  /** The index of a shared formula, whose text is in the first cell that uses it. */
  shared: string | null;
  row: number;
  column: number;
}

/** Evaluates formulas without a stored value, from the cells of their row and the rows above, which it caches. */
export class FormulaEvaluator implements CellLookup {
  readonly #columns: CellValue[][] = [];
  readonly #shared = new Map<string, FormulaCell>();
  /** Formulas of the current row by column; null while one is being evaluated. */
  readonly #pending = new Map<number, FormulaCell | null>();
  #row = 0;
  #cachedCells = 0;
  #lookups = 0;

  /** Starts the next row. */
  startRow(row: number): void {
    this.#row = row;
    this.#pending.clear();
  }

  /** Caches the value of a cell. */
  cacheValue(row: number, column: number, value: CellValue): void {
    if (value === undefined || ++this.#cachedCells > MAX_FORMULA_CELLS) return;
    this.#columns[column] ??= [];
    this.#columns[column][row] = value;
  }

  /** Registers a shared formula. */
  addShared(formula: FormulaCell): void {
    if (formula.shared !== null && formula.text !== '' && this.#shared.size < MAX_WORKBOOK_ENTRIES)
      this.#shared.set(formula.shared, formula);
  }

  /** Registers a formula without a value. */
  addPending(formula: FormulaCell): void {
    this.#pending.set(formula.column, formula);
  }

  /** The result of the formula in a cell of this row; null if it is not supported. */
  resultAt(column: number): CellValue | null {
    try {
      return this.valueAt(this.#row, column);
    } catch (error) {
      if (error instanceof UnsupportedFormula) return null;
      throw error;
    }
  }

  valueAt(row: number, column: number): CellValue {
    if (row > this.#row || ++this.#lookups > MAX_FORMULA_LOOKUPS) throw new UnsupportedFormula();
    const formula = row === this.#row ? this.#pending.get(column) : undefined;
    if (formula === undefined) {
      const value = this.#columns[column]?.[row];
      // beyond the cache limit it is unknown whether a cell is empty
      if (value === undefined && this.#cachedCells > MAX_FORMULA_CELLS) throw new UnsupportedFormula();
      if (value === UNKNOWN) throw new UnsupportedFormula();
      return value;
    }
    if (formula === null) throw new UnsupportedFormula();
    this.#pending.set(column, null);
    this.cacheValue(row, column, UNKNOWN);
    const value = this.#evaluate(formula);
    this.#pending.delete(column);
    this.cacheValue(row, column, value);
    return value;
  }

  #evaluate({ text, shared, row, column }: FormulaCell): CellValue {
    if (text !== '') return evaluateFormula(text, this);
    const first = shared === null ? undefined : this.#shared.get(shared);
    if (!first) throw new UnsupportedFormula();
    return evaluateFormula(first.text, this, { rows: row - first.row, columns: column - first.column });
  }
}

/** Marks a formula that could not be evaluated. */
const UNKNOWN = new FormulaError('');

import { FORMULA_CELLS, FORMULA_LOOKS, WORKBOOK_ENTRIES } from '../budget.ts';
import { type Cells, calculate, FormulaError, NotSimple, type Value } from './formula.ts';

/** A formula and its cell. */
export interface Written {
  text: string;
  /** The index of a shared formula, whose text is in the first cell that uses it. */
  shared: string | null;
  row: number;
  column: number;
}

/** Evaluates formulas without a stored value, from the cells of their row and the rows above, which it caches. */
export class Results implements Cells {
  readonly #columns: Value[][] = [];
  readonly #shared = new Map<string, Written>();
  /** Formulas of the current row by column; null while one is being evaluated. */
  readonly #open = new Map<number, Written | null>();
  #row = 0;
  #held = 0;
  #looks = 0;

  /** Starts the next row. */
  begin(row: number): void {
    this.#row = row;
    this.#open.clear();
  }

  /** Caches the value of a cell. */
  keep(row: number, column: number, value: Value): void {
    if (value === undefined || ++this.#held > FORMULA_CELLS) return;
    this.#columns[column] ??= [];
    this.#columns[column][row] = value;
  }

  /** Registers a shared formula. */
  share(formula: Written): void {
    if (formula.shared !== null && formula.text !== '' && this.#shared.size < WORKBOOK_ENTRIES)
      this.#shared.set(formula.shared, formula);
  }

  /** Registers a formula without a value. */
  add(formula: Written): void {
    this.#open.set(formula.column, formula);
  }

  /** The result of the formula in a cell of this row; null if it is not supported. */
  valueOf(column: number): Value | null {
    try {
      return this.valueAt(this.#row, column);
    } catch (error) {
      if (error instanceof NotSimple) return null;
      throw error;
    }
  }

  valueAt(row: number, column: number): Value {
    if (row > this.#row || ++this.#looks > FORMULA_LOOKS) throw new NotSimple();
    const formula = row === this.#row ? this.#open.get(column) : undefined;
    if (formula === undefined) {
      const value = this.#columns[column]?.[row];
      // beyond the cache limit it is unknown whether a cell is empty
      if (value === undefined && this.#held > FORMULA_CELLS) throw new NotSimple();
      if (value === UNKNOWN) throw new NotSimple();
      return value;
    }
    if (formula === null) throw new NotSimple();
    this.#open.set(column, null);
    this.keep(row, column, UNKNOWN);
    const value = this.#worked(formula);
    this.#open.delete(column);
    this.keep(row, column, value);
    return value;
  }

  #worked({ text, shared, row, column }: Written): Value {
    if (text !== '') return calculate(text, this);
    const first = shared === null ? undefined : this.#shared.get(shared);
    if (!first) throw new NotSimple();
    return calculate(first.text, this, { rows: row - first.row, columns: column - first.column });
  }
}

/** Marks a formula that could not be evaluated. */
const UNKNOWN = new FormulaError('');

import { FORMULA_CELLS, FORMULA_LOOKS, WORKBOOK_ENTRIES } from '../budget.ts';
import { type Cells, calculate, FormulaError, NotSimple, type Value } from './formula.ts';

/** A formula as it stands in a cell. */
export interface Written {
  text: string;
  /** Of a formula that several cells share, its number; the first of them has the text. */
  shared: string | null;
  row: number;
  column: number;
}

/** Works formulas out whose values nobody kept, from the cells of their row and those above, which it remembers. */
export class Results implements Cells {
  readonly #columns: Value[][] = [];
  readonly #shared = new Map<string, Written>();
  /** Formulas of the row that is being read, by their columns; null while one is worked out. */
  readonly #open = new Map<number, Written | null>();
  #row = 0;
  #held = 0;
  #looks = 0;

  /** Begins with the next row. */
  begin(row: number): void {
    this.#row = row;
    this.#open.clear();
  }

  /** Remembers what a cell holds. */
  keep(row: number, column: number, value: Value): void {
    if (value === undefined || ++this.#held > FORMULA_CELLS) return;
    this.#columns[column] ??= [];
    this.#columns[column][row] = value;
  }

  /** Remembers a formula that other cells share. */
  share(formula: Written): void {
    if (formula.shared !== null && formula.text !== '' && this.#shared.size < WORKBOOK_ENTRIES)
      this.#shared.set(formula.shared, formula);
  }

  /** Notes a formula that has no value. */
  add(formula: Written): void {
    this.#open.set(formula.column, formula);
  }

  /** What the formula in a cell of this row gives; null where it is none that is worked out here. */
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
      // behind the last cell that was remembered nobody knows what is empty
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

/** Stands for a formula that is not worked out. */
const UNKNOWN = new FormulaError('');

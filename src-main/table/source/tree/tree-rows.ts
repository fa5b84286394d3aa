import { MAX_CELL_CHARACTERS, MAX_NESTED_ROWS, MAX_RECORD_CHARACTERS } from '../limits.ts';
import { tooMuchText } from '../workbook/xml.ts';
import { personNames, type TreeColumns } from './tree-columns.ts';
import type { TreeHandler } from './tree-events.ts';
import type { TreeShape } from './tree-shape.ts';

/** The values of one record by column. */
type Values = string[][];

/**
 * Converts the records of one list to rows. The rows of an outermost record are passed on when it ends, since what
 * belongs to all of them may follow them.
 */
export class TreeRows implements TreeHandler {
  readonly #file: string;
  readonly #columns: TreeColumns;
  readonly #onRow: (cells: string[], isOverlong: boolean) => void;
  readonly #constants: string[];
  /** For each level the columns into which a value goes. */
  readonly #targets: Map<TreeShape, number[]>[];
  readonly #levelOf: Map<TreeShape, number>;
  #shape: TreeShape;
  #open: Values[] = [];
  #rows: Values[][] = [];
  #characters = 0;
  /** The number of rows when the current document began. */
  #rowsBefore = 0;

  constructor(
    file: string,
    root: TreeShape,
    columns: TreeColumns,
    onRow: (cells: string[], isOverlong: boolean) => void,
  ) {
    this.#file = file;
    this.#columns = columns;
    this.#onRow = onRow;
    this.#shape = root;
    this.#constants = columns.constants.map(({ shape }) => shape.first);
    this.#levelOf = new Map(columns.levels.map(({ list }, level) => [list, level]));
    this.#targets = columns.levels.map(({ columns: own }) => {
      const targets = new Map<TreeShape, number[]>();
      own.forEach(({ shape, pick }, column) => {
        for (const value of pick === 'full_name' ? personNames(shape) : [shape])
          targets.set(value, [...(targets.get(value) ?? []), column]);
      });
      return targets;
    });
  }

  begin(name: string): void {
    this.#shape = this.#shape.children.get(name)!;
    const level = this.#levelOf.get(this.#shape);
    if (level === this.#columns.levels.length - 2) this.#rowsBefore = this.#rows.length;
    if (level !== undefined) this.#open[level] = this.#columns.levels[level]!.columns.map(() => []);
  }

  value(name: string, text: string): void {
    const shape = this.#shape.children.get(name)!;
    for (let level = this.#open.length - 1; level >= 0; level--) {
      const columns = this.#targets[level]!.get(shape);
      if (!columns) continue;
      this.#characters += text.length;
      if (this.#characters > MAX_NESTED_CHARACTERS) throw tooMuchText(this.#file);
      for (const column of columns) this.#open[level]![column]!.push(text.slice(0, MAX_CELL_CHARACTERS + 1));
      return;
    }
  }

  end(): void {
    const level = this.#levelOf.get(this.#shape);
    this.#shape = this.#shape.parent!;
    if (level === undefined) return;
    const last = this.#columns.levels.length - 1;
    if (level === last) {
      if (this.#rows.push([...this.#open]) > MAX_NESTED_ROWS) throw tooMuchText(this.#file);
    }
    // a document without lines, such as a receipt in a day book, is a row of its own
    if (level === last - 1 && this.#rows.length === this.#rowsBefore)
      this.#rows.push([...this.#open.slice(0, level + 1)]);
    if (level > 0) this.#open.length = level;
    else {
      this.#open = [];
      this.#flush();
    }
  }

  #flush(): void {
    for (const row of this.#rows) {
      const cells = [...this.#constants];
      this.#columns.levels.forEach(({ columns }, level) => {
        columns.forEach(({ pick }, at) => {
          const found = row[level]?.[at] ?? [];
          if (pick === 'id') cells.push(found.length === 1 && found[0] === 'FALSE' ? '' : (found[0] ?? ''));
          else if (pick === 'name') cells.push(found[1] ?? '');
          else
            cells.push(
              found.length < 2 ? (found[0] ?? '') : found.filter(Boolean).join(pick === 'full_name' ? ' ' : ', '),
            );
        });
      });
      const length = cells.reduce((sum, cell) => sum + cell.length, 0);
      this.#onRow(length > MAX_RECORD_CHARACTERS ? cells.slice(0, 1) : cells, length > MAX_RECORD_CHARACTERS);
    }
    this.#rows = [];
    this.#characters = 0;
  }
}

/** Characters of a record with all that is nested in it. */
const MAX_NESTED_CHARACTERS = 32 * 1024 ** 2;

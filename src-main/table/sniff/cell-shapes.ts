import { MAX_VALUE_CHARACTERS } from '../source/limits.ts';

/** The shape of a cell, judged by its text only. */
export type CellShape = 'empty' | 'number' | 'date' | 'time' | 'link' | 'code' | 'word' | 'text';

const NUMBER = /^[-+(]?\s*(?:₹|\$|€|£|¥|rs\.?)?\s*[-+]?\d[\d.,'\u00a0\u202f]*\s*(?:₹|€|£|%|\))?-?$/i;
const DATE =
  /^(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/. ](?:\d{1,2}|[a-z]{3,9})[-/. ,]+\d{2,4})(?:[T ]\d{1,2}:\d{2}.*)?$/i;
const TIME = /^\d{1,2}:\d{2}(?::\d{2})?(?:\s*[ap]m)?$/i;
const LINK = /^(?:https?:\/\/|www\.)\S+$|^\S+@\S+\.\S+$/i;

/** The shape of a cell, ignoring surrounding whitespace. */
export function shapeOf(cell: string): CellShape {
  const text = cell.trim();
  if (text === '') return 'empty';
  if (text.length > MAX_VALUE_CHARACTERS) return 'text';
  if (NUMBER.test(text)) return 'number';
  if (TIME.test(text)) return 'time';
  if (DATE.test(text)) return 'date';
  if (LINK.test(text)) return 'link';
  if (/\s/.test(text)) return 'text';
  return /\d/.test(text) ? 'code' : 'word';
}

/** The distribution of shapes in each column of a table. */
export class ShapeProfile {
  readonly width: number;
  readonly #shares: Map<CellShape, number>[];

  /** @param records records of the table, of which those with its width count; the header may be among them */
  constructor(width: number, records: string[][]) {
    this.width = width;
    const counts = Array.from({ length: width }, () => new Map<CellShape, number>());
    let rows = 0;
    for (const cells of records) {
      if (cells.length !== width) continue;
      rows++;
      cells.forEach((cell, i) => {
        const shape = shapeOf(cell);
        counts[i]!.set(shape, (counts[i]!.get(shape) ?? 0) + 1);
      });
    }
    this.#shares = counts.map(
      (column) => new Map([...column].map(([shape, count]) => [shape, count / Math.max(1, rows)])),
    );
  }

  /** From 0 to 1: the share of this shape in the column. */
  likeness(column: number, shape: CellShape): number {
    return this.#shares[column]?.get(shape) ?? 0;
  }

  /** From 0 to 1: how well the cells match the columns; 0 if their number differs. */
  fit(cells: string[]): number {
    if (cells.length !== this.width) return 0;
    let sum = 0;
    for (let i = 0; i < cells.length; i++) sum += this.likeness(i, shapeOf(cells[i]!));
    return sum / this.width;
  }
}

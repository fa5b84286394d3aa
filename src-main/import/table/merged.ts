import { COLUMNS } from '../file/budget.ts';
import type { Area } from '../file/workbook/ahead.ts';

/**
 * Copies the value of merged cells into each of them, for areas below the header that span several rows. An area that
 * spans most of the columns, such as a title or a remark, is not copied.
 */
export class MergedCells {
  readonly #areas: Area[];
  #next = 0;
  #open: { area: Area; value: string }[] = [];

  /**
   * @param merged the merged areas of the sheet, sorted by their top row
   * @param from the first row below the header
   * @param columns the number of columns of the table
   */
  constructor(merged: Area[], from: number, columns: number) {
    const widest = Math.max(2, columns / 2);
    this.#areas = merged.filter(
      ({ top, bottom, left, right }) => top >= from && bottom > top && right - left < widest && left <= COLUMNS,
    );
  }

  /** Fills the cells of a row that lie in a merged area. */
  fill(row: number, cells: string[]): void {
    if (this.#next === this.#areas.length && this.#open.length === 0) return;
    this.#open = this.#open.filter(({ area }) => area.bottom >= row);
    for (let area = this.#areas[this.#next]; area && area.top <= row; area = this.#areas[++this.#next]) {
      const value = area.top === row ? (cells[area.left - 1] ?? '') : '';
      if (value !== '' && this.#open.length < COLUMNS) this.#open.push({ area, value });
    }
    for (const { area, value } of this.#open) {
      for (let at = area.left - 1; at < Math.min(area.right, COLUMNS); at++) {
        while (cells.length < at) cells.push('');
        if ((cells[at] ?? '') === '') cells[at] = value;
      }
    }
  }
}

import { MAX_COLUMNS } from '../source/limits.ts';
import type { CellRange } from '../source/workbook/sheet-scan.ts';

/**
 * Copies the value of merged cells into each of them, for areas below the header that span several rows. An area that
 * spans most of the columns, such as a title or a remark, is not copied.
 */
export class MergedCells {
  readonly #areas: CellRange[];
  #next = 0;
  #activeAreas: { area: CellRange; value: string }[] = [];

  /**
   * @param merged the merged areas of the sheet, sorted by their top row
   * @param from the first row below the header
   * @param columns the number of columns of the table
   */
  constructor(merged: CellRange[], from: number, columns: number) {
    const widest = Math.max(2, columns / 2);
    this.#areas = merged.filter(
      ({ top, bottom, left, right }) => top >= from && bottom > top && right - left < widest && left <= MAX_COLUMNS,
    );
  }

  /** Fills the cells of a row that lie in a merged area. */
  fill(row: number, cells: string[]): void {
    if (this.#next === this.#areas.length && this.#activeAreas.length === 0) return;
    this.#activeAreas = this.#activeAreas.filter(({ area }) => area.bottom >= row);
    for (let area = this.#areas[this.#next]; area && area.top <= row; area = this.#areas[++this.#next]) {
      const value = area.top === row ? (cells[area.left - 1] ?? '') : '';
      if (value !== '' && this.#activeAreas.length < MAX_COLUMNS) this.#activeAreas.push({ area, value });
    }
    for (const { area, value } of this.#activeAreas) {
      for (let at = area.left - 1; at < Math.min(area.right, MAX_COLUMNS); at++) {
        while (cells.length < at) cells.push('');
        if ((cells[at] ?? '') === '') cells[at] = value;
      }
    }
  }
}

import { COLUMNS } from '../file/budget.ts';
import type { Area } from '../file/workbook/ahead.ts';

/**
 * Carries the value of merged cells into each of them: those that lie below the header and reach over several rows. A
 * title or a remark, which reaches over most of the table, stays where it stands.
 */
export class MergedCells {
  readonly #areas: Area[];
  #next = 0;
  #open: { area: Area; value: string }[] = [];

  /**
   * @param merged the sheet's merged cells, from the top down
   * @param from the first row below the header
   * @param columns how many columns the table has
   */
  constructor(merged: Area[], from: number, columns: number) {
    const widest = Math.max(2, columns / 2);
    this.#areas = merged.filter(
      ({ top, bottom, left, right }) => top >= from && bottom > top && right - left < widest && left <= COLUMNS,
    );
  }

  /** Fills the cells of a row that are part of others. */
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

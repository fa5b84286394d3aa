/** Revenue by day, store and category: what the calendar model learns from. Entries are ordered by day. */
export interface SalesCells {
  /** First day and the day after the last one, in days since 1970. */
  first: number;
  end: number;
  /** Store ids and categories by their index. */
  stores: number[];
  categories: string[];
  day: Int32Array;
  store: Int32Array;
  category: Int32Array;
  amount: Float64Array;
}

/** Number of entries before a day. */
export function entriesBefore(cells: SalesCells, day: number): number {
  let [low, high] = [0, cells.day.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cells.day[middle]! < day) low = middle + 1;
    else high = middle;
  }
  return low;
}

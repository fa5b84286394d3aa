/** Lists of numbers by id, whose lengths are known, in one array. */
export class ListsById<List extends Int32Array | Float64Array> {
  readonly all: List[];
  readonly #filled: Int32Array;

  constructor(lengths: Int32Array, kind: new (length: number) => List) {
    const values = new kind(lengths.reduce((sum, length) => sum + length, 0));
    let from = 0;
    this.all = Array.from(lengths, (length) => {
      from += length;
      return values.subarray(from - length, from) as List;
    });
    this.#filled = new Int32Array(lengths.length);
  }

  add(id: number, value: number): void {
    this.all[id]![this.#filled[id]!++] = value;
  }
}

/** The number of different days of a list, and the longest time between one and the next. The list is sorted. */
export function distinctDays(list: Int32Array): { days: number; longestGap: number } {
  list.sort();
  let days = list.length > 0 ? 1 : 0;
  let longestGap = 0;
  for (let i = 1; i < list.length; i++) {
    const gap = list[i]! - list[i - 1]!;
    if (gap > 0) days++;
    longestGap = Math.max(longestGap, gap);
  }
  return { days, longestGap };
}

/** The sizes of all orders of a product: each size once, with the number of orders of at least as many pieces. */
export class OrderSizes {
  readonly count: number;
  /** The lower one; 0 without orders. */
  readonly median: number;
  readonly #sizes: Float64Array;
  readonly #atLeast: Int32Array;

  /** @param list is sorted */
  constructor(list: Float64Array) {
    list.sort();
    this.count = list.length;
    this.median = list[(list.length - 1) >> 1] ?? 0;
    const starts = [...list.keys()].filter((i) => i === 0 || list[i] !== list[i - 1]);
    this.#sizes = Float64Array.from(starts, (i) => list[i]!);
    this.#atLeast = Int32Array.from(starts, (i) => list.length - i);
  }

  /** The number of orders of so many pieces or more. */
  atLeast(pieces: number): number {
    const place = this.#sizes.findIndex((size) => size >= pieces);
    return place < 0 ? 0 : this.#atLeast[place]!;
  }
}

import { toMinor } from '../../src-shared/money.ts';

/** A LIKE pattern that matches the search text anywhere; wildcards in the text are escaped. */
export function likePattern(search: string): string {
  return `%${search.trim().replace(/[\\%_]/g, (mark) => `\\${mark}`)}%`;
}

/** Text normalised for searching: lower case, without diacritics. */
export function foldText(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase('en');
}

/** A name normalised for comparison: without case, diacritics, spaces and punctuation. */
export function nameKey(name: string): string {
  return foldText(name).replace(/[^\p{L}\p{N}]/gu, '');
}

export const minorUnitsIn = (currency: string) => (amount: number | null) => toMinor(amount ?? 0, currency);

/** Lower median; null for an empty list. Sorts the list in place. */
export function median(numbers: number[]): number | null {
  numbers.sort((a, b) => a - b);
  return numbers[(numbers.length - 1) >> 1] ?? null;
}

/** The first items when sorted, of equal ones those that come first; most of the others are not sorted. */
export function firstSorted<Item>(items: Iterable<Item>, most: number, compare: (a: Item, b: Item) => number): Item[] {
  const first: Item[] = [];
  let last: Item | undefined;
  for (const item of items) {
    if (last !== undefined && compare(item, last) >= 0) continue;
    first.push(item);
    if (first.length < 2 * most) continue;
    first.sort(compare).length = most;
    last = first.at(-1);
  }
  return first.sort(compare).slice(0, most);
}

/** Average order value in ten-thousandths. */
export const averageOrder = ({ ordered, orders }: { ordered: number; orders: number }) =>
  orders === 0 ? 0 : ordered / orders;

/** Sorts rows by a key in place, nulls and empty strings last, ties by id. */
export function sortRows<Row extends { id: number }>(rows: Row[], key: keyof Row, descending: boolean): Row[] {
  const sign = descending ? -1 : 1;
  const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });
  return rows.sort((a, b) => {
    const [x, y] = [a[key], b[key]];
    if (x === y) return a.id - b.id;
    if (x === null || x === '') return 1;
    if (y === null || y === '') return -1;
    const order = typeof x === 'string' ? collator.compare(x, y as string) : (x as number) - (y as number);
    return order === 0 ? a.id - b.id : sign * order;
  });
}

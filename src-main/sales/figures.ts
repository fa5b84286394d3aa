import { toMinor } from '../../src-shared/money.ts';

/** A search text as a LIKE pattern that finds it anywhere, its own wildcards taken literally. */
export function like(search: string): string {
  return `%${search.trim().replace(/[\\%_]/g, (mark) => `\\${mark}`)}%`;
}

/** A text as it is searched for: without case and accents. */
export function folded(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase('en');
}

/** A name without case, accents, spacing and punctuation. */
export function nameKey(name: string): string {
  return folded(name).replace(/[^\p{L}\p{N}]/gu, '');
}

export const minorOf = (currency: string) => (amount: number | null) => toMinor(amount ?? 0, currency);

/** The middle of numbers, the lower one of two; null of none. The list is put in order. */
export function median(numbers: number[]): number | null {
  numbers.sort((a, b) => a - b);
  return numbers[(numbers.length - 1) >> 1] ?? null;
}

/** What an order comes to on average, in ten-thousandths. */
export const averageOrder = ({ ordered, orders }: { ordered: number; orders: number }) =>
  orders === 0 ? 0 : ordered / orders;

/** Orders rows by a key, nulls always last, and by id where it is equal. */
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

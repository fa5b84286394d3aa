import { toMinor } from '../../src-shared/money.ts';
import type { Store } from '../store/open.ts';

/** The currency that most invoices are in, and the others; figures are of one currency and never add up several. */
export function currencies(db: Store): { currency: string; others: string[] } {
  const rows = db
    .prepare('SELECT currency FROM invoice GROUP BY currency ORDER BY count(*) DESC, currency')
    .pluck()
    .all() as string[];
  return { currency: rows[0] ?? 'USD', others: rows.slice(1) };
}

/** A search text as a LIKE pattern that finds it anywhere, its own wildcards taken literally. */
export function like(search: string): string {
  return `%${search.trim().replace(/[\\%_]/g, (mark) => `\\${mark}`)}%`;
}

export const minorOf = (currency: string) => (amount: number | null) => toMinor(amount ?? 0, currency);

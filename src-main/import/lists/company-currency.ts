import type { Db } from '../../db/open.ts';

/** The currency of most invoices, which lists without a currency are in; the default where there is no invoice. */
export function companyCurrency(db: Db, defaultCurrency: string): string {
  const most = db
    .prepare<unknown[], string>(
      'SELECT currency FROM main.invoice GROUP BY currency ORDER BY count(*) DESC, currency LIMIT 1',
    )
    .pluck()
    .get();
  return most ?? defaultCurrency;
}

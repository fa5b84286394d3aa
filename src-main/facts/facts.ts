import type { Store as Database } from '../store/open.ts';
import { databaseName } from '../store/replaced.ts';
import { versionOf } from '../store/version.ts';
import { type Dimension, type ProductFacts, productsOf, type StoreFacts, storesOf } from './dimensions.ts';
import { type MonthOfSales, unpacked } from './pack.ts';
import { refreshMonths } from './refresh.ts';

/** Everything that figures are made of, as it was at one moment. */
export interface Facts {
  /** Oldest first. */
  months: MonthOfSales[];
  stores: Dimension<StoreFacts>;
  products: Dimension<ProductFacts>;
  /** The currency that most invoices are in; figures are of it alone and never add up several. */
  currency: string;
  otherCurrencies: string[];
  /** Something made of these facts, kept until they change. */
  once<T>(key: string, make: () => T): T;
  /** The same for what depends on the invoices, on what counts as what, on cities and categories alone: edits of other things leave it. */
  onceOfSales<T>(key: string, make: () => T): T;
  /** All facts, where these are narrowed to what somebody may see. */
  whole?: Facts;
}

/** All facts, whoever asks: for what is learnt or matched, never for what is shown. */
export const wholeOf = (facts: Facts): Facts => facts.whole ?? facts;

/** Answers kept at most: a page asks for about ten, and every filter has its own. */
const MOST_KEPT = 60;

/** Makes something once and keeps it, the oldest going first. */
export function keeper(most = MOST_KEPT): Facts['once'] {
  const kept = new Map<string, unknown>();
  return <T>(key: string, make: () => T): T => {
    if (!kept.has(key)) {
      if (kept.size >= most) kept.delete(kept.keys().next().value!);
      kept.set(key, make());
    }
    return kept.get(key) as T;
  };
}

/**
 * The facts of a database, read when first asked for and again when any connection has changed it: what any process
 * committed is seen by the next question. Months that have not changed are not read again.
 */
export function openFacts(db: Database): () => Facts {
  const version = versionOf(db);
  // what facts depend on: the packed months, and stores and products, which change by imports, undos, edits and other laptops alone
  const sources = db
    .prepare(
      `SELECT (SELECT max(revision) FROM sales_month), (SELECT count(*) FROM sales_month), (SELECT count(finished_at) FROM import),
         (SELECT count(undone_at) FROM import), (SELECT max(id) FROM edit), (SELECT count(undone_at) FROM edit),
         (SELECT taken FROM sync_clock)`,
    )
    .raw();
  const anyStale = db.prepare('SELECT EXISTS (SELECT 1 FROM stale_month)').pluck();
  const revisions = db.prepare('SELECT month, revision FROM sales_month ORDER BY month').raw();
  const read = db.prepare('SELECT month, revision, invoices, lines, names, columns FROM sales_month WHERE month = ?');
  const known = new Map<string, MonthOfSales>();
  let which: unknown;
  let stamp = '';
  let madeOf = '';
  let sales = { of: '', kept: new Map<string, unknown>() };
  let facts: Facts | undefined;

  const monthOf = (month: string, revision: number): MonthOfSales => {
    const before = known.get(month);
    if (before?.revision === revision) return before;
    const row = read.get(month) as Parameters<typeof unpacked>[1] & { columns: Buffer };
    const fresh = unpacked(row.columns, row);
    known.set(month, fresh);
    return fresh;
  };

  const readAll = db.transaction((): Facts => {
    const list = revisions.all() as [string, number][];
    const there = new Set(list.map(([month]) => month));
    for (const month of known.keys()) if (!there.has(month)) known.delete(month);
    const months = list.map(([month, revision]) => monthOf(month, revision));
    const stores = storesOf(db);
    const products = productsOf(db);
    const salesOf = JSON.stringify([
      list,
      [...stores.countsAs],
      [...products.countsAs],
      [...stores.rows.values()].map(({ city }) => city),
      [...products.rows.values()].map(({ category }) => category),
    ]);
    if (sales.of !== salesOf) sales = { of: salesOf, kept: new Map() };
    const ofSales = sales.kept;
    return {
      months,
      stores,
      products,
      ...currenciesOf(months),
      onceOfSales: <T>(key: string, make: () => T): T => {
        if (!ofSales.has(key)) ofSales.set(key, make());
        return ofSales.get(key) as T;
      },
      once: keeper(),
    };
  });

  return () => {
    if (facts && stamp === version()) return facts;
    if (anyStale.get() === 1) refreshMonths(db);
    stamp = version();
    const present = databaseName(db);
    if (present !== which) {
      known.clear();
      sales = { of: '', kept: new Map() };
      facts = undefined;
      which = present;
    }
    const from = String(sources.get());
    if (!facts || from !== madeOf) facts = readAll();
    madeOf = from;
    return facts;
  };
}

function currenciesOf(months: MonthOfSales[]): Pick<Facts, 'currency' | 'otherCurrencies'> {
  const counts = new Map<string, number>();
  for (const { invoices, currencies } of months) {
    const here = new Array<number>(currencies.length).fill(0);
    for (const place of invoices.currency) here[place]!++;
    here.forEach((count, place) => {
      counts.set(currencies[place]!, (counts.get(currencies[place]!) ?? 0) + count);
    });
  }
  const [currency = 'USD', ...otherCurrencies] = [...counts]
    .sort(([a, n], [b, k]) => k - n || (a < b ? -1 : 1))
    .map(([code]) => code);
  return { currency, otherCurrencies };
}

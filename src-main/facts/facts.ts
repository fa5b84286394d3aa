import type { Store as Database } from '../store/open.ts';
import { databaseName } from '../store/replaced.ts';
import { versionOf } from '../store/version.ts';
import { type Dimension, type ProductFacts, productsOf, type StoreFacts, storesOf } from './dimensions.ts';
import { type MonthOfSales, unpacked } from './pack.ts';
import { refreshMonths } from './refresh.ts';

/** A consistent snapshot of all data that figures are computed from. */
export interface Facts {
  /** Oldest first. */
  months: MonthOfSales[];
  stores: Dimension<StoreFacts>;
  products: Dimension<ProductFacts>;
  /** The currency of most invoices. Figures are in this currency only; currencies are never added together. */
  currency: string;
  otherCurrencies: string[];
  /** Memoises a value derived from this snapshot until the snapshot changes. */
  once<T>(key: string, make: () => T): T;
  /**
   * Memoises a value that depends only on invoices, merges, cities and categories, so edits of other attributes keep
   * it.
   */
  onceOfSales<T>(key: string, make: () => T): T;
  /** The unscoped cube, if this one is limited to the stores that a user may see. */
  whole?: Facts;
}

/** The unscoped cube, for learning and matching. Never use it for values that are shown to the user. */
export const wholeOf = (facts: Facts): Facts => facts.whole ?? facts;

/** Maximum number of memoised values: a page asks for about ten, and every filter has its own. */
const MOST_KEPT = 60;

/** Creates a memo that evicts its oldest entry when full. */
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
 * Returns a reader of the sales cube. The cube is loaded at first use and reloaded after any connection changed the
 * database, so each request sees what any process committed. Unchanged months are not read again.
 */
export function openFacts(db: Database): () => Facts {
  const version = versionOf(db);
  // fingerprint of the inputs: packed months, and stores and products, which change only by import, undo, edit or sync
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

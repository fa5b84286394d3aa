import { changeToken } from '../db/change-token.ts';
import { databaseId } from '../db/database-id.ts';
import type { Db } from '../db/open.ts';
import {
  type Dimension,
  type ProductAttributes,
  readProducts,
  readStores,
  type StoreAttributes,
} from './dimensions.ts';
import { decodeMonth, monthFromShared, monthToShare, type SalesMonth, type SharedMonth } from './pack.ts';
import { refreshMonths } from './refresh.ts';
import { monthReader } from './stored-months.ts';

/** A consistent snapshot of all data that figures are computed from. */
export interface SalesCube {
  /** Oldest first. */
  months: SalesMonth[];
  stores: Dimension<StoreAttributes>;
  products: Dimension<ProductAttributes>;
  /** The currency of most invoices. Figures are in this currency only; currencies are never added together. */
  currency: string;
  otherCurrencies: string[];
  /** Memoises a value derived from this snapshot until the snapshot changes. */
  memo<T>(key: string, make: () => T): T;
  /**
   * Memoises a value that depends only on invoices, merges, cities and categories, so edits of other attributes keep
   * it.
   */
  memoBySales<T>(key: string, make: () => T): T;
  /** The database that it was read from. */
  database: number;
  /** The unscoped cube, if this one is limited to the stores that a user may see. */
  unscopedCube?: SalesCube;
}

/** The unscoped cube, for learning and matching. Never use it for values that are shown to the user. */
export const unscoped = (cube: SalesCube): SalesCube => cube.unscopedCube ?? cube;

/** The number of invoice lines within the cube. */
export const lineCountOf = ({ months }: SalesCube): number =>
  months.reduce((sum, { lines }) => sum + lines.product.length, 0);

/** The months of a thread that has loaded the sales, for another thread of the same database. */
export interface SharedSales {
  database: number;
  months: SharedMonth[];
}

/** What another thread needs in order not to load the sales a second time. */
export function shareSales(cube: SalesCube): SharedSales {
  const { database, months } = unscoped(cube);
  return { database, months: months.flatMap((month) => monthToShare(month) ?? []) };
}

/** Maximum number of memoised values: a page asks for about ten, and every filter has its own. */
const MAX_MEMOISED = 60;

/** Creates a memo that evicts what was not asked for longest when full. */
export function createMemo(most = MAX_MEMOISED): SalesCube['memo'] {
  const values = new Map<string, unknown>();
  return <T>(key: string, make: () => T): T => {
    const value = (values.has(key) ? values.get(key) : make()) as T;
    values.delete(key);
    if (values.size >= most) values.delete(values.keys().next().value!);
    values.set(key, value);
    return value;
  };
}

/** Maximum number of lists in memory: of ten million lines one of invoices takes 8 MB. */
const MAX_LISTS = 8;

/** Memoises a list of all that a filter takes, for its further pages. */
export function memoOfList<T>(cube: SalesCube, key: string, make: () => T): T {
  return cube.memo('lists', () => createMemo(MAX_LISTS))(key, make);
}

/**
 * Returns a reader of the sales cube. The cube is loaded at first use and reloaded after any connection changed the
 * database, so each request sees what any process committed. Unchanged months are not read again, and those of another
 * thread are used where they are of the same revision.
 */
export function openSalesCube(db: Db): (shared?: SharedSales) => SalesCube {
  const version = changeToken(db);
  // fingerprint of the inputs: packed months, and stores and products, which change only by import, undo, edit or sync
  const sources = db
    .prepare(
      `SELECT (SELECT max(revision) FROM sales_month), (SELECT count(*) FROM sales_month), (SELECT count(finished_at) FROM import),
         (SELECT count(undone_at) FROM import), (SELECT max(id) FROM edit), (SELECT count(undone_at) FROM edit),
         (SELECT taken FROM sync_clock)`,
    )
    .raw();
  const anyStale = db.prepare('SELECT EXISTS (SELECT 1 FROM stale_month)').pluck();
  const revisions = db
    .prepare<unknown[], [string, number]>('SELECT month, revision FROM sales_month ORDER BY month')
    .raw();
  const stored = monthReader(db);
  const read = (month: string): SalesMonth => {
    const found = stored(month)!;
    return decodeMonth(found.parts(), found);
  };
  const monthCache = new Map<string, SalesMonth>();
  let loadedDatabase: number;
  let loadedVersion = '';
  let loadedFingerprint = '';
  let salesMemo = { of: '', kept: new Map<string, unknown>() };
  let cube: SalesCube | undefined;

  const readAll = db.transaction((isCommitted: boolean, shared?: SharedSales): SalesCube => {
    const cache = isCommitted ? monthCache : new Map(monthCache);
    const ofOthers = shared?.database === loadedDatabase ? shared.months : [];
    const sharedByRevision = new Map<number, SharedMonth>(ofOthers.map((month) => [month.revision, month]));
    const list = revisions.all();
    const currentMonths = new Set(list.map(([month]) => month));
    for (const month of cache.keys()) if (!currentMonths.has(month)) cache.delete(month);
    const months = list.map(([month, revision]): SalesMonth => {
      const cached = cache.get(month);
      if (cached?.revision === revision) return cached;
      const known = sharedByRevision.get(revision);
      const fresh = known ? monthFromShared(known) : read(month);
      cache.set(month, fresh);
      return fresh;
    });
    const stores = readStores(db);
    const products = readProducts(db);
    const salesFingerprint = JSON.stringify([
      list,
      [...stores.canonicalId],
      [...products.canonicalId],
      [...stores.rows.values()].map(({ city }) => city),
      [...products.rows.values()].map(({ category }) => category),
    ]);
    if (isCommitted && salesMemo.of !== salesFingerprint) salesMemo = { of: salesFingerprint, kept: new Map() };
    const memoisedBySales = isCommitted ? salesMemo.kept : new Map<string, unknown>();
    return {
      database: loadedDatabase,
      months,
      stores,
      products,
      ...currenciesOf(months),
      memoBySales: <T>(key: string, make: () => T): T => {
        if (!memoisedBySales.has(key)) memoisedBySales.set(key, make());
        return memoisedBySales.get(key) as T;
      },
      memo: createMemo(),
    };
  });

  return (shared) => {
    if (cube && loadedVersion === version()) return cube;
    if (anyStale.get() === 1) refreshMonths(db);
    loadedVersion = version();
    const currentDatabase = databaseId(db);
    if (currentDatabase !== loadedDatabase) {
      monthCache.clear();
      salesMemo = { of: '', kept: new Map() };
      cube = undefined;
      loadedDatabase = currentDatabase;
    }
    const fingerprint = String(sources.get());
    if (cube && fingerprint === loadedFingerprint) return cube;
    if (db.inTransaction) {
      // not kept: after a rollback its revisions are given to other months
      loadedVersion = '';
      return readAll.deferred(false, shared);
    }
    cube = readAll.deferred(true, shared);
    loadedFingerprint = fingerprint;
    return cube;
  };
}

function currenciesOf(months: SalesMonth[]): Pick<SalesCube, 'currency' | 'otherCurrencies'> {
  const counts = new Map<string, number>();
  for (const { invoices, currencies } of months) {
    const countsOfMonth = new Array<number>(currencies.length).fill(0);
    for (const index of invoices.currency) countsOfMonth[index]!++;
    countsOfMonth.forEach((count, place) => {
      counts.set(currencies[place]!, (counts.get(currencies[place]!) ?? 0) + count);
    });
  }
  const [currency = 'USD', ...otherCurrencies] = [...counts]
    .sort(([a, n], [b, k]) => k - n || (a < b ? -1 : 1))
    .map(([code]) => code);
  return { currency, otherCurrencies };
}

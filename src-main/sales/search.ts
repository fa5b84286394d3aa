import type { Output } from '../../src-shared/contract/index.ts';
import type { SalesCube } from '../cube/cube.ts';
import type { Db } from '../db/open.ts';
import { aggregateSales } from './aggregates.ts';
import { foldText, likePattern } from './figures.ts';

const MAX_PER_TYPE = 6;

type SearchHit = Output<'sales.find'>['found'][number];

/** Match quality of a name: 4 exact, 3 prefix, 2 start of a word, 1 substring, 0 no match. */
export const matchQuality = (name: string, words: string) => foldedMatchQuality(foldText(name), words);

/** Match quality of an already normalised name. */
function foldedMatchQuality(text: string, words: string): number {
  if (text === words) return 4;
  const at = text.indexOf(words);
  if (at < 0) return 0;
  if (at === 0) return 3;
  return new RegExp(`[^\\p{L}\\p{N}]${escapeRegExp(words)}`, 'u').test(text) ? 2 : 1;
}

const escapeRegExp = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Stores, products, invoices and orders by name or number, best matches first, ties by revenue. */
export function search(db: Db, cube: SalesCube, text: string): Output<'sales.find'> {
  const query = foldText(text).trim();
  if (query === '') return { found: [] };
  const { byStore, byProduct } = aggregateSales(cube, {});
  const bestMatches = <Row extends { id: number }>(
    rows: Iterable<Row>,
    qualityOf: (row: Row) => number,
    revenueOf: (id: number) => number,
  ) =>
    [...rows]
      .map((row) => ({ row, fit: qualityOf(row) }))
      .filter((one) => one.fit > 0)
      .sort((a, b) => b.fit - a.fit || revenueOf(b.row.id) - revenueOf(a.row.id))
      .slice(0, MAX_PER_TYPE);
  const names = searchFields(cube);
  const stores = bestMatches(
    cube.stores.rows.values(),
    ({ id }) => {
      const { name, city, externalId } = names.stores.get(id)!;
      return Math.max(
        foldedMatchQuality(name, query),
        externalId === query ? 4 : 0,
        foldedMatchQuality(city, query) > 0 ? 0.5 : 0,
      );
    },
    (id) => byStore.revenue(id),
  ).map(({ row, fit: f }) => ({ f, kind: 'store' as const, id: row.id, name: row.name, detail: row.city }));
  const products = bestMatches(
    cube.products.rows.values(),
    ({ id, barcode }) => {
      const { name, sku } = names.products.get(id)!;
      return Math.max(foldedMatchQuality(name, query), foldedMatchQuality(sku, query), barcode === query ? 4 : 0);
    },
    (id) => byProduct.revenue(id),
  ).map(({ row, fit: f }) => ({ f, kind: 'product' as const, id: row.id, name: row.name, detail: row.sku }));
  const all = [...stores, ...products, ...invoices(db, cube, text, query), ...orders(db, cube, query)];
  return { found: all.sort((a, b) => b.f - a.f).map(({ f: _, ...found }): SearchHit => found) };
}

/** Normalised search fields of stores and products, memoised: normalising takes longer than searching. */
const searchFields = (cube: SalesCube) =>
  cube.memo('names to find by', () => ({
    stores: new Map(
      Array.from(cube.stores.rows.values(), ({ id, name, city, externalId }) => [
        id,
        { name: foldText(name), city: foldText(city), externalId: foldText(externalId) },
      ]),
    ),
    products: new Map(
      Array.from(cube.products.rows.values(), ({ id, name, sku }) => [
        id,
        { name: foldText(name), sku: foldText(sku) },
      ]),
    ),
  }));

function invoices(db: Db, cube: SalesCube, text: string, words: string) {
  const rows = db
    .prepare<unknown[], { id: number; number: string; date: string; storeId: number }>(
      "SELECT id, number, date, store_id AS storeId FROM invoice WHERE number LIKE ? ESCAPE '\\' ORDER BY length(number), date DESC",
    )
    .all(likePattern(text));
  return rows
    .filter(({ storeId }) => cube.stores.canonicalId[storeId])
    .slice(0, MAX_PER_TYPE)
    .map(({ id, number, date, storeId }) => ({
      f: matchQuality(number, words),
      kind: 'invoice' as const,
      id,
      name: number,
      detail: `${cube.stores.get(storeId).name}, ${date}`,
    }));
}

function orders(db: Db, cube: SalesCube, words: string) {
  const number = /^#?(\d{1,9})$/.exec(words)?.[1];
  if (!number) return [];
  const row = db
    .prepare<unknown[], { id: number; storeId: number; date: string }>(
      'SELECT id, store_id AS storeId, ordered_on AS date FROM sales_order WHERE id = ?',
    )
    .get(Number(number));
  return row && cube.stores.canonicalId[row.storeId]
    ? [
        {
          f: 3.5,
          kind: 'order' as const,
          id: row.id,
          name: `#${row.id}`,
          detail: `${cube.stores.get(row.storeId).name}, ${row.date}`,
        },
      ]
    : [];
}

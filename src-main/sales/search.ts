import type { Output } from '../../src-shared/contract/index.ts';
import type { SalesCube } from '../cube/cube.ts';
import type { Db } from '../db/open.ts';
import { aggregateSales } from './aggregates.ts';
import { foldText } from './figures.ts';
import { invoicesNumbered } from './invoice-numbers.ts';

const MAX_PER_TYPE = 6;

type SearchHit = Output<'sales.find'>['found'][number];

/** Match quality of a name: 4 exact, 3 prefix, 2 start of a word, 1 substring, 0 no match. */
export const matchQuality = (name: string, words: string) => foldedMatchQuality(foldText(name), words);

/** Match quality of an already normalised name. */
function foldedMatchQuality(text: string, words: string): number {
  if (text === words) return 4;
  let at = text.indexOf(words);
  if (at <= 0) return at < 0 ? 0 : 3;
  for (; at >= 0; at = text.indexOf(words, at + 1)) if (!LETTER_BEFORE.test(text.slice(0, at))) return 2;
  return 1;
}

const LETTER_BEFORE = /[\p{L}\p{N}]$/u;

/** Stores, products, invoices and orders by name or number, best matches first, ties by revenue. */
export async function search(db: Db, cube: SalesCube, text: string): Promise<Output<'sales.find'>> {
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
  const all = [...stores, ...products, ...(await invoices(db, cube, text, query)), ...orders(db, cube, query)];
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

async function invoices(db: Db, cube: SalesCube, text: string, words: string) {
  const invoice = db.prepare<unknown[], { number: string; date: string; storeId: number }>(
    'SELECT number, date, store_id AS storeId FROM invoice WHERE id = ?',
  );
  return (await invoicesNumbered(db, cube, text, MAX_PER_TYPE)).flatMap((id) => {
    const row = invoice.get(id);
    // it was taken back meanwhile
    if (!row) return [];
    const { number, date, storeId } = row;
    const detail = `${cube.stores.get(storeId).name}, ${date}`;
    return [{ f: matchQuality(number, words), kind: 'invoice' as const, id, name: number, detail }];
  });
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

import type { Output } from '../../src-shared/contract/index.ts';
import type { Facts } from '../facts/facts.ts';
import type { Store as Database } from '../store/open.ts';
import { folded, like } from './figures.ts';
import { tally } from './tally.ts';

const MOST_OF_A_KIND = 6;

type Found = Output<'sales.find'>['found'][number];

/** Match quality of a name: 4 exact, 3 prefix, 2 start of a word, 1 substring, 0 no match. */
export const fit = (name: string, words: string) => fitOf(folded(name), words);

/** Match quality of an already normalised name. */
function fitOf(text: string, words: string): number {
  if (text === words) return 4;
  const at = text.indexOf(words);
  if (at < 0) return 0;
  if (at === 0) return 3;
  return new RegExp(`[^\\p{L}\\p{N}]${escaped(words)}`, 'u').test(text) ? 2 : 1;
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Stores, products, invoices and orders by name or number, best matches first, ties by revenue. */
export function find(db: Database, facts: Facts, text: string): Output<'sales.find'> {
  const words = folded(text).trim();
  if (words === '') return { found: [] };
  const { byStore, byProduct } = tally(facts, {});
  const best = <Row extends { id: number }>(
    rows: Iterable<Row>,
    fitOf: (row: Row) => number,
    revenueOf: (id: number) => number,
  ) =>
    [...rows]
      .map((row) => ({ row, fit: fitOf(row) }))
      .filter((one) => one.fit > 0)
      .sort((a, b) => b.fit - a.fit || revenueOf(b.row.id) - revenueOf(a.row.id))
      .slice(0, MOST_OF_A_KIND);
  const names = namesOf(facts);
  const stores = best(
    facts.stores.rows.values(),
    ({ id }) => {
      const { name, city, externalId } = names.stores.get(id)!;
      return Math.max(fitOf(name, words), externalId === words ? 4 : 0, fitOf(city, words) > 0 ? 0.5 : 0);
    },
    (id) => byStore.revenue(id),
  ).map(({ row, fit: f }) => ({ f, kind: 'store' as const, id: row.id, name: row.name, detail: row.city }));
  const products = best(
    facts.products.rows.values(),
    ({ id, barcode }) => {
      const { name, sku } = names.products.get(id)!;
      return Math.max(fitOf(name, words), fitOf(sku, words), barcode === words ? 4 : 0);
    },
    (id) => byProduct.revenue(id),
  ).map(({ row, fit: f }) => ({ f, kind: 'product' as const, id: row.id, name: row.name, detail: row.sku }));
  const all = [...stores, ...products, ...invoices(db, facts, text, words), ...orders(db, facts, words)];
  return { found: all.sort((a, b) => b.f - a.f).map(({ f: _, ...found }): Found => found) };
}

/** Normalised search fields of stores and products, memoised: normalising takes longer than searching. */
const namesOf = (facts: Facts) =>
  facts.once('names to find by', () => ({
    stores: new Map(
      Array.from(facts.stores.rows.values(), ({ id, name, city, externalId }) => [
        id,
        { name: folded(name), city: folded(city), externalId: folded(externalId) },
      ]),
    ),
    products: new Map(
      Array.from(facts.products.rows.values(), ({ id, name, sku }) => [id, { name: folded(name), sku: folded(sku) }]),
    ),
  }));

function invoices(db: Database, facts: Facts, text: string, words: string) {
  const rows = db
    .prepare(
      "SELECT id, number, date, store_id AS storeId FROM invoice WHERE number LIKE ? ESCAPE '\\' ORDER BY length(number), date DESC",
    )
    .all(like(text)) as { id: number; number: string; date: string; storeId: number }[];
  return rows
    .filter(({ storeId }) => facts.stores.countsAs[storeId])
    .slice(0, MOST_OF_A_KIND)
    .map(({ id, number, date, storeId }) => ({
      f: fit(number, words),
      kind: 'invoice' as const,
      id,
      name: number,
      detail: `${facts.stores.of(storeId).name}, ${date}`,
    }));
}

function orders(db: Database, facts: Facts, words: string) {
  const number = /^#?(\d{1,9})$/.exec(words)?.[1];
  if (!number) return [];
  const row = db
    .prepare('SELECT id, store_id AS storeId, ordered_on AS date FROM sales_order WHERE id = ?')
    .get(Number(number)) as { id: number; storeId: number; date: string } | undefined;
  return row && facts.stores.countsAs[row.storeId]
    ? [
        {
          f: 3.5,
          kind: 'order' as const,
          id: row.id,
          name: `#${row.id}`,
          detail: `${facts.stores.of(row.storeId).name}, ${row.date}`,
        },
      ]
    : [];
}

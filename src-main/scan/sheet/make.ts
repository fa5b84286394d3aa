import { todayHere } from '../../../src-shared/calendar.ts';
import { Problem } from '../../../src-shared/problem.ts';
import type { Facts } from '../../facts/facts.ts';
import { habitsOf } from '../../orders/history.ts';
import { tally } from '../../sales/tally.ts';
import type { Store as Database } from '../../store/open.ts';
import { PLACES_A_PAGE } from './layout.ts';
import { type SheetRow, sheetPdf } from './print.ts';

/** Content of a row: null for a heading, otherwise the product and the unit of its boxes. */
type Kept = null | [productId: number, unit: 'case' | 'piece'];

const MOST_PAGES = 6;
/** Minimum number of orders for a product to count as usual. */
const USUAL_TIMES = 2;

/**
 * Creates an order sheet: for a store its usual products first, then all products by category, best sellers first.
 * @throws Problem `store_unknown` · `no_products`
 */
export function makeSheet(
  db: Database,
  facts: Facts,
  author: string,
  asked: number | undefined,
): { id: number; pages: number } {
  const storeId = asked === undefined ? null : (facts.stores.countsAs[asked] ?? 0);
  if (storeId !== null && !facts.stores.rows.has(storeId))
    throw new Problem('store_unknown', `There is no store ${asked}.`);
  const { byProduct } = tally(facts, {});
  const products = [...facts.products.rows.values()]
    .filter(({ withdrawn }) => withdrawn === 0)
    .toSorted((a, b) => byProduct.get(b.id).revenue - byProduct.get(a.id).revenue || a.id - b.id);
  if (products.length === 0)
    throw new Problem('no_products', 'There are no products to print yet.', 'Import an invoice export first.');
  const habits = storeId === null ? new Map() : habitsOf(db, facts, storeId);
  const usual = products
    .filter(({ id }) => (habits.get(id)?.times ?? 0) >= USUAL_TIMES)
    .toSorted((a, b) => habits.get(b.id).times - habits.get(a.id).times);
  const rest = products.filter((product) => !usual.includes(product));
  const rows: Kept[] = [];
  const add = (list: typeof products) => {
    if (list.length === 0) return;
    rows.push(null);
    for (const { id, caseSize } of list) rows.push([id, caseSize === null ? 'piece' : 'case']);
  };
  add(usual);
  for (const [, list] of [...Map.groupBy(rest, ({ category }) => category)].sort(([a], [b]) => (a < b ? -1 : 1)))
    add(list);
  const pages: Kept[][] = [];
  for (let at = 0; at < rows.length && pages.length < MOST_PAGES; at += PLACES_A_PAGE)
    pages.push(rows.slice(at, at + PLACES_A_PAGE));
  const id = Number(
    db
      .prepare('INSERT INTO order_sheet (store_id, made_at, author, pages) VALUES (?, ?, ?, ?)')
      .run(storeId, new Date().toISOString(), author, JSON.stringify(pages)).lastInsertRowid,
  );
  return { id, pages: pages.length };
}

interface SheetOf {
  storeId: number | null;
  madeAt: string;
  pages: Kept[][];
}

/** A sheet printed here; null if unknown. */
export function sheetOf(db: Database, id: number): SheetOf | null {
  const row = db
    .prepare('SELECT store_id AS storeId, made_at AS madeAt, pages FROM order_sheet WHERE id = ?')
    .get(id) as (Omit<SheetOf, 'pages'> & { pages: string }) | undefined;
  return row ? { ...row, pages: JSON.parse(row.pages) as Kept[][] } : null;
}

/** A sheet as PDF, with current product names. @throws Problem `sheet_unknown` */
export function pdfOf(db: Database, facts: Facts, id: number): Promise<Buffer> {
  const sheet = sheetOf(db, id);
  if (!sheet) throw new Problem('sheet_unknown', `There is no order sheet ${id}.`);
  let first = true;
  const pages = sheet.pages.map((rows) =>
    rows.map((row, i): SheetRow => {
      if (row) {
        const { name, caseSize } = facts.products.of(row[0]);
        return { productId: row[0], name, caseSize: row[1] === 'case' ? caseSize : null };
      }
      const next = rows.slice(i + 1).find((one) => one !== null);
      const head =
        first && sheet.storeId !== null ? 'Usual' : next ? facts.products.of(next[0]).category || 'Others' : '';
      first = false;
      return { head };
    }),
  );
  return sheetPdf({
    id,
    title: 'Order sheet',
    store: sheet.storeId === null ? '' : facts.stores.of(sheet.storeId).name,
    date: sheet.madeAt.slice(0, 10) || todayHere(),
    pages,
    words: {
      hint: 'Write one digit in each box: cases, or pieces where it says so.',
      page: (nth, all) => `page ${nth} of ${all}`,
      cases: (size) => `case of ${size}`,
      pieces: 'pieces',
    },
  });
}

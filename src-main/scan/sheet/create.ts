import { localToday } from '../../../src-shared/calendar.ts';
import { Problem } from '../../../src-shared/problem.ts';
import type { SalesCube } from '../../cube/cube.ts';
import type { Db } from '../../db/open.ts';
import { habitsOf } from '../../orders/history.ts';
import { aggregateSales } from '../../sales/aggregates.ts';
import { ROWS_PER_PAGE } from './layout.ts';
import { type SheetRow, sheetToPdf } from './print.ts';

/** Content of a row: null for a heading, otherwise the product and the unit of its boxes. */
type SheetRowContent = null | [productId: number, unit: 'case' | 'piece'];

const MAX_PAGES = 6;
/** Minimum number of orders for a product to count as usual. */
const MIN_USUAL_ORDERS = 2;

/**
 * Creates an order sheet: for a store its usual products first, then all products by category, best sellers first.
 * @throws Problem `store_unknown` · `no_products`
 */
export function createSheet(
  db: Db,
  cube: SalesCube,
  author: string,
  requestedStore: number | undefined,
): { id: number; pages: number } {
  const storeId = requestedStore === undefined ? null : (cube.stores.canonicalId[requestedStore] ?? 0);
  if (storeId !== null && !cube.stores.rows.has(storeId)) throw new Problem('store_unknown', { id: requestedStore! });
  const { byProduct } = aggregateSales(cube, {});
  const products = [...cube.products.rows.values()]
    .filter(({ withdrawn }) => withdrawn === 0)
    .toSorted((a, b) => byProduct.get(b.id).revenue - byProduct.get(a.id).revenue || a.id - b.id);
  if (products.length === 0) throw new Problem('no_products');
  const habits = storeId === null ? new Map() : habitsOf(db, cube, storeId);
  const usual = products
    .filter(({ id }) => (habits.get(id)?.times ?? 0) >= MIN_USUAL_ORDERS)
    .toSorted((a, b) => habits.get(b.id).times - habits.get(a.id).times);
  const rest = products.filter((product) => !usual.includes(product));
  const rows: SheetRowContent[] = [];
  const add = (list: typeof products) => {
    if (list.length === 0) return;
    rows.push(null);
    for (const { id, caseSize } of list) rows.push([id, caseSize === null ? 'piece' : 'case']);
  };
  add(usual);
  for (const [, list] of [...Map.groupBy(rest, ({ category }) => category)].sort(([a], [b]) => (a < b ? -1 : 1)))
    add(list);
  const pages: SheetRowContent[][] = [];
  for (let at = 0; at < rows.length && pages.length < MAX_PAGES; at += ROWS_PER_PAGE)
    pages.push(rows.slice(at, at + ROWS_PER_PAGE));
  const id = Number(
    db
      .prepare('INSERT INTO order_sheet (store_id, made_at, author, pages) VALUES (?, ?, ?, ?)')
      .run(storeId, new Date().toISOString(), author, JSON.stringify(pages)).lastInsertRowid,
  );
  return { id, pages: pages.length };
}

interface StoredSheet {
  storeId: number | null;
  madeAt: string;
  pages: SheetRowContent[][];
}

/** A sheet printed here; null if unknown. */
export function findStoredSheet(db: Db, id: number): StoredSheet | null {
  const row = db
    .prepare<unknown[], Omit<StoredSheet, 'pages'> & { pages: string }>(
      'SELECT store_id AS storeId, made_at AS madeAt, pages FROM order_sheet WHERE id = ?',
    )
    .get(id);
  return row ? { ...row, pages: JSON.parse(row.pages) as SheetRowContent[][] } : null;
}

/** A sheet as PDF, with current product names. @throws Problem `sheet_unknown` */
export function renderSheet(db: Db, cube: SalesCube, id: number): Promise<Buffer> {
  const sheet = findStoredSheet(db, id);
  if (!sheet) throw new Problem('sheet_unknown', { id });
  let first = true;
  const pages = sheet.pages.map((rows) =>
    rows.map((row, i): SheetRow => {
      if (row) {
        const { name, caseSize } = cube.products.get(row[0]);
        return { productId: row[0], name, caseSize: row[1] === 'case' ? caseSize : null };
      }
      const next = rows.slice(i + 1).find((one) => one !== null);
      const head =
        first && sheet.storeId !== null ? 'Usual' : next ? cube.products.get(next[0]).category || 'Others' : '';
      first = false;
      return { head };
    }),
  );
  return sheetToPdf({
    id,
    title: 'Order sheet',
    store: sheet.storeId === null ? '' : cube.stores.get(sheet.storeId).name,
    date: sheet.madeAt.slice(0, 10) || localToday(),
    pages,
    labels: {
      hint: 'Write one digit in each box: cases, or pieces where it says so.',
      page: (nth, all) => `page ${nth} of ${all}`,
      cases: (size) => `case of ${size}`,
      pieces: 'pieces',
    },
  });
}

import path from 'node:path';
import Database from 'better-sqlite3';
import type { SalesFilter } from '../../src-shared/contract/index.ts';

/** The same figures in plain SQL over the lines, without any code of the product: the oracle of the figures test. */
export function sqlOracle(data: string) {
  const db = new Database(path.join(data, 'mangalm.db'), { readonly: true });
  db.exec(`
    CREATE TEMP VIEW root_store AS WITH RECURSIVE r(id, root) AS (
      SELECT id, id FROM main.store WHERE merged_into IS NULL UNION ALL SELECT s.id, r.root FROM main.store s JOIN r ON s.merged_into = r.id)
      SELECT r.id, r.root, coalesce(json_extract(s.own, '$.name'), s.name) AS name, coalesce(json_extract(s.own, '$.city'), s.city) AS city
      FROM r JOIN main.store s ON s.id = r.root;
    CREATE TEMP VIEW root_product AS WITH RECURSIVE r(id, root) AS (
      SELECT id, id FROM main.product WHERE merged_into IS NULL UNION ALL SELECT p.id, r.root FROM main.product p JOIN r ON p.merged_into = r.id)
      SELECT r.id, r.root, coalesce(json_extract(p.own, '$.name'), p.name) AS name,
        coalesce(json_extract(p.own, '$.category'), p.category) AS category, coalesce(json_extract(p.own, '$.brand'), p.brand) AS brand
      FROM r JOIN main.product p ON p.id = r.root;
    CREATE TEMP VIEW sold AS SELECT i.id AS invoice, i.date, i.salesperson, i.currency, i.is_credit, s.root AS store, s.name AS storeName, s.city,
        p.root AS product, p.name AS productName, p.category, p.brand, l.quantity, l.total
      FROM main.invoice i JOIN main.invoice_line l ON l.invoice_id = i.id JOIN root_store s ON s.id = i.store_id JOIN root_product p ON p.id = l.product_id;
  `);
  const currency =
    (db
      .prepare('SELECT currency FROM invoice GROUP BY currency ORDER BY count(*) DESC, currency LIMIT 1')
      .pluck()
      .get() as string | undefined) ?? 'USD';

  const where = (filter: SalesFilter) => {
    const columns: Record<keyof SalesFilter, string> = {
      from: 'date >= @from',
      to: 'date <= @to',
      storeId: 'store = (SELECT root FROM root_store WHERE id = @storeId)',
      productId: 'product = (SELECT root FROM root_product WHERE id = @productId)',
      city: 'city = @city',
      salesperson: 'salesperson = @salesperson',
      category: 'category = @category',
      brand: 'brand = @brand',
      storeColumn:
        "coalesce((SELECT listed ->> ('x:' || substr(@storeColumn, 1, instr(@storeColumn, '=') - 1)) FROM main.store o WHERE o.id = store), '') = substr(@storeColumn, instr(@storeColumn, '=') + 1)",
      productColumn:
        "coalesce((SELECT listed ->> ('x:' || substr(@productColumn, 1, instr(@productColumn, '=') - 1)) FROM main.product o WHERE o.id = product), '') = substr(@productColumn, instr(@productColumn, '=') + 1)",
    };
    return ['currency = @currency', ...Object.keys(filter).map((key) => columns[key as keyof SalesFilter])].join(
      ' AND ',
    );
  };
  const sums = `coalesce(sum(total), 0) AS revenue, count(DISTINCT iif(is_credit, NULL, invoice)) AS orders, count(DISTINCT invoice) AS invoices,
    coalesce(sum(quantity), 0) AS quantity, coalesce(-sum(iif(is_credit OR quantity < 0 OR total < 0, total, 0)), 0) AS returns,
    coalesce(sum(iif(is_credit, 0, total)), 0) AS ordered, count(*) AS lines, count(DISTINCT store) AS stores`;

  return {
    currency,
    /** Sums by an expression over the sold lines. */
    by: (expression: string, filter: SalesFilter) =>
      Object.fromEntries(
        (
          db
            .prepare(`SELECT ${expression} AS key, ${sums} FROM sold WHERE ${where(filter)} GROUP BY 1`)
            .all({ ...filter, currency }) as ({ key: string | number } & Record<string, number>)[]
        ).map(({ key, ...rest }) => [String(key), rest]),
      ),
    all: (filter: SalesFilter) =>
      db
        .prepare(
          `SELECT ${sums}, count(DISTINCT product) AS products, min(date) AS first, max(date) AS last FROM sold WHERE ${where(filter)}`,
        )
        .get({ ...filter, currency }) as Record<string, number>,
    invoices: (filter: SalesFilter) =>
      db
        .prepare(`SELECT DISTINCT invoice FROM sold WHERE ${where(filter)} ORDER BY invoice`)
        .pluck()
        .all({ ...filter, currency }) as number[],
    /** All lines from the tables, in the order and shape of the lines unpacked from the sales cube. */
    monthLines: () =>
      db
        .prepare(
          `SELECT substr(i.date, 1, 7) AS month, i.id, i.store_id AS store, i.date, i.salesperson, i.currency, i.is_credit AS isCredit, l.product_id AS product, l.quantity, l.total
           FROM invoice i JOIN invoice_line l ON l.invoice_id = i.id ORDER BY i.date, i.id, l.line_no`,
        )
        .all() as Record<string, string | number>[],
    stale: () => db.prepare('SELECT count(*) FROM stale_month').pluck().get() as number,
    close: () => db.close(),
  };
}

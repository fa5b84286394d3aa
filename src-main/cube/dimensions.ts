import type { Db } from '../db/open.ts';

/** Current attributes of a store: manual overrides first, otherwise the newest imported values. */
export interface StoreAttributes {
  id: number;
  externalId: string;
  name: string;
  city: string;
  state: string;
  country: string;
  contact: string;
  phone: string;
  email: string;
  address: string;
  /** What lists and edits say, by key: postal code, tax number, beat, …, and columns without a field (`x:Name`). */
  listed: Record<string, string | number>;
  mergedInto: number | null;
  edition: number;
}

/** Current attributes of a product, resolved in the same way. */
export interface ProductAttributes {
  id: number;
  externalId: string;
  sku: string;
  barcode: string;
  name: string;
  brand: string;
  category: string;
  unit: string;
  /** Pieces per case; null if unknown. */
  caseSize: number | null;
  /** Cost of one piece in ten-thousandths; null if unknown. */
  cost: number | null;
  /** 1 if a user or a list marked the product as discontinued. */
  withdrawn: number;
  /** What lists and edits say, by key: list price, tax rate, …, and columns without a field (`x:Name`). */
  listed: Record<string, string | number>;
  mergedInto: number | null;
  edition: number;
}

/** The entities of one dimension by id, and the entity that each id was merged into. */
export interface Dimension<Row> {
  /** By id; merged entities are left out. */
  rows: Map<number, Row>;
  /**
   * Canonical id by id: the id itself, or that of the entity it was merged into. Long enough to index with the largest
   * id.
   */
  canonicalId: Int32Array;
  get(id: number): Row;
}

/** @throws Error if an id is unknown, which foreign keys rule out */
function dimension<Row extends { id: number; mergedInto: number | null }>(all: Row[]): Dimension<Row> {
  const byId = new Map(all.map((row) => [row.id, row]));
  const canonicalId = new Int32Array(all.reduce((most, { id }) => Math.max(most, id), 0) + 1);
  for (const row of all) {
    let target = row;
    while (target.mergedInto !== null) target = byId.get(target.mergedInto)!;
    canonicalId[row.id] = target.id;
  }
  const rows = new Map(all.filter(({ mergedInto }) => mergedInto === null).map((row) => [row.id, row]));
  return {
    rows,
    canonicalId,
    get: (id) => {
      const row = rows.get(canonicalId[id] ?? 0);
      if (!row) throw new Error(`there is no entity ${id}`);
      return row;
    },
  };
}

/** SQL of the value that applies: typed by hand, else of a list, else of invoices or empty. */
const applying = (key: string, otherwise: string) =>
  `coalesce(own->>'${key}', listed->>'${key}', ${otherwise}) AS ${key}`;

/** Rows whose column `listed` is parsed, with what was typed by hand in place of it. */
const withListed = <Row extends { listed: unknown; own?: unknown }>(rows: Row[]): Row[] => {
  for (const row of rows) {
    row.listed =
      row.listed === '{}' && row.own === '{}'
        ? NOTHING_LISTED
        : { ...(JSON.parse(row.listed as string) as object), ...(JSON.parse(row.own as string) as object) };
    delete row.own;
  }
  return rows;
};
const NOTHING_LISTED = {};

export function readStores(db: Db): Dimension<StoreAttributes> {
  const texts = ['contact', 'phone', 'email', 'address'].map((key) => applying(key, "''"));
  const facts = ['name', 'city', 'state', 'country'].map((key) => applying(key, key));
  return dimension(
    withListed(
      db
        .prepare<unknown[], StoreAttributes>(
          `SELECT id, coalesce(listed->>'externalId', external_id, '') AS externalId, ${[...facts, ...texts].join(', ')}, listed, own,
             merged_into AS mergedInto, edition FROM store ORDER BY id`,
        )
        .all(),
    ),
  );
}

export function readProducts(db: Db): Dimension<ProductAttributes> {
  const facts = ['name', 'brand', 'category', 'sku', 'unit'].map((key) => applying(key, key));
  return dimension(
    withListed(
      db
        .prepare<unknown[], ProductAttributes>(
          `SELECT id, coalesce(listed->>'externalId', external_id, '') AS externalId, ${facts.join(', ')}, ${applying('barcode', "''")},
             ${applying('caseSize', 'NULL')}, ${applying('cost', 'NULL')}, ${applying('withdrawn', '0')}, listed, own,
             merged_into AS mergedInto, edition FROM product ORDER BY id`,
        )
        .all(),
    ),
  );
}
